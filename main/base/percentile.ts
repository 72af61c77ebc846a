/**
 * The nearest-rank percentile: the smallest value that at least `p` percent of the values do not exceed.
 *
 * @param sorted ascending
 * @param p in (0, 100]
 * @returns null for no values; never an interpolated value, so the result is always one that was measured
 * @see NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.2 (nearest-rank method)
 */
export function percentile(sorted: readonly number[], p: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.max(1, Math.ceil((p / 100) * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] ?? null;
}
