import { type ByteSource, bytesSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import { BrokenValue, describeSyntax, ValueCutter } from './cut-value.ts';
import { IS_CORRUPT, JsonScan } from './json-scan.ts';
import { parseJsonBytes } from './parse-json-bytes.ts';
import { ReadAhead } from './read-ahead.ts';
import type { ReadItem, ReadLimits } from './read-item.ts';
import { IS_TOO_LONG, passBetween, scanValue } from './scan-window.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const DATA = 'data:';
/** A line of an event stream; a comment begins with the colon. */
const EVENT_FIELD = /^(?:data|event|id|retry)?:/;
/** One that holds a value; `[DONE]` says that none is left. */
const EVENT_VALUE = /^data:\s*(?:\{|\[(?!DONE))/;
/** Of a line that is no JSON, what a problem quotes. */
const QUOTED_BYTES = 40;

/**
 * Reads JSON values one after the other: a single one, one on each line, or several of many lines each, with commas or
 * nothing between. A damaged value is told and left out, and reading goes on where the next line begins a value. A value
 * beyond `limits.pieceBytes` comes in pieces of its own shape. A file that begins as a stream of server-sent events is read for the
 * values after `data:`.
 */
export async function* readJson(source: ByteSource, limits: ReadLimits): AsyncGenerator<ReadItem, void, undefined> {
  const reader = new JsonReader(source, limits);
  try {
    yield* reader.items();
  } finally {
    await reader.close();
  }
}

class JsonReader {
  readonly #ahead: ReadAhead;
  readonly #limits: ReadLimits;
  readonly #window: ByteWindow;
  readonly #scan = new JsonScan();
  #place = 0;
  #line = 1;
  /** The file holds what a server streamed: `event: …`, `data: {…}`, `data: [DONE]`. */
  #isEventStream = false;
  /** The value before stood alone on its line. */
  #isOneLine = false;

  constructor(source: ByteSource, limits: ReadLimits) {
    this.#ahead = new ReadAhead(source);
    this.#limits = limits;
    this.#window = new ByteWindow(source);
  }

  async close(): Promise<void> {
    await this.#window.close();
    await this.#ahead.close();
  }

  async *items(): AsyncGenerator<ReadItem, void, undefined> {
    const window = this.#window;
    while (window.end < BYTE_ORDER_MARK.length && !window.isAll) await window.fill(0);
    if (window.bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) this.#place = BYTE_ORDER_MARK.length;
    for (let isFirst = true; ; isFirst = false) {
      const between = await passBetween(window, this.#place);
      this.#place = between.place;
      this.#line += between.lines;
      const first = window.at(this.#place);
      if (first === -1) return;
      if (first === OPEN_OBJECT || first === OPEN_ARRAY) yield* this.#value();
      else {
        const text = await this.#textHere();
        if (isFirst) this.#isEventStream = EVENT_FIELD.test(text);
        if (!this.#isEventStream || !EVENT_FIELD.test(text)) yield* this.#stray(text);
        else if (EVENT_VALUE.test(text)) this.#place += DATA.length;
        else await this.#passLine(this.#place, { lines: 0, toValue: false });
      }
    }
  }

  /** The beginning of the line at the place of a value. */
  async #textHere(): Promise<string> {
    const from = this.#place;
    while (this.#window.end - from < QUOTED_BYTES && !this.#window.isAll) await this.#window.fill(from);
    const bytes = this.#window.bytes.subarray(from - this.#window.place).subarray(0, QUOTED_BYTES);
    return bytes.toString('utf8').split('\n', 1)[0] ?? '';
  }

  async *#value(): AsyncGenerator<ReadItem, void, undefined> {
    const window = this.#window;
    const scan = this.#scan;
    const from = this.#place;
    // Most values are in the window as a whole: for them nothing is awaited.
    scan.begin(from - window.place, { isOneLine: this.#isOneLine });
    const index = scan.next(window.bytes, window.isAll);
    const { pieceBytes: limit } = this.#limits;
    const end =
      index >= 0
        ? window.place + index
        : await scanValue({ window, scan, from, keepFrom: from, limit, isOneLine: this.#isOneLine });
    if (end === IS_TOO_LONG) {
      yield* this.#cut();
      return;
    }
    if (end === IS_CORRUPT) {
      const brokenAt = window.place + scan.pos;
      const { problem } = scan;
      yield* this.#salvage(window.slice(from, brokenAt));
      yield { problem: `${this.#where(from)}: the value ${problem}, at byte ${brokenAt}.` };
      await this.#passLine(brokenAt, { lines: scan.lines, toValue: true });
      return;
    }
    const bytes = window.slice(from, end);
    let value;
    try {
      value = parseJsonBytes(bytes, scan.longIntegers);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      yield* this.#salvage(bytes);
      yield { problem: `${this.#where(from)}: ${describeSyntax(error)}` };
    }
    this.#place = end;
    this.#line += scan.lines;
    const after = window.at(end);
    this.#isOneLine = scan.lines === 0 && bytes[0] === OPEN_OBJECT && (after === NEWLINE || after === RETURN);
    if (value !== undefined) yield { value };
  }

  async *#cut(): AsyncGenerator<ReadItem, void, undefined> {
    const from = this.#place;
    const cutter = new ValueCutter({
      window: this.#window,
      ahead: this.#ahead,
      place: from,
      limits: this.#limits,
      isSalvage: false,
    });
    this.#isOneLine = false;
    try {
      yield* cutter.pieces();
      this.#place = cutter.place;
    } catch (error) {
      if (!(error instanceof BrokenValue)) throw error;
      yield { problem: `${this.#where(from)}: the value ${error.problem}, at byte ${error.place}.` };
      await this.#passLine(error.place, { lines: 0, toValue: true });
    }
    // Lines inside of pieces are not counted.
    this.#line = Number.NaN;
  }

  /** The records before the damage that are whole. */
  async *#salvage(bytes: Buffer): AsyncGenerator<ReadItem, void, undefined> {
    const source = bytesSource(bytes);
    const window = new ByteWindow(source);
    await window.fill(0);
    const ahead = new ReadAhead(source);
    const cutter = new ValueCutter({ window, ahead, place: 0, limits: this.#limits, isSalvage: true });
    try {
      for await (const item of cutter.pieces()) if ('value' in item) yield item;
    } catch (error) {
      if (!(error instanceof BrokenValue)) throw error;
    } finally {
      await ahead.close();
    }
  }

  /** Something at the place of a value that is none. */
  async *#stray(text: string): AsyncGenerator<ReadItem, void, undefined> {
    const from = this.#place;
    // The end of an array whose beginning was given up on.
    if (!/^[\]}]+[,\s]*$/.test(text)) {
      yield { problem: `${this.#where(from)}: ${JSON.stringify(text)} begins no JSON object or array.` };
    }
    await this.#passLine(from, { lines: 0, toValue: false });
  }

  /**
   * Moves to the next line after `place`, or to the next that begins a value.
   *
   * @param options.lines line ends between here and `place`
   */
  async #passLine(place: number, options: { lines: number; toValue: boolean }): Promise<void> {
    const window = this.#window;
    let at = place;
    let { lines } = options;
    for (;;) {
      const found = window.bytes.indexOf(NEWLINE, at - window.place);
      const isCut = found === -1 || found + 1 >= window.bytes.length;
      if (isCut && !window.isAll) {
        at = found === -1 ? window.end : window.place + found;
        await window.fill(at);
        continue;
      }
      at = found === -1 ? window.end : window.place + found + 1;
      lines += 1;
      const next = window.at(at);
      if (next === -1 || !options.toValue || next === OPEN_OBJECT || next === OPEN_ARRAY) break;
    }
    this.#place = at;
    this.#line += lines;
  }

  #where(place: number): string {
    return Number.isNaN(this.#line) ? `Byte ${place}` : `Line ${this.#line}, byte ${place}`;
  }
}
