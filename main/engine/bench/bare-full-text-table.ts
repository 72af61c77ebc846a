import { readFileSync } from 'node:fs';
import { openPeerDatabase } from './peer-database.ts';

const CREATE_TABLE = `CREATE VIRTUAL TABLE document USING fts5 (text, tokenize = 'porter unicode61')`;

/** The peer commits as rarely as ingest does for short documents. */
const TRANSACTION_FILES = 64;

/**
 * The peer of ingest: the least anybody could do to make files searchable. A plain loop that reads each file and puts its
 * text into one FTS5 table, with the settings of our index file; no parsing, no chunks, no offsets, no vectors.
 */
export function fillBareFullTextTable(files: readonly string[], databasePath: string): void {
  const database = openPeerDatabase({ path: databasePath, durability: 'normal', createTable: CREATE_TABLE });
  try {
    const insert = database.prepare('INSERT INTO document (text) VALUES (?)');
    for (let first = 0; first < files.length; first += TRANSACTION_FILES) {
      database.transaction(() => {
        for (const file of files.slice(first, first + TRANSACTION_FILES)) insert.run(readFileSync(file, 'utf8'));
      });
    }
  } finally {
    database.close();
  }
}
