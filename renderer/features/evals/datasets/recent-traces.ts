/** As many of the newest asks are offered as a data set to begin with. */
export const DEFAULT_RECENT = 200;
/** As many as the engine takes at once. */
export const MAX_RECENT = 10_000;

/** @returns how many were meant; null for what is no whole number from 1 to `MAX_RECENT` */
export function parseRecent(text: string): number | null {
  const value = Number(text.trim().replaceAll(',', ''));
  return Number.isInteger(value) && value >= 1 && value <= MAX_RECENT ? value : null;
}
