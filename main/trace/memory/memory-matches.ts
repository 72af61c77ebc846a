import { RowBitmap } from '../../storage/row-bitmap.ts';
import type { Database } from '../../storage/database.ts';
import { readTermRows } from '../../storage/fts5/read-term-rows.ts';
import { readTraceConditions, type TraceCondition } from '../trace-conditions.ts';
import { saidMatch } from '../trace-filter.ts';
import { PIECES_PER_TRACE } from '../trace-keys.ts';
import { type MatchSources, matchTraces, type TraceMatch } from './match-traces.ts';
import { SaidTerms } from './said-terms.ts';
import type { TraceFollower } from './trace-follower.ts';
import type { TraceTable } from './trace-table.ts';

/** Filters whose matches are remembered until something is written: a view asks several things of one. */
const MAX_REMEMBERED = 4;

export interface MatchedTable {
  table: TraceTable;
  match: TraceMatch;
}

/** What matches a filter, from the table in memory and the pages of the indexes of words. */
export class MemoryMatches {
  readonly #database: Database;
  readonly #follower: TraceFollower;
  readonly #terms: SaidTerms;
  readonly #remembered = new Map<string, TraceMatch>();
  #rememberedAt = '';

  constructor(database: Database, follower: TraceFollower) {
    this.#database = database;
    this.#follower = follower;
    this.#terms = new SaidTerms(database);
  }

  /**
   * @param database inside a read transaction
   * @returns null when the table is not there yet, or cannot answer this filter
   * @throws InvalidArgumentError for a filter that is none; RangeError, TypeError when an index cannot be read
   */
  find(filter: string): MatchedTable | null {
    const conditions = readTraceConditions(filter).map((condition) => this.#withTimes(condition));
    // LIKE ends at U+0000: what it finds then is its own affair.
    if (filter.includes('\u0000')) return null;
    const table = this.#follower.current({ withSaid: conditions.some(asksWhatWasSaid) });
    if (table === null) return null;
    this.#forgetOld();
    const name = JSON.stringify(conditions);
    let match = this.#remembered.get(name);
    if (match === undefined) {
      match = matchTraces(table, conditions, this.#sources());
      const oldest = this.#remembered.keys().next().value;
      if (this.#remembered.size >= MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    } else this.#remembered.delete(name);
    this.#remembered.set(name, match);
    return { table, match };
  }

  close(): void {
    this.#terms.close();
  }

  /** Whatever was written, here or through another connection, may change what matches. */
  #forgetOld(): void {
    const now = this.#database
      .prepare<{ at: string }>("SELECT (SELECT data_version FROM pragma_data_version) || ' ' || total_changes() AS at")
      .get()?.at;
    if (now === this.#rememberedAt) return;
    this.#remembered.clear();
    this.#rememberedAt = now ?? '';
  }

  #sources(): MatchSources {
    const database = this.#database;
    return {
      textsWith: (condition) => this.#textsWith(condition),
      forEachWithAttribute: (word, visit) =>
        readTermRows(database, { table: 'attribute_index', term: word, hasPositions: false }, (pieces, count) => {
          for (let at = 0; at < count; at++) visit(Math.floor((pieces[at] as number) / PIECES_PER_TRACE));
        }),
      forEachBySql: ({ sql, values }, visit) => {
        const rows = database.prepare<{ key: number }>(`SELECT key FROM trace WHERE key IS NOT NULL AND (${sql})`);
        for (const { key } of rows.iterate(...values)) visit(key);
      },
    };
  }

  #textsWith(condition: Extract<TraceCondition, { type: 'said' }>): RowBitmap {
    const found = new RowBitmap();
    const [term, ...more] = this.#terms.of(condition.phrase);
    if (term === undefined) return found;
    if (more.length === 0) {
      const query = { table: 'said_index', term, isPrefix: condition.isPrefix };
      readTermRows(this.#database, query, (rows, count) => found.addAll(rows, count));
      return found;
    }
    const rows = this.#database
      .prepare<{ id: number }>('SELECT rowid AS id FROM said_index WHERE said_index MATCH ?')
      .iterate(saidMatch(condition));
    for (const { id } of rows) found.add(id);
    return found;
  }

  /** An age is counted back from SQLite's own clock, as it is without a table. */
  #withTimes(condition: TraceCondition): TraceCondition {
    if (condition.type === 'not') return { ...condition, of: this.#withTimes(condition.of) };
    if (condition.type === 'either') return { ...condition, of: condition.of.map((one) => this.#withTimes(one)) };
    if (condition.type !== 'started' || 'iso' in condition.time) return condition;
    const iso = this.#database
      .prepare<{ iso: string | null }>("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?) AS iso")
      .get(`-${condition.time.secondsAgo} seconds`)?.iso;
    return iso === null || iso === undefined ? condition : { ...condition, time: { iso } };
  }
}

function asksWhatWasSaid(condition: TraceCondition): boolean {
  if (condition.type === 'not') return asksWhatWasSaid(condition.of);
  if (condition.type === 'either') return condition.of.some(asksWhatWasSaid);
  return condition.type === 'said';
}
