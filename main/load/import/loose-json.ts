/** A value out of a file that anybody may have written: whatever is not as expected is not there. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found) || !Object.hasOwn(found, key)) {
      return undefined;
    }
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** More than anybody counts or waits: sums and quotients of what is below stay numbers. */
const MAX_AMOUNT = 1e15;

/** @returns a number from 0 to 10¹⁵; null for anything else */
export function amount(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= MAX_AMOUNT ? value : null;
}

/** @returns ISO 8601; null for no time, and for one that no date can be */
export function isoOf(epochMs: number | null): string | null {
  if (epochMs === null) return null;
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** @returns the first that is one */
export function firstAmount(...values: readonly unknown[]): number | null {
  for (const value of values) {
    const found = amount(value);
    if (found !== null) return found;
  }
  return null;
}

/** @returns a text of one line, cut to a length that a table can show; null for anything else */
export function shortText(value: unknown, most = 200): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? null : line.slice(0, most).toWellFormed();
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
