/**
 * @param place line and column from 1, as problems tell them
 * @returns the character there, counted in UTF-16 units from 0; the text's end when it is shorter
 */
export function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  let at = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  const end = text.indexOf('\n', at);
  return Math.min(at + column - 1, end < 0 ? text.length : end);
}
