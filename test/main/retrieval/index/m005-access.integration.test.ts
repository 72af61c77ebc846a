import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { eligibleChunks } from '../../../../main/retrieval/search/eligible-chunks.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const BEFORE = 4;

function open(path: string, migrations = INDEX_MIGRATIONS): Database {
  const database = openDatabase({ path, durability: 'normal', applicationId: INDEX_APPLICATION_ID, migrations });
  onTestFinished(() => database.close());
  return database;
}

it('closes what was indexed before access was known, to everyone but the owner', () => {
  const path = join(makeTemporaryDirectory(), 'index.db');
  const old = open(path, INDEX_MIGRATIONS.slice(0, BEFORE));
  old.execute(`
    INSERT INTO generation VALUES (1, 'm', 'f', 2, 0.5, 'c', 'serving', '');
    INSERT INTO source (source_id, root_path) VALUES ('docs', '/docs');
    INSERT INTO content VALUES ('h', 'text');
    INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms, indexed_at)
      VALUES ('d', 'docs', 'a.md', 'A', 'markdown', 'h', 'c', 4, 0, '');
    INSERT INTO chunk (id, chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path, title, text, text_hash)
      VALUES (1, 'chk', 'd', 1, 0, 0, 4, 1, '[]', 'A', 'text', 'x');
  `);
  old.close();
  const database = open(path);
  const serving = { generation: 1, isAlone: true } as Parameters<typeof eligibleChunks>[1];
  const eligible = eligibleChunks({ as: { tenant: '', principals: ['maya'] } }, serving);
  expect(database.prepare(eligible?.sql ?? '').all(...(eligible?.values ?? []))).toEqual([]);
  expect(eligibleChunks({}, serving)).toBeNull();
  database.close();
  const versions = open(path).pragma('user_version');
  expect(versions).toEqual([{ user_version: INDEX_MIGRATIONS.length }]);
});
