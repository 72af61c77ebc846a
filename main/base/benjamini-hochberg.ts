/**
 * Corrects p-values so that of the differences that are called, a share α at most is none, on average: milder than Holm, for
 * many questions of which many have a difference. For independent questions and those that depend on each other positively.
 *
 * @returns in the order of the arguments, at most 1
 * @see Benjamini, Hochberg, "Controlling the false discovery rate", JRSS B 1995
 */
export function benjaminiHochbergAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).toSorted((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const adjusted = Array.from<number>({ length: pValues.length }).fill(1);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, ((pValues[index] ?? 1) * pValues.length) / (pValues.length - place));
    adjusted[index] = least;
  });
  return adjusted;
}
