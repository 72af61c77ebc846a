/** Lines of 11 px text need this much. CSS pixels. */
const LINE_PX = 13;

/**
 * Moves labels apart that would lie over each other, as little as possible and in their order.
 *
 * @param ys where each wants to stand, pixels from the top
 * @returns where each stands, in the order of `ys`
 */
export function spreadLabels(ys: readonly number[], height: number): readonly number[] {
  const order = ys.map((y, index) => ({ y, index })).toSorted((a, b) => a.y - b.y);
  let above = -Infinity;
  for (const label of order) {
    label.y = Math.max(label.y, above + LINE_PX, LINE_PX - 3);
    above = label.y;
  }
  let below = height + LINE_PX - 2;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, below - LINE_PX);
    below = label.y;
  }
  const placed = [...ys];
  for (const { y, index } of order) placed[index] = y;
  return placed;
}
