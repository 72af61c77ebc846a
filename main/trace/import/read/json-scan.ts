/** Brackets within brackets that are followed; what is deeper is no trace, and would exhaust the stack of whoever walks it. */
export const MAX_DEPTH = 512;
/** An integer of so many digits may not survive as a number. */
const LONG_INTEGER_DIGITS = 16;

/** The value goes on in bytes that are not there yet. */
export const NEEDS_MORE = -1;
/** `problem` and `pos` say what is wrong, and where. */
export const IS_CORRUPT = -2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const COMMA = 0x2c;
const COLON = 0x3a;

const mark = (table: Uint8Array, bytes: string, kind: number): void => {
  for (const byte of Buffer.from(bytes)) table[byte] = kind;
};
const PLAIN = 0;
const STRING = 1;
const OPEN = 2;
const CLOSE = 3;
const NUMBER = 4;
const LINE_END = 5;
/** What a byte outside of strings begins. */
const KIND = new Uint8Array(256);
mark(KIND, '"', STRING);
mark(KIND, '{[', OPEN);
mark(KIND, '}]', CLOSE);
mark(KIND, '-0123456789', NUMBER);
mark(KIND, '\n', LINE_END);
/** Bytes that end a number or a word. */
const ENDS_SCALAR = new Uint8Array(256);
mark(ENDS_SCALAR, ' \t\r\n,:]}[{"', 1);

/** After so many bytes of a string its end is searched for; shorter runs are faster byte by byte. */
const SHORT_RUN_BYTES = 48;

/**
 * Finds where a JSON value ends, over bytes as they arrive, without making anything of it. It also notes the integers
 * that a number cannot hold, and notices most damage where it is rather than at the end of the file: a line break inside of a
 * string, brackets that do not match, a line that begins a value where none may begin. What it passes, `JSON.parse` still
 * has to read.
 */
export class JsonScan {
  /** Index in the buffer; after IS_CORRUPT, of the damage. */
  pos = 0;
  /** Line ends seen. */
  lines = 0;
  problem = '';
  /** Start and end of each long integer, counted from the value's first byte. */
  longIntegers: number[] = [];
  #start = 0;
  #depth = 0;
  #isInString = false;
  #isOneLine = false;
  #lineEndKnownFrom = 0;
  #lineEnd = -1;
  readonly #brackets = new Uint8Array(MAX_DEPTH + 1);

  /** @param options.isOneLine values of this file stand on one line each: a line that begins another ends this one */
  begin(start: number, options: { isOneLine: boolean }): void {
    this.pos = start;
    this.lines = 0;
    this.problem = '';
    if (this.longIntegers.length > 0) this.longIntegers = [];
    this.#start = start;
    this.#depth = 0;
    this.#isInString = false;
    this.#isOneLine = options.isOneLine;
  }

  /** The bytes lie so many places further to the front now. */
  moved(places: number): void {
    this.pos -= places;
    this.#start -= places;
    this.#lineEndKnownFrom = Math.max(0, this.#lineEndKnownFrom - places);
    this.#lineEnd -= places;
  }

  /**
   * Goes on to the end of the value.
   *
   * @param bytes as far as they are there
   * @param isAll nothing comes after them
   * @returns the index after the value, NEEDS_MORE or IS_CORRUPT
   */
  next(bytes: Buffer, isAll: boolean): number {
    const index = this.#goOn(bytes, isAll);
    return index === NEEDS_MORE && isAll ? this.#corrupt(bytes.length, 'ends in the middle') : index;
  }

