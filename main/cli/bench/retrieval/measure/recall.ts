/**
 * The share of an exact ranking's best `k` that an engine found among its best `k`, in any order.
 *
 * @param found one list of text numbers per query
 * @param exact one list per query, best first
 * @returns 0..1 averaged over the queries, a query whose exact ranking is empty left out; null when none is left
 */
export function recallAt(
  k: number,
  found: readonly (readonly number[])[],
  exact: readonly (readonly number[])[],
): number | null {
  let sum = 0;
  let queries = 0;
  for (const [index, wanted] of exact.entries()) {
    const best = wanted.slice(0, k);
    if (best.length === 0) continue;
    const got = new Set(found[index]?.slice(0, k));
    sum += best.filter((id) => got.has(id)).length / best.length;
    queries += 1;
  }
  return queries === 0 ? null : sum / queries;
}
