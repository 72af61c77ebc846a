import type { Database } from '../../storage/database.ts';

/** @returns how many chunks can be searched */
export function countSearchable(database: Database): number {
  return database.prepare<{ chunks: number }>('SELECT count(*) AS chunks FROM chunk_fts_docsize').get()?.chunks ?? 0;
}
