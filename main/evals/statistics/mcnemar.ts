/**
 * McNemar's exact test of two sides that each hold or do not hold on the same cases: only cases on which they differ speak, and
 * without a difference each of them is a toss.
 *
 * @param gained cases that hold on the second side only
 * @param lost cases that hold on the first side only
 * @returns the two-sided p-value; 1 where no case differs
 * @see McNemar, Psychometrika 1947; the exact form by the binomial distribution
 */
export function mcNemarTest(gained: number, lost: number): number {
  const differing = gained + lost;
  const fewer = Math.min(gained, lost);
  // By logarithms: 2^-n is 0 from n = 1075 on.
  let logChoose = 0;
  let tail = 0;
  for (let hits = 0; hits <= fewer; hits++) {
    tail += Math.exp(logChoose - differing * Math.LN2);
    logChoose += Math.log((differing - hits) / (hits + 1));
  }
  return Math.min(1, 2 * tail);
}
