import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ChunkId, DocumentId, SourceId, TraceId } from '../../contract/ids.ts';
import type { ChunkRole, LineageUse } from '../../contract/lineage.ts';
import type { Database, SqlValue } from '../../storage/database.ts';

export interface LineageQuery {
  chunkId?: ChunkId;
  documentId?: DocumentId;
  role: ChunkRole | 'any';
  limit: number;
  cursor?: string | undefined;
}
export interface LineagePage {
  /** As the newest run knew it; null when no run used it. */
  place: { documentId: DocumentId; sourceId: SourceId; displayPath: string } | null;
  citedBy: number;
  usedBy: number;
  atRisk: number;
  uses: readonly LineageUse[];
  nextCursor: string | null;
}

/** @returns the runs that used a chunk, or any chunk of a document, newest first, and how many there are */
export function readLineage(database: Database, query: LineageQuery): LineagePage {
  const [column, id] =
    query.chunkId === undefined ? ['document_id', query.documentId ?? ''] : ['chunk_id', query.chunkId];
  const chosen = `SELECT id FROM used_chunk WHERE ${column} = ?`;
  const place = database
    .prepare<NonNullable<LineagePage['place']>>(
      `SELECT document_id AS documentId, source_id AS sourceId, display_path AS displayPath
       FROM used_chunk WHERE ${column} = ? ORDER BY id DESC LIMIT 1`,
    )
    .get(id);
  const counts = database
    .prepare<{ citedBy: number; usedBy: number; atRisk: number }>(
      `SELECT count(DISTINCT trace) AS usedBy,
         count(DISTINCT CASE WHEN role = 'cited' THEN trace END) AS citedBy,
         count(DISTINCT CASE WHEN role = 'cited' AND chunk IN (SELECT chunk FROM stale_chunk) THEN trace END) AS atRisk
       FROM chunk_use WHERE chunk IN (${chosen})`,
    )
    .get(id) ?? { citedBy: 0, usedBy: 0, atRisk: 0 };
  const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(query.cursor);
  const role = query.role === 'any' ? [] : [query.role];
  const traces = database
    .prepare<{ trace: number; traceId: TraceId; title: string; startedAt: string }>(
      `SELECT DISTINCT chunk_use.trace, trace.trace_id AS traceId, trace.title, trace.started_at AS startedAt
       FROM chunk_use JOIN using_trace ON using_trace.id = chunk_use.trace JOIN trace USING (trace_id)
       WHERE chunk_use.chunk IN (${chosen}) AND chunk_use.trace < ? ${role.length === 0 ? '' : 'AND role = ?'}
       ORDER BY chunk_use.trace DESC LIMIT ?`,
    )
    .all(id, before, ...role, query.limit + 1);
  const page = traces.slice(0, query.limit);
  const last = traces.length > page.length ? page.at(-1) : undefined;
  return {
    place: place ?? null,
    ...counts,
    uses: page.map(({ trace, ...summary }) => toUse(summary, readChunks(database, trace, chosen, [id]))),
    nextCursor: last === undefined ? null : String(last.trace),
  };
}

/** @returns how many runs cite each chunk and how many had it in their context; chunks that none used are absent */
export function countUses(
  database: Database,
  chunkIds: readonly ChunkId[],
): ReadonlyMap<ChunkId, { citedBy: number; usedBy: number }> {
  const rows = database
    .prepare<{ chunkId: ChunkId; citedBy: number; usedBy: number }>(
      `SELECT used_chunk.chunk_id AS chunkId, count(DISTINCT trace) AS usedBy,
         count(DISTINCT CASE WHEN role = 'cited' THEN trace END) AS citedBy
       FROM used_chunk JOIN chunk_use ON chunk_use.chunk = used_chunk.id
       WHERE used_chunk.chunk_id IN (SELECT value FROM json_each(?)) GROUP BY used_chunk.chunk_id`,
    )
    .all(JSON.stringify(chunkIds));
  return new Map(rows.map(({ chunkId, ...counts }) => [chunkId, counts]));
}

function readChunks(
  database: Database,
  trace: number,
  chosen: string,
  values: readonly SqlValue[],
): LineageUse['chunks'] {
  return database
    .prepare<Omit<LineageUse['chunks'][number], 'isStale'> & { isStale: number }>(
      `SELECT chunk_id AS chunkId, role, generation, text_hash AS textHash,
         used_chunk.id IN (SELECT chunk FROM stale_chunk) AS isStale
       FROM chunk_use JOIN used_chunk ON used_chunk.id = chunk_use.chunk
       WHERE chunk_use.trace = ? AND chunk_use.chunk IN (${chosen}) ORDER BY role, chunk_id`,
    )
    .all(trace, ...values)
    .map((row) => ({ ...row, isStale: row.isStale === 1 }));
}

function toUse(summary: Pick<LineageUse, 'traceId' | 'title' | 'startedAt'>, chunks: LineageUse['chunks']): LineageUse {
  return { ...summary, role: chunks.some(({ role }) => role === 'cited') ? 'cited' : 'packed', chunks };
}

function parseCursor(cursor: string): number {
  if (/^-?\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new InvalidArgumentError(`"${cursor}" is not a cursor. Leave it out to start at the newest answer.`);
}
