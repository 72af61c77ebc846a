import type { Migration } from '../../storage/migrate.ts';

/**
 * The fields of the records that a chunk of a data file holds, for filters. In a table of its own: chunks of other
 * formats have none, and a search without such a filter never reads it. Data files that are there already are cut again
 * by the next ingest, as if by another chunker, which gives them theirs; their texts stay, and with them their vectors.
 */
export const m006ChunkRecord: Migration = {
  version: 6,
  description: 'fields of records',
  sql: `
    CREATE TABLE chunk_record (
      id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
      -- JSON array of flat objects, one for each record; keys in lower case.
      records TEXT NOT NULL
    ) STRICT;
    UPDATE document SET chunker = '' WHERE format IN ('csv', 'json', 'jsonl', 'xlsx');
  `,
};
