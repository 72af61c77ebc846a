import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHUNK_CHANGE_MIGRATION, KEPT_CHUNK_CHANGES } from '../../../../main/retrieval/index/m002-chunk-change.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { createTestIndex } from '../../../support/test-index.ts';

const changes = (database: Database) =>
  database.prepare<{ seq: number; id: number }>('SELECT seq, id FROM chunk_change ORDER BY seq').all();
const changedIds = (database: Database) => changes(database).map(({ id }) => id);

function open(path: string, migrations = INDEX_MIGRATIONS): Database {
  const database = openDatabase({ path, durability: 'normal', applicationId: INDEX_APPLICATION_ID, migrations });
  onTestFinished(() => database.close());
  return database;
}

describe('the change log of chunks', () => {
  it('names a chunk when it is written and when it goes, also by a cascade', () => {
    const index = createTestIndex();
    const documentId = index.add({
      chunks: [
        { chunkId: 'a', text: 'one' },
        { chunkId: 'b', text: 'two' },
      ],
    });
    expect(changedIds(index.database)).toEqual([1, 2]);
    index.remove(documentId);
    expect(changedIds(index.database).toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
  });

  it('does not name a chunk that a rolled-back transaction wrote, and leaves no gap for it', () => {
    const index = createTestIndex();
    index.add({ chunks: [{ chunkId: 'a', text: 'one' }] });
    expect(() =>
      index.database.transaction(() => {
        index.database.prepare('DELETE FROM chunk_vector').run();
        throw new Error('no');
      }),
    ).toThrow('no');
    index.add({ chunks: [{ chunkId: 'b', text: 'two' }] });
    expect(changes(index.database)).toEqual([
      { seq: 1, id: 1 },
      { seq: 2, id: 2 },
    ]);
  });

  it('keeps the newest entries only', () => {
    const { database } = createTestIndex();
    database.transaction(() => {
      const insert = database.prepare('INSERT INTO chunk_change (id) VALUES (?)');
      for (let id = 1; id <= KEPT_CHUNK_CHANGES + 10; id += 1) insert.run(id);
    });
    const kept = changes(database);
    expect(kept).toHaveLength(KEPT_CHUNK_CHANGES);
    expect([kept[0]?.seq, kept.at(-1)?.seq]).toEqual([11, KEPT_CHUNK_CHANGES + 10]);
  });

  it('comes to an index of the schema before it, and again changes nothing', () => {
    const path = join(makeTemporaryDirectory(), 'index.db');
    open(path, INDEX_MIGRATIONS.slice(0, CHUNK_CHANGE_MIGRATION.version - 1)).close();
    const migrated = open(path);
    expect(changes(migrated)).toEqual([]);
    const schema = () => migrated.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    const once = schema();
    open(path);
    expect(schema()).toEqual(once);
  });
});
