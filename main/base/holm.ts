/**
 * Corrects p-values for how many questions were asked at once: each is multiplied by how many are not smaller, and none
 * falls below one before it. Calling a difference where the result is below α makes one false call or more in at most a
 * share α of all comparisons without any difference, whatever the questions have to do with each other.
 *
 * @returns in the order of the arguments, at most 1
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 1979
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).toSorted((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = Array.from<number>({ length: pValues.length }).fill(1);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (pValues[index] ?? 1) * (pValues.length - rank)));
    adjusted[index] = least;
  });
  return adjusted;
}
