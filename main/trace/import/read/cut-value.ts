import type { ByteWindow } from './byte-window.ts';
import { IS_CORRUPT, JsonScan } from './json-scan.ts';
import { parseJsonBytes } from './parse-json-bytes.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { ReadItem, ReadLimits } from './read-item.ts';
import { IS_TOO_LONG, passBetween, passValue, scanValue } from './scan-window.ts';

/** Lists of records in the formats we know: here a document may be cut. */
const LIST_KEYS: ReadonlySet<string> = new Set([
  'resourceSpans',
  'resource_spans',
  'batches',
  'scopeSpans',
  'scope_spans',
  'instrumentationLibrarySpans',
  'instrumentation_library_spans',
  'spans',
  'data',
  'observations',
  'runs',
  'traces',
  'entries',
  'rows',
  'items',
  'records',
  'post',
  'patch',
]);

/** What stands beside a list and after it is repeated with each piece up to this length; more is left out, in bytes. */
const MAX_BESIDE_BYTES = 4 * 1024 * 1024;

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA_TEXT = Buffer.from(',');

/** The value cannot be followed any further. */
export class BrokenValue {
  readonly place: number;
  readonly problem: string;

  constructor(place: number, problem: string) {
    this.place = place;
    this.problem = problem;
  }
}

/** A member beside a list, as it stands. */
interface Member {
  place: number;
  text: string;
}

/** What stands around a piece, so that it has the shape of the whole. */
interface Frame {
  before: Buffer;
  after: Buffer;
}

/**
 * Cuts one value into pieces of its own shape with fewer records, while it streams by. What stands beside a list of records
 * comes with every piece; what stands after the list is fetched by reading ahead.
 */
export class ValueCutter {
  readonly #window: ByteWindow;
  readonly #ahead: ReadAhead;
  readonly #limits: ReadLimits;
  readonly #isSalvage: boolean;
  readonly #scan = new JsonScan();
  #place: number;

  /**
   * @param options.isSalvage records come one by one, whatever their size: something between them is damaged
   */
  constructor(options: {
    window: ByteWindow;
    ahead: ReadAhead;
    place: number;
    limits: ReadLimits;
    isSalvage: boolean;
  }) {
    this.#window = options.window;
    this.#ahead = options.ahead;
    this.#place = options.place;
    this.#limits = options.limits;
    this.#isSalvage = options.isSalvage;
  }

  /** After `pieces` is through: where the value ends. */
  get place(): number {
    return this.#place;
  }

