const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** Slack for shares written with a few decimals. */
const EPSILON = 1e-6;

/** @returns the shares that are meant by `dev=0.3, test=0.7`, or why they are none */
export function parseShares(
  text: string,
): { shares: Record<string, number>; problem: null } | { shares: null; problem: string } {
  const shares: Record<string, number> = {};
  const fail = (problem: string) => ({ shares: null, problem });
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', value = ''] = part.split('=').map((each) => each.trim());
    if (!NAME.test(name)) return fail(`"${name}" is no name for a part: lower-case letters, digits and dashes`);
    if (name in shares) return fail(`${name} is there twice`);
    const share = Number(value);
    if (value === '' || !(share > 0 && share <= 1)) return fail(`${name} takes a share above 0, up to 1`);
    shares[name] = share;
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Object.keys(shares).length === 0) return fail('Name at least one part: dev=0.3, test=0.7');
  if (Math.abs(sum - 1) > EPSILON) return fail(`The shares add up to ${Number(sum.toFixed(4))}, not 1`);
  return { shares, problem: null };
}
