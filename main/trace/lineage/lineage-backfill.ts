import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { TraceId } from '../../contract/ids.ts';
import type { Attributes } from '../../contract/span.ts';
import type { Database } from '../../storage/database.ts';
import { createContentStore } from '../content-store.ts';
import { chunkUsesOf, type DocumentResolver } from './chunk-uses.ts';
import { createLineageWriter } from './lineage-writer.ts';

/** Traces read in one transaction: some 20 ms during which the engine answers nothing else. */
const BATCH_TRACES = 50;

/** @returns traces from before lineage was kept that have not been looked through */
export function countLineageBackfill(database: Database): number {
  const row = database
    .prepare<{ remaining: number }>(
      `SELECT count(*) AS remaining FROM trace
       JOIN lineage_backfill AS at ON (trace.started_at, trace.trace_id) < (at.started_at, at.trace_id)`,
    )
    .get();
  return row?.remaining ?? 0;
}

/**
 * Looks through the traces that were written before lineage was kept, newest first, a few to a transaction. Where it has
 * got to is stored with what was found, so it goes on after any interruption and never does a trace twice.
 */
export async function backfillLineage(options: {
  database: Database;
  resolve: DocumentResolver;
  signal: AbortSignal;
}): Promise<void> {
  const { signal } = options;
  while (!signal.aborted && backfillBatch(options)) await yieldToEventLoop();
}

/** @returns whether there may be more */
function backfillBatch({ database, resolve }: { database: Database; resolve: DocumentResolver }): boolean {
  const contents = createContentStore(database);
  const writer = createLineageWriter(database);
  return database.transaction(() => {
    const at = database
      .prepare<{ startedAt: string; traceId: string }>(
        'SELECT started_at AS startedAt, trace_id AS traceId FROM lineage_backfill',
      )
      .get();
    if (at === undefined) return false;
    const traces = database
      .prepare<{ traceId: TraceId; startedAt: string }>(
        `SELECT trace_id AS traceId, started_at AS startedAt FROM trace WHERE (started_at, trace_id) < (?, ?)
         ORDER BY started_at DESC, trace_id DESC LIMIT ?`,
      )
      .all(at.startedAt, at.traceId, BATCH_TRACES);
    for (const { traceId } of traces) {
      const rows = database
        .prepare<{ attributes: string }>('SELECT attributes FROM span WHERE trace_id = ? ORDER BY ordinal')
        .all(traceId);
      writer.write(traceId, chunkUsesOf(rows.flatMap(readSpan), resolve), 'old');
    }
    const last = traces.at(-1);
    if (last === undefined || traces.length < BATCH_TRACES) database.prepare('DELETE FROM lineage_backfill').run();
    else {
      database.prepare('UPDATE lineage_backfill SET started_at = ?, trace_id = ?').run(last.startedAt, last.traceId);
    }
    return traces.length === BATCH_TRACES;
  });

  /** A span whose text is damaged is one that `db check` speaks of; the others still count. */
  function readSpan(row: { attributes: string }): { attributes: Attributes }[] {
    try {
      return [{ attributes: contents.attach(JSON.parse(row.attributes) as Attributes) }];
    } catch (error) {
      if (StorageError.is(error)) return [];
      throw error;
    }
  }
}
