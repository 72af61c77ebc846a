import { FACET_COLUMNS, type FacetColumn } from '../trace-conditions.ts';
import { NumberLists } from './number-lists.ts';
import { TextCodes } from './text-codes.ts';

const FIRST_SIZE = 1024;

/** Columns of which each distinct text is kept once. */
export const CODED_COLUMNS = [...Object.values(FACET_COLUMNS), 'release_hash'] as const;
export type CodedColumn = FacetColumn | 'release_hash';

/** What is kept of a trace beside its tags and texts; as `trace` has it. */
export type TableRow = Record<CodedColumn, string | null> & {
  key: number;
  trace_id: string;
  title: string;
  started_at: string;
  duration_ms: number;
  cost_usd: number;
  is_cost_known: number;
  input_tokens: number;
  output_tokens: number;
  /** 1 when its digest says that it answered and did not refuse. */
  is_answered: number;
  /** 1 or 0; null where nothing tells. */
  is_grounded: number | null;
  /** Of the last review; empty when that has none, null when there is no review. */
  thumb: string | null;
};

/** What a digest and reviews say of a trace, as bits of one number. */
export const OUTCOME = { answered: 1, grounded: 2, ungrounded: 4, reviewed: 8, up: 16, down: 32 } as const;

interface Columns {
  key: Int32Array<ArrayBuffer>;
  startMs: Float64Array<ArrayBuffer>;
  durationMs: Float64Array<ArrayBuffer>;
  costUsd: Float64Array<ArrayBuffer>;
  isCostKnown: Uint8Array<ArrayBuffer>;
  /** See `OUTCOME`. */
  outcome: Uint8Array<ArrayBuffer>;
  inputTokens: Float64Array<ArrayBuffer>;
  outputTokens: Float64Array<ArrayBuffer>;
  codes: Record<CodedColumn, Int32Array<ArrayBuffer>>;
}

/**
 * The trace list by columns: what every list, filter, count and order looks at, some 250 bytes for a trace. A look at a
 * column of 100,000 takes a fraction of a millisecond, whatever is asked together with what. A trace lives at a place,
 * which another gets when it is gone.
 */
export class TraceTable {
  /** Places so far, those of traces that are gone among them. */
  size = 0;
  /** Traces that are there. */
  count = 0;
  columns: Columns = makeColumns(FIRST_SIZE);
  /** 1 where a trace is. */
  isThere = new Uint8Array(FIRST_SIZE);
  readonly traceIds: string[] = [];
  /** With the letters of ASCII made small, as LIKE compares. */
  readonly titles: string[] = [];
  readonly texts: Readonly<Record<CodedColumn, TextCodes>> = Object.fromEntries(
    CODED_COLUMNS.map((column) => [column, new TextCodes()]),
  ) as Record<CodedColumn, TextCodes>;
  readonly tagTexts = new TextCodes();
  /** By place. */
  readonly tags = new NumberLists();
  /** Numbers of texts, by place; they are read after everything else. */
  readonly said = new NumberLists();
  #placeOfKey = new Int32Array(FIRST_SIZE).fill(-1);
  readonly #free: number[] = [];

  /** @returns -1 when there is no such trace */
  placeOf(key: number): number {
    return this.#placeOfKey[key] ?? -1;
  }

  /** @throws RangeError for a time or a number that the columns cannot hold as the journal has it */
  put(row: TableRow, tags: readonly string[]): number {
    const startMs = Date.parse(row.started_at);
    if (Number.isNaN(startMs) || new Date(startMs).toISOString() !== row.started_at) {
      throw new RangeError(`${row.started_at} is not the ISO form of a time`);
    }
    if (row.key > 2 ** 31 - 1) throw new RangeError(`trace ${row.key} is beyond what is numbered in memory`);
    const place = this.#takePlace(row.key);
    const { columns } = this;
    columns.key[place] = row.key;
    columns.startMs[place] = startMs;
    columns.durationMs[place] = row.duration_ms;
    columns.costUsd[place] = row.cost_usd;
    columns.isCostKnown[place] = row.is_cost_known;
    columns.outcome[place] = outcomeOf(row);
    columns.inputTokens[place] = row.input_tokens;
    columns.outputTokens[place] = row.output_tokens;
    for (const column of CODED_COLUMNS) columns.codes[column][place] = this.texts[column].of(row[column]);
    this.traceIds[place] = row.trace_id;
    this.titles[place] = asciiLowerCase(likeText(row.title));
    this.tags.set(
      place,
      tags.map((tag) => this.tagTexts.of(tag)),
    );
    return place;
  }

  remove(key: number): void {
    const place = this.placeOf(key);
    if (place === -1) return;
    this.#placeOfKey[key] = -1;
    this.isThere[place] = 0;
    this.traceIds[place] = '';
    this.titles[place] = '';
    this.tags.set(place, []);
    this.said.set(place, []);
    this.#free.push(place);
    this.count -= 1;
  }

  #takePlace(key: number): number {
    const known = this.placeOf(key);
    if (known !== -1) return known;
    const place = this.#free.pop() ?? this.size++;
    if (place >= this.isThere.length) this.#grow(2 * this.isThere.length);
    if (key >= this.#placeOfKey.length) {
      const longer = new Int32Array(Math.max(key + 1, 2 * this.#placeOfKey.length)).fill(-1);
      longer.set(this.#placeOfKey);
      this.#placeOfKey = longer;
    }
    this.#placeOfKey[key] = place;
    this.isThere[place] = 1;
    this.count += 1;
    return place;
  }

  #grow(length: number): void {
    const longer = makeColumns(length);
    const { codes, ...numbers } = this.columns;
    for (const [name, values] of Object.entries(numbers)) longer[name as keyof typeof numbers].set(values);
    for (const column of CODED_COLUMNS) longer.codes[column].set(codes[column]);
    this.columns = longer;
    const isThere = new Uint8Array(length);
    isThere.set(this.isThere);
    this.isThere = isThere;
  }
}

function makeColumns(length: number): Columns {
  return {
    key: new Int32Array(length),
    startMs: new Float64Array(length),
    durationMs: new Float64Array(length),
    costUsd: new Float64Array(length),
    isCostKnown: new Uint8Array(length),
    outcome: new Uint8Array(length),
    inputTokens: new Float64Array(length),
    outputTokens: new Float64Array(length),
    codes: Object.fromEntries(CODED_COLUMNS.map((column) => [column, new Int32Array(length)])) as Columns['codes'],
  };
}

function outcomeOf({ is_answered: isAnswered, is_grounded: isGrounded, thumb }: TableRow): number {
  return (
    (isAnswered === 1 ? OUTCOME.answered : 0) |
    (isGrounded === 1 ? OUTCOME.grounded : 0) |
    (isGrounded === 0 ? OUTCOME.ungrounded : 0) |
    (thumb === null ? 0 : OUTCOME.reviewed) |
    (thumb === 'up' ? OUTCOME.up : 0) |
    (thumb === 'down' ? OUTCOME.down : 0)
  );
}

/** @returns what LIKE sees of a text: it ends at the first U+0000 */
function likeText(text: string): string {
  const end = text.indexOf('\u0000');
  return end === -1 ? text : text.slice(0, end);
}

/** @returns the text with A to Z made small and nothing else, as LIKE compares */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
