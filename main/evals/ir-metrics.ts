/** Gains by document id: above 0 is relevant, and more is better. Documents without an entry are not relevant. */
export type Gains = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain over the first k: DCG / ideal DCG with DCG = Σ gain_i / log2(i + 1), rank i from
 * 1, gains linear as in trec_eval's `ndcg_cut` (not 2^gain − 1). The ideal ranking holds every judged document by gain.
 *
 * @param ranking document ids, best first, each at most once
 * @returns 0..1; 0 when nothing is relevant, as in trec_eval
 * @see Järvelin, Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002
 */
export function ndcgAt(k: number, ranking: readonly string[], gains: Gains): number {
  const ideal = discountedCumulativeGain([...gains.values()].toSorted((a, b) => b - a).slice(0, k));
  if (ideal === 0) return 0;
  return discountedCumulativeGain(ranking.slice(0, k).map((documentId) => gains.get(documentId) ?? 0)) / ideal;
}

/** A negative gain (trec_eval: judged not relevant, or junk) counts as 0. */
function discountedCumulativeGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + Math.max(gain, 0) / Math.log2(index + 2), 0);
}

/** @returns share of the relevant documents among the first k, 0..1; 0 when nothing is relevant */
export function recallAt(k: number, ranking: readonly string[], gains: Gains): number {
  const relevant = [...gains.values()].filter((gain) => gain > 0).length;
  if (relevant === 0) return 0;
  return ranking.slice(0, k).filter((documentId) => (gains.get(documentId) ?? 0) > 0).length / relevant;
}

/** @returns 1 / rank of the first relevant document if it is among the first k, else 0 */
export function reciprocalRankAt(k: number, ranking: readonly string[], gains: Gains): number {
  const place = ranking.slice(0, k).findIndex((documentId) => (gains.get(documentId) ?? 0) > 0);
  return place === -1 ? 0 : 1 / (place + 1);
}
