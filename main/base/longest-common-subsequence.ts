/**
 * The longest list of entries that both lists have in the same order.
 *
 * @returns places of each in both lists, ascending. Of several as long, the one that keeps entries of `one` waiting least
 * @see Hunt, McIlroy 1976. Time and memory grow with the product of the lengths; at most 65,535 entries each
 */
export function longestCommonSubsequence(one: readonly string[], other: readonly string[]): [number, number][] {
  // lengths[i][j]: of the longest common subsequence of one from i and other from j.
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        one[i] === other[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}
