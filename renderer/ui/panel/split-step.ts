/** Sizes of a split's panels by id, percent of the split, in drawing order. */
export type SplitLayout = Readonly<Record<string, number>>;

/**
 * Moves one splitter by a number of pixels.
 *
 * @param layout percent by panel id, adding up to 100
 * @param index which splitter: it stands behind the panel with this index
 * @param deltaPx to the right or down when positive
 * @param sizePx the split's whole extent
 * @returns the new layout; what one neighbour gains the other loses, and neither goes below 0 (limits are the caller's)
 */
export function stepSplit(
  layout: SplitLayout,
  order: readonly string[],
  index: number,
  deltaPx: number,
  sizePx: number,
): SplitLayout {
  const before = order[index];
  const after = order[index + 1];
  if (before === undefined || after === undefined || sizePx <= 0) return layout;
  const sizeBefore = layout[before] ?? 0;
  const sizeAfter = layout[after] ?? 0;
  const delta = Math.max(-sizeBefore, Math.min(sizeAfter, (deltaPx / sizePx) * 100));
  return { ...layout, [before]: sizeBefore + delta, [after]: sizeAfter - delta };
}
