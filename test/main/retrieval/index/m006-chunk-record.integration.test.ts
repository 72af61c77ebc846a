import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const BEFORE = 5;

function open(path: string, migrations = INDEX_MIGRATIONS): Database {
  const database = openDatabase({ path, durability: 'normal', applicationId: INDEX_APPLICATION_ID, migrations });
  onTestFinished(() => database.close());
  return database;
}

it('has data files cut again, others left as they are; migrating twice is a no-op', () => {
  const path = join(makeTemporaryDirectory(), 'index.db');
  const old = open(path, INDEX_MIGRATIONS.slice(0, BEFORE));
  old.execute(`
    INSERT INTO source (source_id, root_path) VALUES ('docs', '/docs');
    INSERT INTO content VALUES ('h', 'text');
    INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms, indexed_at)
      VALUES ('d', 'docs', 'a.md', 'A', 'markdown', 'h', 'c', 4, 0, ''), ('e', 'docs', 'a.csv', 'A', 'csv', 'h', 'c', 4, 0, '');
  `);
  old.close();
  const database = open(path);
  const chunkers = 'SELECT path, chunker FROM document ORDER BY path';
  expect(database.prepare(chunkers).all()).toEqual([
    { path: 'a.csv', chunker: '' },
    { path: 'a.md', chunker: 'c' },
  ]);
  database.execute("UPDATE document SET chunker = 'c'");
  database.close();
  expect(
    new Set(
      open(path)
        .prepare<{ chunker: string }>(chunkers)
        .all()
        .map(({ chunker }) => chunker),
    ),
  ).toEqual(new Set(['c']));
});
