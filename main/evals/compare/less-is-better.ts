/** Names of what there should be less of. */
const LESS_IS_BETTER = /(?:^|[^a-z])(?:ms|latency|cost|cost-?usd|errors?|tokens|refused)$/i;

/** @returns whether a metric of this name is better the smaller it is, as far as its name says so */
export function isLessBetter(name: string): boolean {
  return LESS_IS_BETTER.test(name);
}
