export interface Tag {
  /** Lower case; empty for comments, declarations and processing instructions. */
  name: string;
  isEnd: boolean;
  start: number;
  /** Just past `>`. */
  end: number;
}

const LESS_THAN = 60;
const NAME = /[a-zA-Z][a-zA-Z0-9:-]{0,31}/y;

/** @returns the first tag, comment or declaration at or after `from`, or null when the rest is text */
export function nextTag(source: string, from: number): Tag | null {
  let start = source.indexOf('<', from);
  for (; start >= 0; start = source.indexOf('<', start + 1)) {
    const next = source[start + 1];
    if (next === '!' || next === '?') return { name: '', isEnd: false, start, end: endOfDeclaration(source, start) };
    const isEnd = next === '/';
    NAME.lastIndex = start + (isEnd ? 2 : 1);
    const name = NAME.exec(source)?.[0];
    if (name) return { name: name.toLowerCase(), isEnd, start, end: endOfTag(source, NAME.lastIndex) };
  }
  return null;
}

/** @returns just past the end tag of a raw element whose start tag ends at `from`, or the end of the source */
export function endOfRawElement(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[^>]{0,200}>?`, 'gi');
  closing.lastIndex = from;
  return closing.exec(source) ? closing.lastIndex : source.length;
}

function endOfDeclaration(source: string, start: number): number {
  const closing = source.startsWith('<!--', start) ? '-->' : '>';
  const end = source.indexOf(closing, start + 2);
  return end < 0 ? source.length : end + closing.length;
}

/** Attribute values may hold `>`; a quote that is never closed takes the rest of the file, as in a browser. */
function endOfTag(source: string, from: number): number {
  for (let position = from; position < source.length; position += 1) {
    const code = source.charCodeAt(position);
    if (code === 62) return position + 1;
    if (code === LESS_THAN) return position;
    if ((code === 34 || code === 39) && source[position - 1] === '=') {
      const closing = source.indexOf(String.fromCharCode(code), position + 1);
      if (closing < 0) return source.length;
      position = closing;
    }
  }
  return source.length;
}
