import type { MappedTextBuilder } from '../mapped-text.ts';

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const PLAIN: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** @returns the characters of a JSON string, given without its quotes; at most about `limit` of them */
export function decodeJsonString(source: string, start: number, end: number, limit = 1000): string {
  const raw = source.slice(start, Math.min(end, start + limit * 2));
  if (!raw.includes('\\')) return raw.slice(0, limit);
  return raw.replaceAll(ESCAPE, (_, hexadecimal: string | undefined, character: string) =>
    unescape(hexadecimal, character),
  );
}

/** Appends a JSON string, given without its quotes: stretches without escapes one for one, each escape as a unit. */
export function appendJsonString(text: MappedTextBuilder, source: string, start: number, end: number): void {
  const raw = source.slice(start, end);
  const escape = new RegExp(ESCAPE);
  let from = 0;
  for (let match = escape.exec(raw); match; match = escape.exec(raw)) {
    text.copy(start + from, start + match.index);
    let [{ length }] = match;
    let character = unescape(match[1], match[2] ?? '');
    const low = isHighSurrogate(character) ? readLowSurrogate(raw, match.index + length) : '';
    if (low !== '') {
      // Both halves of one character belong to one unit, or a cut could fall between them.
      character += low;
      length *= 2;
    }
    text.substitute(character, start + match.index, length);
    from = match.index + length;
    escape.lastIndex = from;
  }
  text.copy(start + from, end);
}

function unescape(hexadecimal: string | undefined, character: string): string {
  return hexadecimal === undefined
    ? (PLAIN[character] ?? character)
    : String.fromCharCode(Number.parseInt(hexadecimal, 16));
}

function isHighSurrogate(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= 0xd800 && code < 0xdc00;
}

function readLowSurrogate(source: string, position: number): string {
  const hexadecimal = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(source.slice(position, position + 6))?.[1];
  return hexadecimal === undefined ? '' : String.fromCharCode(Number.parseInt(hexadecimal, 16));
}
