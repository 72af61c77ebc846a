/** Values in messages and repairs are cut to this, UTF-16 code units. */
const SHOWN_LENGTH = 200;

/** @returns a value as a short JSON text; a text as it is */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
