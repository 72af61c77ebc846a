import type { Random } from '../../spec/random.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { Database } from '../../storage/database.ts';

const SALT_BYTES = 16;

/** Documents that no ingest may bring back. Their places are kept as salted hashes: a name can be what was erased. */
export interface ErasedDocuments {
  has(sourceId: string, path: string): boolean;
  add(erasureId: string, documents: readonly { sourceId: string; path: string }[]): void;
}

export function createErasedDocuments(database: Database, random: Random): ErasedDocuments {
  const hashOf = (salt: string, sourceId: string, path: string): string => sha256Hex(`${salt}\0${sourceId}\0${path}`);
  return {
    has: (sourceId, path) => {
      const salts = database.prepare<{ salt: string }>('SELECT DISTINCT salt FROM erased_document').all();
      return salts.some(
        ({ salt }) =>
          database
            .prepare('SELECT 1 FROM erased_document WHERE hash = ? AND salt = ?')
            .get(hashOf(salt, sourceId, path), salt) !== undefined,
      );
    },
    add: (erasureId, documents) => {
      // One salt for all: looking a file up costs one hash.
      const salt =
        database.prepare<{ salt: string }>('SELECT salt FROM erased_document LIMIT 1').get()?.salt ??
        random.hex(SALT_BYTES);
      const insert = database.prepare(
        'INSERT INTO erased_document (salt, hash, erasure_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      );
      for (const { sourceId, path } of documents) insert.run(salt, hashOf(salt, sourceId, path), erasureId);
    },
  };
}
