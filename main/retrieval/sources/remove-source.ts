import type { Database } from '../../storage/database.ts';

/**
 * Takes a source and everything read from it out of the index, in one transaction: afterwards FTS rows = vectors =
 * chunks still holds. Doing it for a source that is not there changes nothing.
 */
export function removeSource(database: Database, sourceId: string): void {
  database.transaction(() => {
    database
      .prepare(
        `DELETE FROM chunk_fts WHERE rowid IN (
           SELECT chunk.id FROM chunk JOIN document USING (document_id) WHERE document.source_id = ?)`,
      )
      .run(sourceId);
    database
      .prepare(
        `DELETE FROM chunk_vector WHERE id IN (
           SELECT chunk.id FROM chunk JOIN document USING (document_id) WHERE document.source_id = ?)`,
      )
      .run(sourceId);
    // Documents, their chunks and the list of skipped files go with the source.
    database.prepare('DELETE FROM source WHERE source_id = ?').run(sourceId);
    database.prepare('DELETE FROM content WHERE content_hash NOT IN (SELECT content_hash FROM document)').run();
  });
}