  #goOn(bytes: Buffer, isAll: boolean): number {
    const end = bytes.length;
    let index = this.pos;
    if (this.#isInString) {
      index = this.#skipString(bytes, index);
      if (index < 0) return index;
      if (this.#depth === 0) return index;
    }
    const brackets = this.#brackets;
    while (index < end) {
      const byte = bytes[index] as number;
      const kind = KIND[byte];
      if (kind === PLAIN && this.#depth > 0) {
        index += 1;
      } else if (kind === STRING) {
        index = this.#skipString(bytes, index + 1);
        if (index < 0) return index;
        if (this.#depth === 0) return index;
      } else if (kind === OPEN) {
        if (this.#depth === MAX_DEPTH) return this.#corrupt(index, `is nested more than ${MAX_DEPTH} deep`);
        this.#depth += 1;
        brackets[this.#depth] = byte;
        index += 1;
      } else if (kind === CLOSE) {
        // In ASCII, a closing bracket stands two places after its opening one.
        if (brackets[this.#depth] !== byte - 2) return this.#corrupt(index, 'has a closing bracket that opens nowhere');
        this.#depth -= 1;
        index += 1;
        if (this.#depth === 0) return index;
      } else if (kind === LINE_END) {
        if (index + 1 >= end && !isAll) return this.#wait(index);
        if (this.#beginsAnother(bytes, index)) return this.#corrupt(index, 'ends in the middle');
        this.lines += 1;
        index += 1;
      } else {
        let after = index + 1;
        while (after < end && ENDS_SCALAR[bytes[after] as number] === 0) after += 1;
        if (after === end && !isAll) return this.#wait(index);
        if (kind === NUMBER && after - index >= LONG_INTEGER_DIGITS) this.#noteInteger(bytes, index, after);
        index = after;
        if (this.#depth === 0) return index;
      }
    }
    return this.#wait(index);
  }

  #wait(index: number): number {
    this.pos = index;
    return NEEDS_MORE;
  }

  #corrupt(index: number, problem: string): number {
    this.pos = index;
    this.problem = problem;
    return IS_CORRUPT;
  }

  /** @returns the index after the closing quote, NEEDS_MORE or IS_CORRUPT */
  #skipString(bytes: Buffer, from: number): number {
    this.#isInString = true;
    const end = bytes.length;
    let index = from;
    for (;;) {
      const near = Math.min(end, index + SHORT_RUN_BYTES);
      for (; index < near; index++) {
        const byte = bytes[index] as number;
        if (byte === QUOTE) {
          this.#isInString = false;
          return index + 1;
        }
        if (byte === BACKSLASH) {
          if (index + 1 >= end) return this.#wait(index);
          index += 1;
        } else if (byte === NEWLINE) return this.#corrupt(index, 'has a string that does not end on its line');
      }
      if (index >= end) return this.#wait(index);
      const found = bytes.indexOf(QUOTE, index);
      const quote = found === -1 ? end : found;
      const lineEnd = this.#lineEndFrom(bytes, index);
      if (lineEnd < quote) return this.#corrupt(lineEnd, 'has a string that does not end on its line');
      let slashes = 0;
      while (quote - 1 - slashes >= index && bytes[quote - 1 - slashes] === BACKSLASH) slashes += 1;
      if (quote === end) return this.#wait(end - (slashes % 2));
      index = quote + 1;
      if (slashes % 2 === 0) {
        this.#isInString = false;
        return index;
      }
    }
  }

  /** Of the next line end, or the length. Remembered: a file of one line would be searched to its end for every string. */
  #lineEndFrom(bytes: Buffer, index: number): number {
    if (index < this.#lineEndKnownFrom || index > this.#lineEnd) {
      this.#lineEndKnownFrom = index;
      const found = bytes.indexOf(NEWLINE, index);
      this.#lineEnd = found === -1 ? bytes.length : found;
    } else if (bytes[this.#lineEnd] !== NEWLINE && this.#lineEnd < bytes.length) {
      const found = bytes.indexOf(NEWLINE, this.#lineEnd);
      this.#lineEnd = found === -1 ? bytes.length : found;
    }
    return this.#lineEnd;
  }

  #noteInteger(bytes: Buffer, from: number, after: number): void {
    const first = bytes[from] === MINUS ? from + 1 : from;
    if (after - first < LONG_INTEGER_DIGITS) return;
    for (let index = first; index < after; index++) {
      const byte = bytes[index] as number;
      if (byte < 0x30 || byte > 0x39) return;
    }
    this.longIntegers.push(from - this.#start, after - this.#start);
  }

  /** Whether the line after `lineEnd` begins a value in a place where this one cannot hold it. */
  #beginsAnother(bytes: Buffer, lineEnd: number): boolean {
    if (lineEnd + 1 >= bytes.length) return false;
    const next = bytes[lineEnd + 1];
    if (next !== OPEN_OBJECT && next !== OPEN_ARRAY) return false;
    if (this.#isOneLine && bytes[this.#start] === OPEN_OBJECT) return true;
    let before = lineEnd - 1;
    while (before >= this.#start && (bytes[before] as number) <= 0x20) before -= 1;
    const last = bytes[before];
    if (last === COLON || last === OPEN_ARRAY) return false;
    return last !== COMMA || this.#brackets[this.#depth] === OPEN_OBJECT;
  }
}
