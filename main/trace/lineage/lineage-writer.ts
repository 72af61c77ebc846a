import type { TraceId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { ChunkUse } from './chunk-uses.ts';

/** Writes which chunks a run rested on. Must run inside the transaction that writes the trace itself. */
export interface LineageWriter {
  /** @param age `new`: the newest run of all; `old`: older than every run written before */
  write(traceId: TraceId, uses: readonly ChunkUse[], age: 'new' | 'old'): void;
}

/**
 * In an insert of one row. One that selects can be undone by itself, and where such a statement begins, full-text tables
 * write out the words they have gathered: once for each trace instead of once for a commit (`trace-keys.ts` too).
 */
const NEXT_ID = {
  new: 'max(coalesce((SELECT max(id) FROM using_trace), 0), 0) + 1',
  old: 'min(coalesce((SELECT min(id) FROM using_trace), 1), 1) - 1',
} as const;

export function createLineageWriter(database: Database): LineageWriter {
  return {
    write: (traceId, uses, age) => {
      if (uses.length === 0) return;
      const inserted = database
        .prepare(`INSERT OR IGNORE INTO using_trace (id, trace_id) VALUES (${NEXT_ID[age]}, ?)`)
        .run(traceId);
      // Known already: a run that the backfill came upon a second time.
      if (inserted.changes === 0) return;
      const insertUse = database.prepare('INSERT INTO chunk_use (chunk, trace, role) VALUES (?, ?, ?)');
      for (const use of uses) insertUse.run(usedChunkId(database, use), inserted.lastInsertRowid, use.role);
    },
  };
}

function usedChunkId(database: Database, use: ChunkUse): number {
  const known = database
    .prepare<{ id: number }>('SELECT id FROM used_chunk WHERE chunk_id = ? AND generation = ? AND text_hash = ?')
    .get(use.chunkId, use.generation, use.textHash);
  if (known !== undefined) return known.id;
  return database
    .prepare(
      `INSERT INTO used_chunk (chunk_id, document_id, source_id, display_path, generation, text_hash)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(use.chunkId, use.documentId, use.sourceId, use.displayPath, use.generation, use.textHash).lastInsertRowid;
}
