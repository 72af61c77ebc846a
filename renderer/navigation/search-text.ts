/**
 * Search parameters as plain text. The router's own form reads values as JSON, which turns an id made of digits into a
 * number and loses its end; here a value is the string it is, and each route's schema says what it means.
 */
export function parseSearchText(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** @returns `?name=value…`, or nothing when there are no parameters; undefined values are left out */
export function writeSearchText(
  search: Readonly<Record<string, string | number | boolean | null | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
