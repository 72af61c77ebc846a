import type { Database } from '../../storage/database.ts';

/** Rows of each searchable form; the three are equal, or the index is damaged. */
export interface IndexCounts {
  chunks: number;
  ftsRows: number;
  vectors: number;
}

export function countIndexRows(database: Database): IndexCounts {
  const counts = database
    .prepare<IndexCounts>(
      `SELECT (SELECT count(*) FROM chunk) AS chunks,
         (SELECT count(*) FROM chunk_fts_docsize) AS ftsRows,
         (SELECT count(*) FROM chunk_vector) AS vectors`,
    )
    .get();
  return counts ?? { chunks: 0, ftsRows: 0, vectors: 0 };
}
