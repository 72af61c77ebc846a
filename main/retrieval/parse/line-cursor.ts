const TAB_WIDTH = 4;
const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Walks the lines of a text without copying them. `\n`, `\r\n` and a lone `\r` end a line. The fields describe the
 * current line; one object is reused because a file may have tens of millions of lines.
 */
export class LineCursor {
  readonly text: string;
  /** First character of the line. */
  start = 0;
  /** First character that is neither space nor tab; `end` when the line is blank. */
  first = 0;
  /** Just past the last character, line break excluded. */
  end = 0;
  /** Columns before `first`, a tab reaching to the next multiple of four. */
  indent = 0;
  #next: number;

  constructor(text: string) {
    this.text = text;
    this.#next = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  get isBlank(): boolean {
    return this.first === this.end;
  }

  /** The character code at `first`; NaN on a blank line at the end of the text. */
  get firstCode(): number {
    return this.text.charCodeAt(this.first);
  }

  /** Moves to the next line. @returns false at the end of the text */
  advance(): boolean {
    const { text } = this;
    if (this.#next >= text.length) return false;
    let position = this.#next;
    this.start = position;
    let indent = 0;
    let code = text.charCodeAt(position);
    while (code === SPACE || code === TAB) {
      indent = code === TAB ? indent + TAB_WIDTH - (indent % TAB_WIDTH) : indent + 1;
      position += 1;
      code = text.charCodeAt(position);
    }
    this.indent = indent;
    this.first = position;
    while (position < text.length && code !== LINE_FEED && code !== CARRIAGE_RETURN) {
      position += 1;
      code = text.charCodeAt(position);
    }
    this.end = position;
    this.#next = position + (code === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED ? 2 : 1);
    return true;
  }
}
