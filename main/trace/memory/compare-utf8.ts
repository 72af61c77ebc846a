const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** Orders texts by their UTF-8 bytes, as SQLite does; JavaScript's own order is another one beyond U+D7FF. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one === other) continue;
    // Halves of pairs stand for characters above all others.
    if (one >= FIRST_SURROGATE && other >= FIRST_SURROGATE) return rank(one) - rank(other);
    return one - other;
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit < AFTER_SURROGATES ? unit + AFTER_SURROGATES : unit - AFTER_SURROGATES;
}
