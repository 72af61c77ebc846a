/** More labels than these lie on each other. */
const MOST_LABELS = 6;

/**
 * @param axis bins of a logarithmic grid, in order, without gaps
 * @param labelOf of the value at which a bin begins
 * @returns ticks at powers of ten, where a bin of the grid begins; of an axis that holds none, at bins spread evenly over it.
 *   `at` is a share of the axis, 0..1
 */
export function gridTicks(
  axis: readonly { from: number }[],
  labelOf: (value: number) => string,
): readonly { at: number; label: string }[] {
  const tick = (index: number): { at: number; label: string } => ({
    at: index / axis.length,
    label: labelOf(axis[index]?.from ?? 0),
  });
  const decades = axis.flatMap(({ from }, index) => (isPowerOfTen(from) ? [tick(index)] : []));
  if (decades.length > 0) return decades;
  const step = Math.ceil(axis.length / MOST_LABELS);
  return axis.flatMap((_, index) => (index % step === 0 ? [tick(index)] : []));
}

function isPowerOfTen(value: number): boolean {
  const power = Math.log10(value);
  return value > 0 && Math.abs(power - Math.round(power)) < 1e-9;
}
