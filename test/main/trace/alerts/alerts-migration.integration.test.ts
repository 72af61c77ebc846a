import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { newAlertMemory } from '../../../../main/trace/alerts/advance-alert.ts';
import { createAlertStore, type StoredAlert } from '../../../../main/trace/alerts/alert-store.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const STEP = JOURNAL_MIGRATIONS.findIndex(({ description }) => description.startsWith('states of alert rules'));

function open(path: string, migrations: typeof JOURNAL_MIGRATIONS): Database {
  return openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
}

test('a journal from before alerts keeps its reviews and takes rules, opened once or twice', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const old = open(path, JOURNAL_MIGRATIONS.slice(0, STEP));
  old.prepare("INSERT INTO review (trace_id, at, thumb) VALUES ('aa', '2026-01-01T00:00:00.000Z', 'down')").run();
  old.close();
  const alert: StoredAlert = {
    ruleId: 'errors',
    ruleHash: 'h',
    name: 'Runs fail',
    memory: { ...newAlertMemory(5.5), firedMs: 4, state: 'resolved' },
    evaluatedMs: 9,
    observation: null,
    acknowledgedAt: null,
    silencedUntil: '2026-01-02T00:00:00.000Z',
  };
  const step = { ruleId: 'errors', from: 'inactive', to: 'pending', cause: 'breached', observation: null } as const;
  for (const at of ['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z']) {
    const database = open(path, JOURNAL_MIGRATIONS);
    const store = createAlertStore(database);
    store.keep([alert], [{ ...step, at }]);
    expect(store.readAll().get('errors')).toEqual(alert);
    expect(database.prepare('SELECT thumb FROM review').all()).toEqual([{ thumb: 'down' }]);
    database.close();
  }
  const database = open(path, JOURNAL_MIGRATIONS);
  const { transitions, total } = createAlertStore(database).history('errors', 1);
  expect(transitions).toEqual([{ ...step, at: '2026-01-01T00:01:00.000Z' }]);
  expect(total).toBe(2);
  database.close();
});
