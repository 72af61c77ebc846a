import { InvalidArgumentError as FlagError } from 'commander';

/** @returns shares by name of a list like `dev=0.3,test=0.7`. @throws FlagError */
export function parseShares(text: string): Record<string, number> {
  const shares = text.split(',').map((one): [string, number] => {
    const [, name, share] = /^\s*([a-z][a-z0-9-]*)\s*=\s*(\d*\.?\d+)\s*$/.exec(one) ?? [];
    if (name === undefined || share === undefined) throw new FlagError(`"${one}" is not NAME=SHARE, like dev=0.3.`);
    return [name, Number(share)];
  });
  return Object.fromEntries(shares);
}
