import { InvalidArgumentError as FlagError } from 'commander';

/** @throws FlagError for anything but a whole number from 1 */
export const parseCount: (text: string) => number = parseCountTo(Number.MAX_SAFE_INTEGER);

/** @returns a parser of whole numbers from 1 to `max` */
export function parseCountTo(max: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= max) return count;
    const upTo = max === Number.MAX_SAFE_INTEGER ? ' on' : ` to ${max}`;
    throw new FlagError(`${text} is not a whole number from 1${upTo}.`);
  };
}

/** @returns a parser of numbers from `from` to `to` */
export function parseNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= from && value <= to) return value;
    throw new FlagError(`${text} is not a number from ${from} to ${to}.`);
  };
}

const SEEDS = 2 ** 32;

/** @throws FlagError for anything but a whole number of 32 bits */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isInteger(seed) && seed >= 0 && seed < SEEDS) return seed;
  throw new FlagError(`${text} is not a whole number from 0 to ${SEEDS - 1}.`);
}

/** @throws FlagError for anything but a number from 0 to 1 */
export function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new FlagError(`${text} is not a share from 0 to 1.`);
}
