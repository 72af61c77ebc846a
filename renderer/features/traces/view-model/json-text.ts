import { visibleText } from '../../../ui/text/visible-text.ts';

/** @returns a JSON value laid out to be read; a text that holds JSON is laid out too, any other text is itself */
export function jsonText(value: unknown): string {
  const read = typeof value === 'string' ? parsed(value) : value;
  if (typeof read === 'string') return visibleText(read);
  try {
    return visibleText(JSON.stringify(read, null, 2) ?? '');
  } catch {
    // Whoever nests thousands of levels wants a stack to overflow.
    return 'nested too deep to be laid out';
  }
}

/** What begins and ends like an object or a list is tried as JSON; a number or a word in quotes is left as it stood. */
function parsed(text: string): unknown {
  if (!/^\s*(\{[^]*\}|\[[^]*\])\s*$/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
