export type JsonTokenKind = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'literal';

/** What is wrong with a JSON text and where, as an offset into the source. */
export class JsonSyntaxProblem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxProblem';
    this.offset = offset;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const SLASH = 47;
const BYTE_ORDER_MARK = 0xfeff;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Reads JSON token by token; the fields describe the current token. Comments count as white space, because the JSON
 * files people write (compiler and editor settings) have them.
 */
export class JsonTokens {
  readonly #source: string;
  readonly #limit: number;
  #next: number;
  kind: JsonTokenKind = ',';
  start = 0;
  end = 0;

  /** @param limit where the text ends, so that one line of a JSONL file can be read in place */
  constructor(source: string, start: number, limit: number) {
    this.#source = source;
    this.#limit = limit;
    this.#next = start;
  }

  /** @returns false at the end of the text. @throws JsonSyntaxProblem */
  advance(): boolean {
    const source = this.#source;
    const position = this.#skipSpace(this.#next);
    const code = source.charCodeAt(position);
    if (position >= this.#limit) {
      this.#next = this.#limit;
      return false;
    }
    this.start = position;
    if (code === QUOTE) {
      this.kind = 'string';
      this.end = this.#endOfString(position);
    } else {
      const character = source.charAt(position);
      if ('{}[]:,'.includes(character)) {
        this.kind = character as JsonTokenKind;
        this.end = position + 1;
      } else {
        LITERAL.lastIndex = position;
        if (!LITERAL.test(source) || LITERAL.lastIndex > this.#limit) {
          throw new JsonSyntaxProblem(`unexpected ${JSON.stringify(character)}`, position);
        }
        this.kind = 'literal';
        this.end = LITERAL.lastIndex;
      }
    }
    this.#next = this.end;
    return true;
  }

  #skipSpace(from: number): number {
    const source = this.#source;
    let position = from;
    while (position < this.#limit) {
      const code = source.charCodeAt(position);
      if (code === SLASH) {
        const end = this.#endOfComment(position);
        if (end === null) return position;
        position = end;
      } else if (code === 32 || (code >= 9 && code <= 13) || code === BYTE_ORDER_MARK) position += 1;
      else return position;
    }
    return this.#limit;
  }

  /** @returns just past the comment that opens here, or null when none does or it is never closed */
  #endOfComment(start: number): number | null {
    const source = this.#source;
    if (source.startsWith('/*', start)) {
      const close = source.indexOf('*/', start + 2);
      return close < 0 ? null : close + 2;
    }
    if (!source.startsWith('//', start)) return null;
    let position = start;
    while (position < this.#limit && !isLineBreak(source.charCodeAt(position))) position += 1;
    return position;
  }

  #endOfString(start: number): number {
    const source = this.#source;
    for (let position = start + 1; position < this.#limit; position += 1) {
      const code = source.charCodeAt(position);
      if (code === QUOTE) return position + 1;
      if (code === BACKSLASH) position += 1;
      else if (isLineBreak(code)) break;
    }
    throw new JsonSyntaxProblem('a string that is not closed on its line', start);
  }
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}
