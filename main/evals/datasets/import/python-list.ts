/**
 * Reads a list of texts as Python prints one, which is what data frames write into a cell: `['a', "it's"]`.
 *
 * @returns null for anything else
 */
export function parsePythonList(text: string): string[] | null {
  const whole = text.trim();
  if (!whole.startsWith('[') || !whole.endsWith(']')) return null;
  const items: string[] = [];
  const item = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")\s*(,|$)/y;
  const inner = whole.slice(1, -1).trim();
  for (let at = 0; at < inner.length; at = item.lastIndex) {
    item.lastIndex = at;
    const found = item.exec(inner);
    if (found === null) return null;
    items.push(unescaped(found[1] ?? found[2] ?? ''));
  }
  return items;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, byte?: string, unit?: string, other?: string) => {
      const code = byte ?? unit;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      return ESCAPES[other ?? ''] ?? other ?? '';
    },
  );
}
