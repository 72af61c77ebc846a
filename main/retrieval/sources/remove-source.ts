import type { Database } from '../../storage/database.ts';
import { CHUNK_WORDS_SQL, collectWords, forgetWords } from '../query/words.ts';

/**
 * Takes a source and everything read from it out of the index, in one transaction: afterwards FTS rows = vectors =
 * chunks still holds, and no word is left that only this source said. Doing it for a source that is not there changes nothing.
 */
export function removeSource(database: Database, sourceId: string): void {
  database.transaction(() => {
    const words = wordsOf(database, sourceId);
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
    forgetWords(database, words);
  });
}

/** Words that misspelled ones are repaired from: those that only this source says must go with it. */
function wordsOf(database: Database, sourceId: string): ReadonlySet<string> {
  const words = new Set<string>();
  const texts = database
    .prepare<{ text: string }>(
      `SELECT ${CHUNK_WORDS_SQL} AS text FROM chunk JOIN document USING (document_id) WHERE document.source_id = ?`,
    )
    .iterate(sourceId);
  for (const { text } of texts) collectWords(text, words);
  return words;
}
