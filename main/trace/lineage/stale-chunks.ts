import type { AnswerAtRisk, AtRiskReport } from '../../contract/freshness.ts';
import type { ChunkId, DocumentId, SourceId, TraceId } from '../../contract/ids.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Attributes } from '../../contract/span.ts';
import type { Database } from '../../storage/database.ts';
import { createContentStore } from '../content-store.ts';
import { citationsOf } from './chunk-uses.ts';

/** A chunk that some run used, as the run knew it. */
export interface UsedChunk {
  id: number;
  chunkId: ChunkId;
  documentId: DocumentId;
  sourceId: SourceId;
  generation: number;
  /** Known to be stale, and why. */
  reason: 'changed' | 'gone' | null;
}

/** Quotes of a chunk are looked for in this many of the runs that cite it. */
const QUOTE_TRACES = 5;

/** @returns the next used chunks after a row id, of one source or of all, by row id */
export function readUsedChunks(
  database: Database,
  request: { sourceId: string | null; after: number; limit: number },
): readonly UsedChunk[] {
  return database
    .prepare<UsedChunk>(
      `SELECT id, chunk_id AS chunkId, document_id AS documentId, source_id AS sourceId, generation, reason
       FROM used_chunk LEFT JOIN stale_chunk ON stale_chunk.chunk = used_chunk.id
       WHERE id > ? AND (? IS NULL OR source_id = ?) ORDER BY id LIMIT ?`,
    )
    .all(request.after, request.sourceId, request.sourceId, request.limit);
}

/** Notes what has become of used chunks. @param changes `reason` null: it stands again as it was */
export function noteStaleChunks(
  database: Database,
  changes: readonly { id: number; reason: 'changed' | 'gone' | null }[],
  since: string,
): void {
  if (changes.length === 0) return;
  database.transaction(() => {
    for (const { id, reason } of changes) {
      if (reason === null) database.prepare('DELETE FROM stale_chunk WHERE chunk = ?').run(id);
      else {
        database
          .prepare(
            `INSERT INTO stale_chunk (chunk, reason, since) VALUES (?, ?, ?)
             ON CONFLICT (chunk) DO UPDATE SET reason = excluded.reason`,
          )
          .run(id, reason, since);
      }
    }
  });
}

/** @returns what the newest runs that cite a chunk quote from it: source text, byte for byte */
export function readQuotes(database: Database, used: Pick<UsedChunk, 'id' | 'chunkId'>): readonly string[] {
  const contents = createContentStore(database);
  const rows = database
    .prepare<{ attributes: string }>(
      `SELECT span.attributes FROM chunk_use JOIN using_trace ON using_trace.id = chunk_use.trace
       JOIN span ON span.trace_id = using_trace.trace_id AND span.ordinal = 0
       WHERE chunk_use.chunk = ? AND role = 'cited' ORDER BY chunk_use.trace DESC LIMIT ?`,
    )
    .all(used.id, QUOTE_TRACES);
  return rows.flatMap((row) => {
    const attributes = JSON.parse(row.attributes) as Attributes;
    const { [ATTRIBUTE.citations]: citations } = contents.attach({
      [ATTRIBUTE.citations]: attributes[ATTRIBUTE.citations] ?? '',
    });
    return citationsOf(citations).flatMap(({ chunkId, quote }) => (chunkId === used.chunkId ? [quote] : []));
  });
}

/** @returns by source id, the past answers that cite text of it which has changed or gone */
export function countAnswersAtRisk(database: Database): ReadonlyMap<string, { answers: number; chunks: number }> {
  const rows = database
    .prepare<{ sourceId: string; answers: number; chunks: number }>(
      `SELECT source_id AS sourceId, count(DISTINCT chunk_use.trace) AS answers, count(DISTINCT chunk_use.chunk) AS chunks
       FROM stale_chunk JOIN used_chunk ON used_chunk.id = stale_chunk.chunk
       JOIN chunk_use ON chunk_use.chunk = stale_chunk.chunk AND role = 'cited' GROUP BY source_id`,
    )
    .all();
  return new Map(rows.map(({ sourceId, ...counts }) => [sourceId, counts]));
}

/** @returns how many past answers are at risk, each counted once however many sources it cites */
export function countAllAtRisk(database: Database): number {
  const row = database
    .prepare<{ total: number }>(
      `SELECT count(DISTINCT trace) AS total FROM stale_chunk JOIN chunk_use USING (chunk) WHERE role = 'cited'`,
    )
    .get();
  return row?.total ?? 0;
}

type RiskRow = AnswerAtRisk['chunks'][number];

export function readAnswersAtRisk(
  database: Database,
  request: {
    sourceId?: string | undefined;
    documentId?: string | undefined;
    limit: number;
    after?: string | undefined;
  },
): AtRiskReport {
  const condition = `role = 'cited' AND (? IS NULL OR source_id = ?) AND (? IS NULL OR document_id = ?)`;
  const source = request.sourceId ?? null;
  const document = request.documentId ?? null;
  const values = [source, source, document, document];
  const joined = `stale_chunk JOIN chunk_use USING (chunk) JOIN used_chunk ON used_chunk.id = stale_chunk.chunk`;
  const total = database
    .prepare<{ total: number }>(`SELECT count(DISTINCT trace) AS total FROM ${joined} WHERE ${condition}`)
    .get(...values)?.total;
  const traces = database
    .prepare<{ trace: number; traceId: TraceId; title: string; startedAt: string }>(
      `SELECT DISTINCT chunk_use.trace, trace.trace_id AS traceId, trace.title, trace.started_at AS startedAt
       FROM ${joined} JOIN using_trace ON using_trace.id = chunk_use.trace JOIN trace USING (trace_id)
       WHERE ${condition} AND chunk_use.trace < coalesce((SELECT id FROM using_trace WHERE trace_id = ?), ?)
       ORDER BY chunk_use.trace DESC LIMIT ?`,
    )
    .all(...values, request.after ?? null, Number.MAX_SAFE_INTEGER, request.limit);
  const chunksOf = database.prepare<RiskRow>(
    `SELECT chunk_id AS chunkId, document_id AS documentId, source_id AS sourceId, display_path AS displayPath, reason, since
     FROM ${joined} WHERE ${condition} AND chunk_use.trace = ? ORDER BY display_path, chunk_id`,
  );
  const bySource = [...countAnswersAtRisk(database)].map(([sourceId, counts]) => ({
    sourceId: sourceId as SourceId,
    ...counts,
  }));
  return {
    answers: traces.map(({ trace, ...answer }) => ({ ...answer, chunks: chunksOf.all(...values, trace) })),
    total: total ?? 0,
    bySource,
  };
}
