import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database } from '../../storage/database.ts';
import { inReadTransaction } from '../../storage/read-transaction.ts';
import { CODED_COLUMNS, type TableRow, TraceTable } from './trace-table.ts';

/** Read at once, between two looks at the event loop: some 10 ms. */
const TRACES_PER_SLICE = 1000;
/** Applied before an answer: some 10 ms. What is further behind is caught up with between answers, as much at a time. */
const MOST_CHANGES = 500;
/** Some 250 bytes each. Beyond it SQLite answers. */
const MAX_TRACES = 400_000;
/** Texts of all traces, 4 bytes each. */
const MAX_LINKS = 20_000_000;

const COLUMNS = `key, trace_id, title, started_at, duration_ms, cost_usd, is_cost_known, input_tokens, output_tokens,
  ${CODED_COLUMNS.join(', ')}, is_grounded, coalesce(has_answer = 1 AND is_refused = 0, 0) AS is_answered,
  (SELECT coalesce(thumb, '') FROM review WHERE review.trace_id = trace.trace_id ORDER BY review_id DESC LIMIT 1) AS thumb`;
const FROM = 'FROM trace LEFT JOIN trace_digest ON trace_digest.trace = key';

/**
 * Keeps a table of all traces current by the journal's change log. The table is read in the background, a slice at a time;
 * what was changed meanwhile is in the log.
 */
export class TraceFollower {
  readonly #database: Database;
  readonly #onDidChange: (key: number | null) => void;
  #table = new TraceTable();
  #seq = 0;
  #links = 0;
  #state: 'empty' | 'loading' | 'current' | 'unusable' = 'empty';
  #said: 'loading' | 'current' | 'unusable' = 'loading';
  #running: Promise<void> | null = null;
  #isDisposed = false;

  /** @param onDidChange told of each trace that was read anew; null when all are */
  constructor(database: Database, onDidChange: (key: number | null) => void) {
    this.#database = database;
    this.#onDidChange = onDidChange;
  }

