import { BugError } from '../base/errors/bug-error.ts';
import type { SessionListResponse, TraceFacets, TraceListResponse, TraceSort, TraceStats } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import { inReadTransaction } from '../storage/read-transaction.ts';
import { type ListRequest, listTraces, parseCursor, toCursor } from './list-traces.ts';
import { countFacets, readSummaries, sumSessions } from './memory/memory-answers.ts';
import { type MatchedTable, MemoryMatches } from './memory/memory-matches.ts';
import { topTraces } from './memory/top-traces.ts';
import { TraceFollower } from './memory/trace-follower.ts';
import { RememberedStageCalls } from './stage-calls.ts';
import { readTraceFacets } from './trace-facets.ts';
import { listSessions } from './trace-sessions.ts';
import { readTraceStats, statsOf } from './trace-stats.ts';

/** A journal with fewer traces and texts is answered by SQLite alone, which takes a few milliseconds at most. */
const SMALL_JOURNAL = 1000;

/**
 * What the views of traces ask. SQLite answers exactly and at once; of a large journal a table in memory is read in the
 * background with the first question, and answers from then on whatever is asked in a few milliseconds. Both give the same
 * answers: a property test compares them.
 */
export interface TraceLists {
  /** @returns a page of the traces that match, newest first unless asked otherwise, and how many match in all */
  listTraces(request: ListRequest): TraceListResponse;
  /** @returns the most frequent values of each facet among the traces that match, with how many there are */
  readFacets(request: { filter: string }): TraceFacets;
  /** @returns sessions with a turn that matches, the one used last first */
  listSessions(request: { filter: string; limit: number }): SessionListResponse;
  /** @returns durations of the newest traces that match, whole and by stage; percentiles are exact (nearest rank) */
  readStats(request: { filter: string; last: number }): TraceStats;
  /** Resolves when the table has everything that was asked for so far. */
  idle(): Promise<void>;
  /** Ends the reading in the background. Must come before the journal is closed. */
  dispose(): Promise<void>;
}

export function createTraceLists(options: { database: Database; smallJournal?: number }): TraceLists {
  const { database, smallJournal = SMALL_JOURNAL } = options;
  const stageCalls = new RememberedStageCalls(database);
  const follower = new TraceFollower(database, (key) => stageCalls.forget(key));
  const matches = new MemoryMatches(database, follower);
  let isLarge = smallJournal === 0;

  /** A journal only grows into a large one; purging brings it back with the next opening. */
  const isWorthIt = (): boolean => (isLarge ||= countsOver(database, smallJournal));
  /** @returns undefined when SQLite must answer */
  const fromMemory = <Answer>(filter: string, answer: (found: MatchedTable) => Answer): Answer | undefined => {
    if (!isWorthIt()) return undefined;
    try {
      return inReadTransaction(database, () => {
        const found = matches.find(filter);
        return found === null ? undefined : answer(found);
      });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      // A damaged index, or one of a later SQLite: it has the say itself.
      follower.giveUp();
      return undefined;
    }
  };

  return {
    listTraces: (request) => {
      const { sort = 'start', order = 'desc', limit } = request;
      const after = afterOf(request.cursor, sort);
      const answer =
        after === undefined
          ? undefined
          : fromMemory(request.filter, ({ table, match }): TraceListResponse => {
              // One more than asked for tells whether there is another page.
              const places = topTraces(table, match, { sort, order, limit: limit + 1, after });
              const traces = readSummaries(database, table, places.slice(0, limit));
              const last = places.length > limit ? traces.at(-1) : undefined;
              return {
                traces,
                total: match.count,
                nextCursor: last === undefined ? null : toCursor(last, sort),
              };
            });
      return answer ?? listTraces(database, request);
    },
    readFacets: (request) => fromMemory(request.filter, countFacets) ?? readTraceFacets(database, request),
    listSessions: (request) =>
      fromMemory(request.filter, (found) => sumSessions(database, found, request)) ?? listSessions(database, request),
    readStats: (request) =>
      fromMemory(request.filter, ({ table, match }) => {
        const places = topTraces(table, match, { sort: 'start', order: 'desc', limit: request.last, after: null });
        const { key, durationMs, codes } = table.columns;
        const chosen = places.map((place) => ({
          key: key[place] as number,
          trace_id: table.traceIds[place] as string,
          kind: table.texts.kind.texts[codes.kind[place] as number] ?? '',
          duration_ms: durationMs[place] as number,
          status: (table.texts.status.texts[codes.status[place] as number] ?? '') as TraceStatus,
        }));
        return statsOf(chosen, stageCalls.read(chosen));
      }) ?? readTraceStats(database, request),
    idle: () => follower.idle(),
    dispose: async () => {
      await follower.dispose();
      matches.close();
    },
  };
}

type TraceStatus = TraceListResponse['traces'][number]['status'];

/** @returns null for the first page; undefined for a cursor that only SQLite compares as it is */
function afterOf(cursor: string | undefined, sort: TraceSort): { value: number; traceId: string } | null | undefined {
  if (cursor === undefined) return null;
  const [value, traceId] = parseCursor(cursor, sort);
  if (typeof value === 'number') return { value, traceId };
  if (typeof value !== 'string') throw new BugError(`a cursor goes by ${typeof value}`);
  const ms = Date.parse(value);
  return new Date(ms).toISOString() === value ? { value: ms, traceId } : undefined;
}

function countsOver(database: Database, most: number): boolean {
  const { traces, texts } = database
    .prepare<{ traces: number | null; texts: number | null }>(
      'SELECT (SELECT max(key) FROM trace) AS traces, (SELECT max(id) FROM said) AS texts',
    )
    .get() ?? { traces: 0, texts: 0 };
  return Math.max(traces ?? 0, texts ?? 0) > most;
}
