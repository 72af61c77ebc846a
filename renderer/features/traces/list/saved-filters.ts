/** Filters kept for a workspace; the oldest gives way. */
export const MOST_SAVED_FILTERS = 30;

/** @returns the filters of a stored text, newest first; none when it is not what was written */
export function parseSavedFilters(stored: string | null): readonly string[] {
  try {
    const list: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(list) ? list.filter((filter): filter is string => typeof filter === 'string') : [];
  } catch {
    return [];
  }
}

/** @returns the filters with one more at the front; one that was there moves there */
export function withSavedFilter(filters: readonly string[], filter: string): readonly string[] {
  return [filter, ...filters.filter((other) => other !== filter)].slice(0, MOST_SAVED_FILTERS);
}
