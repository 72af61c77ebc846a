import type { LineCursor } from '../line-cursor.ts';

/** From this indentation on, a line outside of a paragraph or list is code. */
const CODE_INDENT = 4;
const HASH = 35;
const BACKTICK = 96;
const TILDE = 126;

export interface Fence {
  mark: number;
  length: number;
  indent: number;
}

/** @returns the heading's level and where its words begin, or null. `#hash` without a space is not a heading. */
export function readAtxHeading(line: LineCursor): { level: number; from: number } | null {
  if (line.indent >= CODE_INDENT || line.firstCode !== HASH) return null;
  const level = countRun(line, HASH);
  const from = line.first + level;
  if (level > 6) return null;
  const after = line.text.charCodeAt(from);
  return from >= line.end || after === 32 || after === 9 ? { level, from } : null;
}

/** @returns the opening fence on this line, or null. The info string of a backtick fence holds no backtick. */
export function readFence(line: LineCursor): Fence | null {
  const mark = line.firstCode;
  if (mark !== BACKTICK && mark !== TILDE) return null;
  const length = countRun(line, mark);
  if (length < 3) return null;
  if (mark === BACKTICK && line.text.slice(line.first + length, line.end).includes('`')) return null;
  return { mark, length, indent: line.indent };
}

export function closesFence(line: LineCursor, fence: Fence): boolean {
  if (line.firstCode !== fence.mark) return false;
  const length = countRun(line, fence.mark);
  return length >= fence.length && isBlankFrom(line, line.first + length);
}

/** @returns 1 under `===`, 2 under `---`, else null */
export function readSetextUnderline(line: LineCursor): 1 | 2 | null {
  const mark = line.firstCode;
  if (line.indent >= CODE_INDENT || (mark !== 61 && mark !== 45)) return null;
  if (!isBlankFrom(line, line.first + countRun(line, mark))) return null;
  return mark === 61 ? 1 : 2;
}

/** @returns the column at which the item's content begins, or null when the line opens no list item */
export function readListMarker(line: LineCursor): number | null {
  const { text } = line;
  let position = line.first;
  const code = line.firstCode;
  if (code === 45 || code === 42 || code === 43) {
    position += 1;
  } else {
    while (position - line.first < 9 && isDigit(text.charCodeAt(position))) position += 1;
    if (position === line.first || !(text[position] === '.' || text[position] === ')')) return null;
    position += 1;
  }
  if (position >= line.end) return line.indent + position - line.first + 1;
  const after = text.charCodeAt(position);
  return after === 32 || after === 9 ? line.indent + position - line.first + 1 : null;
}

/** `***`, `- - -`, `___`: a rule across the page, and so not a list item. */
export function isThematicBreak(line: LineCursor): boolean {
  const mark = line.firstCode;
  if (line.indent >= CODE_INDENT || (mark !== 42 && mark !== 45 && mark !== 95)) return false;
  let marks = 0;
  for (let position = line.first; position < line.end; position += 1) {
    const code = line.text.charCodeAt(position);
    if (code === mark) marks += 1;
    else if (code !== 32 && code !== 9) return false;
  }
  return marks >= 3;
}

/** The second line of a table: dashes with colons, and at least one bar, as in `|---|:-:|`. */
export function isTableDelimiter(line: LineCursor): boolean {
  let bars = 0;
  let dashes = 0;
  for (let position = line.first; position < line.end; position += 1) {
    const code = line.text.charCodeAt(position);
    if (code === 124) bars += 1;
    else if (code === 45) dashes += 1;
    else if (code !== 58 && code !== 32 && code !== 9) return false;
  }
  return bars > 0 && dashes > 0;
}

export function isIndentedCode(line: LineCursor): boolean {
  return line.indent >= CODE_INDENT && !line.isBlank;
}

export function isQuote(line: LineCursor): boolean {
  return line.firstCode === 62 && line.indent < CODE_INDENT;
}

/** `<tag`, `</tag`, `<!` or `<?` at the start of a line; an autolink such as `<https://…>` is not a tag. */
export function opensHtml(line: LineCursor): boolean {
  if (line.firstCode !== 60 || line.indent >= CODE_INDENT) return false;
  return /^<(?:[!?]|\/?[a-zA-Z][a-zA-Z0-9-]*(?:[\s/>]|$))/.test(line.text.slice(line.first, line.first + 64));
}

function countRun(line: LineCursor, mark: number): number {
  let position = line.first;
  while (position < line.end && line.text.charCodeAt(position) === mark) position += 1;
  return position - line.first;
}

function isBlankFrom(line: LineCursor, from: number): boolean {
  for (let position = from; position < line.end; position += 1) {
    const code = line.text.charCodeAt(position);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
