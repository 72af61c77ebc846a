/**
 * Area under the ROC curve by Mann and Whitney: the share of pairs of one positive and one negative in which the positive
 * has the higher score, ties counting one half. Counted by ranks, in n log n.
 *
 * @returns 0..1, 0.5 for scores that tell nothing; null when one of the two groups is empty
 * @see H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18(1), 1947
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  const all = [
    ...positives.map((score) => ({ score, isPositive: true })),
    ...negatives.map((score) => ({ score, isPositive: false })),
  ].toSorted((a, b) => a.score - b.score);
  let wins = 0;
  let below = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    let [tiedPositives, tiedNegatives] = [0, 0];
    while (end < all.length && all[end]?.score === all[start]?.score) {
      if (all[end]?.isPositive === true) tiedPositives += 1;
      else tiedNegatives += 1;
      end += 1;
    }
    wins += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    start = end;
  }
  return wins / (positives.length * negatives.length);
}
