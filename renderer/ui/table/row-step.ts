/** How far PageUp and PageDown go when the height of the view is not known. Rows. */
export const PAGE_ROWS = 20;

/**
 * @param key `KeyboardEvent.key`
 * @param index the row the keyboard is on
 * @param count rows in all
 * @returns the row the key leads to, or null when the key moves nowhere
 */
export function rowStep(key: string, index: number, count: number, pageRows: number = PAGE_ROWS): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: count - 1,
    PageDown: index + pageRows,
    PageUp: index - pageRows,
  };
  const target = targets[key];
  return target === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, target));
}

/**
 * @param typed what was typed so far, at least one character
 * @returns the first row at or after `from` (wrapping) whose text starts with it, ignoring case; null for none
 */
export function typeAhead(texts: readonly string[], typed: string, from: number): number | null {
  const wanted = typed.toLowerCase();
  for (let step = 0; step < texts.length; step += 1) {
    const index = (from + step) % texts.length;
    if (texts[index]?.toLowerCase().startsWith(wanted) === true) return index;
  }
  return null;
}
