import type { IndexRowCounts } from '../../contract/database.ts';
import type { Database } from '../../storage/database.ts';

/** @returns rows of each searchable form */
export function countIndexRows(database: Database): IndexRowCounts {
  const counts = database
    .prepare<IndexRowCounts>(
      `SELECT (SELECT count(*) FROM chunk) AS chunks,
         (SELECT count(*) FROM chunk_fts_docsize) AS ftsRows,
         (SELECT count(*) FROM chunk_vector) AS vectors`,
    )
    .get();
  return counts ?? { chunks: 0, ftsRows: 0, vectors: 0 };
}
