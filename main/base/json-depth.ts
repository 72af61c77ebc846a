const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSERS: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Looks at the brackets outside of strings, before anybody walks through what they hold.
 *
 * @returns whether JSON text nests deeper than so many levels; text that is no JSON may be judged either way
 */
export function isNestedDeeperThan(text: string, levels: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (OPENERS.has(code)) {
      depth += 1;
      if (depth > levels) return true;
    } else if (CLOSERS.has(code)) depth -= 1;
  }
  return false;
}