  /** Begins reading what is missing. */
  wake(): void {
    if (this.#isDisposed || this.#running !== null || this.#state === 'unusable') return;
    this.#running = this.#run()
      // The journal was closed, or holds what the table cannot: SQLite answers, or says what is wrong.
      .catch(() => {
        this.#state = 'unusable';
        this.#table = new TraceTable();
      })
      .finally(() => {
        this.#running = null;
      });
  }

  /** Resolves when everything that is wanted so far was read. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /**
   * @param options.withSaid also which texts are in which trace
   * @returns the table as the journal is at this moment; null when it is not there yet or too far behind, and is being read
   * @throws RangeError for what the table cannot hold
   */
  current(options: { withSaid: boolean }): TraceTable | null {
    const isCurrent = this.#state === 'current' && this.#catchUp(MOST_CHANGES);
    if (isCurrent && (!options.withSaid || this.#said === 'current')) return this.#table;
    this.wake();
    return null;
  }

  giveUp(): void {
    this.#state = 'unusable';
    this.#table = new TraceTable();
  }

  /** Ends after the slice under way. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let isMissing = true; isMissing; ) {
      await yieldToEventLoop();
      if (!this.#isDisposed && this.#state === 'empty') await this.#load();
      if (!this.#isDisposed && this.#state === 'current' && this.#said === 'loading') await this.#loadSaid();
      if (this.#isDisposed) return;
      isMissing = !this.#catchUp(MOST_CHANGES) || this.#said === 'loading';
    }
  }

  async #load(): Promise<void> {
    this.#state = 'loading';
    this.#onDidChange(null);
    this.#table = new TraceTable();
    this.#seq = readLastSeq(this.#database);
    for (let after = 0; ; ) {
      const last = inReadTransaction(this.#database, () => this.#loadSlice(after));
      if (last === null) break;
      after = last;
      await yieldToEventLoop();
      if (this.#isDisposed) return;
    }
    this.#state = 'current';
  }

  /** @returns the last trace that was read */
  #loadSlice(after: number): number | null {
    const rows = this.#database
      .prepare<TableRow>(`SELECT ${COLUMNS} ${FROM} WHERE key > ? ORDER BY key LIMIT ${TRACES_PER_SLICE}`)
      .all(after);
    const last = rows.at(-1)?.key;
    if (last === undefined) return null;
    const tags = new Map<number, string[]>();
    for (const { trace, tag } of this.#database
      .prepare<{ trace: number; tag: string }>('SELECT trace, tag FROM trace_tag WHERE trace > ? AND trace <= ?')
      .iterate(after, last)) {
      const known = tags.get(trace);
      if (known === undefined) tags.set(trace, [tag]);
      else known.push(tag);
    }
    for (const row of rows) this.#table.put(row, tags.get(row.key) ?? []);
    if (this.#table.count > MAX_TRACES) throw new RangeError(`there are more than ${MAX_TRACES} traces`);
    return last;
  }

  /** Which texts are in which trace. */
  async #loadSaid(): Promise<void> {
    const read = this.#database.prepare<{ trace: number; said: number }>(
      'SELECT trace, said FROM said_in WHERE trace > ? AND trace <= ? ORDER BY trace',
    );
    const table = this.#table;
    this.#links = 0;
    const lastKey = this.#database.prepare<{ key: number | null }>('SELECT max(key) AS key FROM trace').get()?.key ?? 0;
    for (let after = 0; after < lastKey; after += TRACES_PER_SLICE) {
      let key = 0;
      let texts: number[] = [];
      for (const { trace, said } of read.iterate(after, after + TRACES_PER_SLICE)) {
        if (trace !== key) {
          this.#setSaid(key, texts);
          key = trace;
          texts = [];
        }
        texts.push(said);
      }
      this.#setSaid(key, texts);
      if (this.#links > MAX_LINKS) {
        this.#said = 'unusable';
        return;
      }
      await yieldToEventLoop();
      // The table may have fallen too far behind meanwhile, and be read anew.
      if (this.#isDisposed || this.#table !== table || this.#state !== 'current') return;
    }
    this.#said = 'current';
  }

  #setSaid(key: number, texts: readonly number[]): void {
    const place = this.#table.placeOf(key);
    if (place === -1) return;
    this.#table.said.set(place, texts);
    this.#links += texts.length;
  }

  /**
   * @param most how many changes may be applied at once
   * @returns whether the table is current now
   */
  #catchUp(most: number): boolean {
    const last = readLastSeq(this.#database);
    if (last === this.#seq) return true;
    if (last - this.#seq > most && this.#running === null) return false;
    const changes = this.#database
      .prepare<{ seq: number; key: number }>('SELECT seq, key FROM trace_change WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(this.#seq, most);
    const newest = changes.at(-1);
    if (changes[0]?.seq !== this.#seq + 1 || newest === undefined) {
      // The log was cut off before what was applied.
      this.#state = 'empty';
      if (this.#said === 'current') this.#said = 'loading';
      return false;
    }
    for (const key of new Set(changes.map((change) => change.key))) this.#readAnew(key);
    this.#seq = newest.seq;
    return newest.seq === last;
  }

  #readAnew(key: number): void {
    this.#onDidChange(key);
    const row = this.#database.prepare<TableRow>(`SELECT ${COLUMNS} ${FROM} WHERE key = ?`).get(key);
    if (row === undefined) {
      this.#table.remove(key);
      return;
    }
    const tags = this.#database.prepare<{ tag: string }>('SELECT tag FROM trace_tag WHERE trace = ?').all(key);
    const place = this.#table.put(
      row,
      tags.map(({ tag }) => tag),
    );
    const said = this.#database.prepare<{ said: number }>('SELECT said FROM said_in WHERE trace = ?').all(key);
    this.#table.said.set(
      place,
      said.map((one) => one.said),
    );
  }
}

/** @returns the last entry there ever was in the change log */
export function readLastSeq(database: Database): number {
  return (
    database.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'trace_change'").get()?.seq ?? 0
  );
}