  /** @throws BrokenValue */
  async *pieces(frames: readonly Frame[] = []): AsyncGenerator<ReadItem, void, undefined> {
    if (this.#window.at(this.#place) === OPEN_ARRAY) yield* this.#array(frames);
    else yield* this.#object(frames);
  }

  async *#array(frames: readonly Frame[]): AsyncGenerator<ReadItem, void, undefined> {
    const inside = [...frames, { before: Buffer.from('['), after: Buffer.from(']') }];
    let records: Buffer[] = [];
    let size = 0;
    this.#place += 1;
    for (;;) {
      const first = await this.#next();
      if (first === CLOSE_ARRAY) break;
      const from = this.#place;
      const end = first === -1 ? IS_CORRUPT : await this.#scanTo({ limit: this.#limits.pieceBytes });
      if (end >= 0) {
        records.push(this.#window.slice(from, end));
        size += end - from;
        this.#place = end;
        if (size < this.#limits.pieceBytes && !this.#isSalvage) continue;
      }
      yield* readPiece(inside, records);
      records = [];
      size = 0;
      // Of a damaged record that holds records, those before the damage are whole.
      const goesIn = this.#isSalvage && (first === OPEN_ARRAY || first === OPEN_OBJECT);
      if (end === IS_CORRUPT && !goesIn) throw this.#broken();
      if (end < 0) yield* this.#long(first, inside, 'An element of a list');
    }
    this.#place += 1;
    yield* readPiece(inside, records);
  }

  async *#object(frames: readonly Frame[]): AsyncGenerator<ReadItem, void, undefined> {
    const beside: Buffer[] = [];
    let lists: Buffer[] = [];
    let size = 0;
    let wasCut = false;
    let after: readonly Member[] | null = null;
    const whole = { before: Buffer.from('{'), after: Buffer.from('}') };
    // Some name a list by its session: there every list is one of records.
    const isOutermost = frames.length === 0;
    this.#place += 1;
    for (;;) {
      const first = await this.#next();
      if (first === CLOSE_OBJECT) break;
      if (first !== QUOTE) throw this.#broken(first === -1 ? 'ends in the middle' : 'has a member without a name');
      const from = this.#place;
      const key = await this.#key();
      const opening = this.#window.at(this.#place);
      const isContainer = opening === OPEN_ARRAY || opening === OPEN_OBJECT;
      const isKnown = isContainer && LIST_KEYS.has(key);
      const limit = isKnown ? this.#limits.pieceBytes : this.#limits.wholeBytes;
      const end = isKnown && this.#isSalvage ? IS_TOO_LONG : await this.#scanTo({ limit, keepFrom: from });
      if (end === IS_CORRUPT) throw this.#broken();
      const name = Buffer.from(`${JSON.stringify(key)}:`);
      if (end === IS_TOO_LONG) {
        if (isContainer) after ??= await this.#membersAfter(this.#place, frames.length);
        const following = isContainer && after !== null ? after.filter(({ place }) => place > this.#place) : [];
        const around = Buffer.from(`${following.map(({ text }) => `,${text}`).join('')}}`);
        // Each record comes once: what lists hold does not stand beside others.
        yield* readPiece([...frames, { before: whole.before, after: around }], lists, beside);
        lists = [];
        const before = Buffer.concat([whole.before, ...beside.flatMap((text) => [text, COMMA_TEXT]), name]);
        wasCut ||= isContainer;
        yield* this.#long(opening, [...frames, { before, after: around }], `"${key.slice(0, 100)}"`);
        continue;
      }
      const isList = isKnown || (isOutermost && opening === OPEN_ARRAY);
      (isList ? lists : beside).push(Buffer.concat([name, this.#window.slice(this.#place, end)]));
      size += end - from;
      this.#place = end;
      if (size > this.#limits.wholeBytes) {
        yield* readPiece([...frames, whole], [...beside.splice(0), ...lists]);
        lists = [];
        size = 0;
      }
    }
    this.#place += 1;
    if (wasCut) yield* readPiece([...frames, whole], lists, beside);
    else yield* readPiece([...frames, whole], [...beside, ...lists]);
  }

  /** Goes into a value that is too long, or passes it when nothing can be cut off it. */
  async *#long(opening: number, frames: readonly Frame[], what: string): AsyncGenerator<ReadItem, void, undefined> {
    if (opening === OPEN_ARRAY || opening === OPEN_OBJECT) {
      yield* this.pieces(frames);
      return;
    }
    yield {
      problem: `${what} at byte ${this.#place} is a single text of more than ${this.#limits.wholeBytes} bytes, and was left out.`,
    };
    const end = await passValue(this.#window, this.#scan);
    if (end === IS_CORRUPT) throw this.#broken();
    this.#place = end;
  }

  /** Moves to the next byte that is neither white space nor a comma. @returns it, or -1 at the end */
  async #next(): Promise<number> {
    this.#place = (await passBetween(this.#window, this.#place)).place;
    return this.#window.at(this.#place);
  }

  /** Reads a member's name, and moves to its value. */
  async #key(): Promise<string> {
    const from = this.#place;
    const end = await this.#scanTo({ limit: MAX_BESIDE_BYTES });
    if (end < 0) throw this.#broken();
    const { place } = await passBetween(this.#window, end, from);
    if (this.#window.at(place) !== COLON) throw this.#broken('has a name without a value');
    const value = await passBetween(this.#window, place + 1, from);
    this.#place = value.place;
    try {
      return JSON.parse(this.#window.slice(from, end).toString('utf8')) as string;
    } catch {
      throw this.#broken('has a name that is no JSON text');
    }
  }

  #scanTo(options: { limit: number; keepFrom?: number }): Promise<number> {
    return scanValue({
      window: this.#window,
      scan: this.#scan,
      from: this.#place,
      keepFrom: options.keepFrom ?? this.#place,
      limit: options.limit,
    });
  }

  #broken(problem?: string): BrokenValue {
    return new BrokenValue(
      problem === undefined && this.#scan.problem !== '' ? this.#window.place + this.#scan.pos : this.#place,
      problem ?? (this.#scan.problem || 'ends in the middle'),
    );
  }

  /** @returns the members of an object that come after the one whose value begins at `valuePlace`, lists of records aside */
  async #membersAfter(valuePlace: number, depth: number): Promise<readonly Member[]> {
    const window = await this.#ahead.at(valuePlace, depth);
    const ahead = new ValueCutter({
      window,
      ahead: this.#ahead,
      place: valuePlace,
      limits: this.#limits,
      isSalvage: false,
    });
    const found: Member[] = [];
    try {
      await ahead.#pass();
      let left = MAX_BESIDE_BYTES;
      while ((await ahead.#next()) === QUOTE) {
        const key = await ahead.#key();
        const opening = window.at(ahead.#place);
        const isKnown = LIST_KEYS.has(key) && (opening === OPEN_ARRAY || opening === OPEN_OBJECT);
        const isList = isKnown || (depth === 0 && opening === OPEN_ARRAY);
        const end = isList ? IS_TOO_LONG : await ahead.#scanTo({ limit: left });
        if (end >= 0 && end - ahead.#place <= left) {
          const text = `${JSON.stringify(key)}:${window.slice(ahead.#place, end).toString('utf8')}`;
          found.push({ place: ahead.#place, text });
          left -= end - ahead.#place;
          ahead.#place = end;
        } else await ahead.#pass();
      }
    } catch (error) {
      // What is damaged further on is met, and told, when its turn comes.
      if (!(error instanceof BrokenValue)) throw error;
    }
    return found;
  }

  /** Passes the value that begins here. */
  async #pass(): Promise<void> {
    this.#scan.begin(this.#place - this.#window.place, { isOneLine: false });
    const end = await passValue(this.#window, this.#scan);
    if (end === IS_CORRUPT) throw this.#broken();
    this.#place = end;
  }
}

/**
 * Reads a piece; when that fails, each of its records, so that a damaged one costs itself only.
 *
 * @param beside comes with each of them, and alone is no piece
 */
function* readPiece(
  frames: readonly Frame[],
  records: readonly Buffer[],
  beside: readonly Buffer[] = [],
): Generator<ReadItem, void, undefined> {
  if (records.length === 0) return;
  const inner = [...beside, ...records].flatMap((record, index) => (index === 0 ? [record] : [COMMA_TEXT, record]));
  const bytes = Buffer.concat([
    ...frames.map(({ before }) => before),
    ...inner,
    ...frames.map(({ after }) => after).toReversed(),
  ]);
  const scan = new JsonScan();
  scan.begin(0, { isOneLine: false });
  try {
    const end = scan.next(bytes, true);
    if (end !== bytes.length) throw new SyntaxError(`The value ${scan.problem || 'ends before its end'}`);
    yield { value: parseJsonBytes(bytes, scan.longIntegers) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (records.length === 1) yield { problem: `A record of a list could not be read: ${describeSyntax(error)}` };
    else for (const record of records) yield* readPiece(frames, [record], beside);
  }
}

/** The parser's own words, without the text it quotes at length. */
export function describeSyntax(error: SyntaxError): string {
  return `${error.message
    .replace(/,? ?"?\.{3}.*$/s, '')
    .replace(/, ".*$/s, '')
    .slice(0, 160)}.`;
}
