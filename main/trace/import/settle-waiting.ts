import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { upsertSummary } from '../trace-row.ts';
import type { SettledTraces } from './imported-span-writer.ts';
import { readPacked, resolveText } from './pack-span.ts';
import { createSaidStore } from './said-store.ts';
import { settleSpans } from './settle-spans.ts';
import { summarizeImported } from './summarize-imported.ts';

/** One transaction takes traces until it has lasted so long: shorter ones spend most of their time on being durable. Milliseconds. */
const SLICE_MS = 40;

interface WaitingTrace {
  id: number;
  trace_id: string;
  settled_span: number | null;
  has_made_up_root: number;
}

/**
 * Works out the summaries of traces that imports brought spans of, a few to a transaction. What a killed process left
 * waits in the journal, and is done by the next call.
 */
export async function settleWaiting(options: {
  database: Database;
  clock: Clock;
  signal?: AbortSignal;
}): Promise<SettledTraces> {
  const { database, clock, signal } = options;
  const settled = { traceIds: [] as string[], synthetic: 0, repaired: 0 };
  const next = database.prepare<WaitingTrace>(
    `SELECT id, trace_id, settled_span, has_made_up_root FROM trace_key WHERE is_waiting = 1 AND id > ? ORDER BY id LIMIT 1`,
  );
  let after = 0;
  const settleSlice = (): boolean =>
    database.transaction(() => {
      const until = clock.monotonicNano() + BigInt(SLICE_MS) * 1_000_000n;
      while (clock.monotonicNano() < until) {
        const trace = next.get(after);
        if (trace === undefined) return false;
        after = trace.id;
        const { synthetic, repaired } = settleTrace(database, trace, new Date(clock.now()).toISOString());
        settled.traceIds.push(trace.trace_id);
        settled.synthetic += synthetic;
        settled.repaired += repaired;
      }
      return true;
    });
  while (settleSlice()) {
    if (signal?.aborted === true) break;
    await yieldToEventLoop();
  }
  return settled;
}

/** @returns what is new since the trace was settled before */
function settleTrace(database: Database, trace: WaitingTrace, now: string): { synthetic: number; repaired: number } {
  const rows = database
    .prepare<{ id: number; span_id: string; canonical: string }>(
      'SELECT id, span_id, canonical FROM imported_span WHERE trace = ?',
    )
    .all(trace.id);
  const given = rows.map(({ canonical }) => readPacked(canonical, trace.trace_id));
  const { spans, repaired, hasMadeUpRoot } = settleSpans(given);
  const newest = rows.reduce((most, { id }) => Math.max(most, id), 0);
  const isRun = database.prepare(`SELECT 1 FROM span WHERE trace_id = ? LIMIT 1`).get(trace.trace_id) !== undefined;
  // A run of ours that somebody else's spans join keeps its own summary.
  if (!isRun && rows.length > 0) writeSummary(database, trace, spans, now);
  database
    .prepare('UPDATE trace_key SET is_waiting = 0, settled_span = ?, has_made_up_root = ? WHERE id = ?')
    .run(newest, hasMadeUpRoot ? 1 : 0, trace.id);
  const before = trace.settled_span ?? 0;
  return {
    // What a mapper made up came with the import, which counts it.
    synthetic: hasMadeUpRoot && trace.has_made_up_root === 0 ? 1 : 0,
    repaired: rows.filter(({ id, span_id }) => id > before && repaired.has(span_id)).length,
  };
}

function writeSummary(
  database: Database,
  trace: WaitingTrace,
  spans: ReturnType<typeof settleSpans>['spans'],
  now: string,
): void {
  const texts = createSaidStore(database);
  const seenAt =
    database.prepare<{ started_at: string }>('SELECT started_at FROM trace WHERE trace_id = ?').get(trace.trace_id)
      ?.started_at ?? now;
  const { summary, facets } = summarizeImported(spans, { seenAt, resolve: (text) => resolveText(text, texts) });
  upsertSummary(database, summary, { key: trace.id, ...facets });
  database.prepare('DELETE FROM trace_tag WHERE trace = ?').run(trace.id);
  const tag = database.prepare('INSERT OR IGNORE INTO trace_tag (tag, trace) VALUES (?, ?)');
  for (const name of facets.tags) tag.run(name, trace.id);
}
