import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFts5Structure } from '../../../main/storage/fts5/fts5-segment.ts';
import { type Database, openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace, writeNow } from '../../support/journal-fixture.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const STEP = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === 'log of changed traces');

function open(path: string, migrations: typeof JOURNAL_MIGRATIONS): Database {
  return openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
}
function changesOf(database: Database): readonly number[] {
  return database
    .prepare<{ key: number }>('SELECT key FROM trace_change ORDER BY seq')
    .all()
    .map(({ key }) => key);
}
function storeOn(database: Database) {
  return createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
}

test('a journal from before the log keeps its traces; what is written and removed from then on is in it', async () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const old = open(path, JOURNAL_MIGRATIONS.slice(0, STEP));
  await writeNow(storeOn(old), makeTrace({ number: 1, summary: { title: 'before' } }));
  old.close();
  for (let opening = 0; opening < 2; opening++) {
    const database = open(path, JOURNAL_MIGRATIONS);
    expect(storeOn(database).listTraces({ filter: 'before', limit: 5 }).total).toBe(1);
    expect(changesOf(database)).toEqual([]);
    database.close();
  }
  const database = open(path, JOURNAL_MIGRATIONS);
  await writeNow(storeOn(database), makeTrace({ number: 2 }));
  expect(new Set(changesOf(database))).toEqual(new Set([2]));
  database.prepare('UPDATE trace SET title = ? WHERE key = 1').run('after');
  database.prepare('DELETE FROM trace WHERE key = 2').run();
  expect(changesOf(database).slice(-2)).toEqual([1, 2]);
  database
    .prepare("INSERT INTO review (trace_id, at, thumb) SELECT trace_id, '2026-01-05', 'up' FROM trace WHERE key = 1")
    .run();
  database.prepare('INSERT INTO trace_digest (trace, has_answer, has_usage, is_refused) VALUES (?, 1, 1, 0)').run(1);
  expect(changesOf(database).slice(-3)).toEqual([2, 1, 1]);
  database.close();
});

test('traces that share a commit share a segment of the index of attributes, the log notwithstanding', () => {
  const database = open(join(makeTemporaryDirectory(), 'journal.db'), JOURNAL_MIGRATIONS);
  const store = storeOn(database);
  database.transaction(() => {
    for (let number = 1; number <= 9; number++)
      void store.writeTrace(makeTrace({ number, stages: [{ id: 'pack', ms: 1 }] }));
    store.flush();
  });
  const structure = database
    .prepare<{ block: Uint8Array }>('SELECT block FROM attribute_index_data WHERE id = 10')
    .get();
  expect(readFts5Structure(structure?.block ?? new Uint8Array())).toHaveLength(1);
  expect(new Set(changesOf(database)).size).toBe(9);
  database.close();
});
