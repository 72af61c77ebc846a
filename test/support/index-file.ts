import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../main/retrieval/index/migrations.ts';
import type { Clock } from '../../main/spec/clock.ts';
import { type Database, openDatabase } from '../../main/storage/database.ts';

export { PARSE_WORKER_URL } from './worker-urls.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNano: () => process.hrtime.bigint(),
  after: () => () => undefined,
  sleep: async () => {},
};

/** Opens index.db as the engine does. Nothing here needs a test around it, so that child processes can use it. */
export function openIndex(path: string): Database {
  return openDatabase({
    path,
    durability: 'normal',
    applicationId: INDEX_APPLICATION_ID,
    migrations: INDEX_MIGRATIONS,
  });
}

/** Paths of the indexed documents, in order. */
export function indexedPaths(database: Database): string[] {
  return database
    .prepare<{ path: string }>('SELECT path FROM document ORDER BY path')
    .all()
    .map((row) => row.path);
}

/** What is wrong with the index as a whole; empty when every chunk is searchable in both ways and nothing is left over. */
export function indexFlaws(database: Database): string[] {
  const checks: Record<string, string> = {
    'chunks without a vector': 'SELECT count(*) AS n FROM chunk WHERE id NOT IN (SELECT id FROM chunk_vector)',
    'vectors without a chunk': 'SELECT count(*) AS n FROM chunk_vector WHERE id NOT IN (SELECT id FROM chunk)',
    'chunks without terms': 'SELECT count(*) AS n FROM chunk WHERE id NOT IN (SELECT rowid FROM chunk_fts)',
    'terms without a chunk': 'SELECT count(*) AS n FROM chunk_fts WHERE rowid NOT IN (SELECT id FROM chunk)',
    'contents without a document':
      'SELECT count(*) AS n FROM content WHERE content_hash NOT IN (SELECT content_hash FROM document)',
    'documents that count their chunks wrong': `SELECT count(*) AS n FROM document
      WHERE chunk_count <> (SELECT count(*) FROM chunk WHERE chunk.document_id = document.document_id)`,
    'chunks that are not their source slice': `SELECT count(*) AS n FROM chunk JOIN document USING (document_id)
      JOIN content USING (content_hash) WHERE offset_map IS NULL
      AND chunk.text <> substr(content.text, start_offset + 1, end_offset - start_offset)`,
  };
  const flaws = Object.entries(checks).flatMap(([what, sql]) => {
    const { n } = database.prepare<{ n: number }>(sql).get() ?? { n: 0 };
    return n === 0 ? [] : [`${n} ${what}`];
  });
  const integrity = database.pragma('integrity_check') as { integrity_check: string }[];
  for (const { integrity_check: problem } of integrity) if (problem !== 'ok') flaws.push(problem);
  return flaws;
}

/** Everything the index says, without row numbers and times: equal for equal files, however it came about. */
export function indexState(database: Database): unknown {
  return {
    documents: database
      .prepare(
        `SELECT document_id, source_id, path, title, format, content_hash, chunker, size_bytes, chunk_count, token_count
         FROM document ORDER BY document_id`,
      )
      .all(),
    chunks: database
      .prepare(
        `SELECT chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path, title, text,
           text_hash, offset_map, hex(vector) AS vector
         FROM chunk JOIN chunk_vector USING (id) ORDER BY chunk_id`,
      )
      .all(),
    contents: database.prepare('SELECT content_hash, text FROM content ORDER BY content_hash').all(),
    skipped: database.prepare('SELECT source_id, path, reason, message FROM skipped_file ORDER BY path').all(),
  };
}
