import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { TracePurgeReport } from '../../contract/trace.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { parseTraceFilter } from '../trace-filter.ts';
import { PIECES_PER_TRACE } from '../trace-keys.ts';

/** One transaction takes traces until it has lasted so long. Milliseconds. */
const SLICE_MS = 10;
const NANOS_PER_MS = 1_000_000n;
/** Traces that stay and are named. */
const MAX_NAMED = 100;

interface PurgeRow {
  trace_id: string;
  key: number | null;
  span_count: number;
}

/**
 * Removes traces that match, a few to a transaction: a process that dies has removed whole traces, and the next call goes
 * on. Texts that nothing refers to any more go with them. What a data set or a replay rests on stays, and is named.
 *
 * @param options.filter as of `trace.list`; must not be empty
 * @param options.isDryRun only says what would go
 * @param options.isKept whether something outside of the journal rests on a trace; says what
 */
export async function purgeTraces(options: {
  database: Database;
  clock: Clock;
  filter: string;
  isDryRun: boolean;
  isKept: (traceId: string) => string | null;
  signal?: AbortSignal;
}): Promise<TracePurgeReport> {
  const { database, clock, filter, isDryRun, isKept, signal } = options;
  const condition = parseTraceFilter(filter);
  const rows = database
    .prepare<PurgeRow>(
      `SELECT trace_id, key, span_count FROM trace WHERE ${condition.sql} ORDER BY started_at, trace_id`,
    )
    .all(...condition.values);
  const inReplay = database.prepare('SELECT 1 FROM replay_row WHERE trace_id = ? OR replay_trace_id = ? LIMIT 1');
  const kept: { traceId: string; reason: string }[] = [];
  const going: PurgeRow[] = [];
  for (const row of rows) {
    const replayed = inReplay.get(row.trace_id, row.trace_id) === undefined ? null : 'a replay rests on it';
    const reason = isKept(row.trace_id) ?? replayed;
    if (reason === null) going.push(row);
    else kept.push({ traceId: row.trace_id, reason });
  }
  const report = {
    traces: going.length,
    spans: going.reduce((sum, { span_count: count }) => sum + count, 0),
    kept: kept.slice(0, MAX_NAMED),
    keptCount: kept.length,
    isDryRun,
  };
  if (isDryRun) return report;
  let next = 0;
  const removeSlice = (): void =>
    database.transaction(() => {
      const until = clock.monotonicNano() + BigInt(SLICE_MS) * NANOS_PER_MS;
      do {
        const row = going[next];
        if (row === undefined) return;
        removeTrace(database, row);
        next += 1;
      } while (clock.monotonicNano() < until);
    });
  while (next < going.length) {
    signal?.throwIfAborted();
    removeSlice();
    await yieldToEventLoop();
  }
  await sweepContent(database);
  return report;
}

function removeTrace(database: Database, { trace_id: traceId, key }: PurgeRow): void {
  database.prepare('DELETE FROM trace WHERE trace_id = ?').run(traceId);
  if (key === null) return;
  const texts = database.prepare<{ said: number }>('SELECT said FROM said_in WHERE trace = ?').all(key);
  database
    .prepare('DELETE FROM attribute_index WHERE rowid BETWEEN ? AND ?')
    .run(key * PIECES_PER_TRACE, (key + 1) * PIECES_PER_TRACE - 1);
  // Imported spans, tags and links to texts go with it.
  database.prepare('DELETE FROM trace_key WHERE id = ?').run(key);
  for (const { said } of texts) dropUnusedText(database, said);
}

/** Removes a text, and its words from the index, when no trace holds it any more. */
export function dropUnusedText(database: Database, id: number): void {
  if (database.prepare('SELECT 1 FROM said_in WHERE said = ? LIMIT 1').get(id) !== undefined) return;
  const text = database.prepare<{ text: string }>('SELECT text FROM said WHERE id = ?').get(id)?.text;
  if (text === undefined) return;
  const indexed = database.prepare<{ said: number }>('SELECT said FROM said_progress').get()?.said ?? 0;
  // An index over a table of its own does not look at it: what goes must be told as it stands in there.
  if (id <= indexed) {
    database.prepare("INSERT INTO said_index (said_index, rowid, text) VALUES ('delete', ?, ?)").run(id, text);
  }
  database.prepare('DELETE FROM said WHERE id = ?').run(id);
}

const SPANS_PER_LOOK = 500;

/**
 * Removes the long texts of our own runs that no span refers to. Spans are looked through a few at a time; those written
 * meanwhile come last, in the transaction that removes.
 */
async function sweepContent(database: Database): Promise<void> {
  const used = new Set<string>();
  const page = database.prepare<{ id: number; trace_id: string }>(
    'SELECT rowid AS id, trace_id FROM trace WHERE rowid > ? ORDER BY rowid LIMIT ?',
  );
  const spans = database.prepare<{ attributes: string }>('SELECT attributes FROM span WHERE trace_id = ?');
  let after = 0;
  const look = (): boolean => {
    const traces = page.all(after, SPANS_PER_LOOK);
    for (const { id, trace_id: traceId } of traces) {
      for (const { attributes } of spans.all(traceId)) {
        for (const [, hash] of attributes.matchAll(/"\\u0000content:([^"]+)"/g)) if (hash !== undefined) used.add(hash);
      }
      after = id;
    }
    return traces.length > 0;
  };
  while (look()) await yieldToEventLoop();
  database.transaction(() => {
    while (look());
    const hashes = database.prepare<{ hash: string }>('SELECT content_hash AS hash FROM content').all();
    const remove = database.prepare('DELETE FROM content WHERE content_hash = ?');
    for (const { hash } of hashes) if (!used.has(hash)) remove.run(hash);
  });
}
