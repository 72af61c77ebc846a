/**
 * The share of two rankings' first k entries that they have in common, whatever their order: |A ∩ B| / max(|A|, |B|).
 *
 * @returns 0..1; 1 when both are empty
 */
export function overlapAtK(one: readonly string[], other: readonly string[], k: number): number {
  const first = new Set(one.slice(0, k));
  const second = new Set(other.slice(0, k));
  const larger = Math.max(first.size, second.size);
  return larger === 0 ? 1 : [...first].filter((entry) => second.has(entry)).length / larger;
}
