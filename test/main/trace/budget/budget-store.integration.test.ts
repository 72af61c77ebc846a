import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../main/storage/database.ts';
import { createBudgetStore } from '../../../../main/trace/budget/budget-store.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 4;
/** One cycle on a busy machine, ms. */
const KILL_LIMIT_MS = 15_000;
const CHILD = fileURLToPath(new URL('keep-holding.ts', import.meta.url));

function openAt(path: string, migrations = JOURNAL_MIGRATIONS) {
  return openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
}

it('sums by day, session and run what was settled, and at its worst what was not', () => {
  const store = createBudgetStore(openJournal());
  const hold = (reservationId: string, at: string, sessionId: string | null, traceId: string | null): void =>
    store.keepReservation({ reservationId, at, sessionId, traceId, modelId: 'm/m', worst: { usd: 2, tokens: 20 } });
  hold('a', '2026-01-04T23:59:59.999Z', 's1', 't1');
  hold('b', '2026-01-05T00:00:00.000Z', 's1', null);
  hold('c', '2026-01-05T10:00:00.000Z', 's2', 't1');
  store.keepSettlement('b', { usd: 0.5, tokens: 5 });
  store.keepSettlement('b', { usd: 9, tokens: 9 });
  expect(store.spentSince('2026-01-05T00:00:00.000Z')).toEqual({ usd: 2.5, tokens: 25 });
  expect(store.spentBySession('s1')).toEqual({ usd: 2.5, tokens: 25 });
  expect(store.spentByRun('t1')).toEqual({ usd: 4, tokens: 40 });
  expect(store.spentByRun('t2')).toEqual({ usd: 0, tokens: 0 });
});

it('loses no hold that was acknowledged when its engine is killed, and forgives none', {
  timeout: CYCLES * KILL_LIMIT_MS,
}, async () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const random = createSeededRandom(4);
  let next = 0;
  let held = 0;
  let settled = 0;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const child = runTypeScript(CHILD, [path, String(next)]);
    const lines = 3 + Math.floor(random.next() * 20);
    for (let line = 0; line < lines; line += 1) {
      const told = (await child.nextLine()) ?? '';
      if (told.startsWith('held')) held += 1;
      if (told.startsWith('settled')) settled += 1;
    }
    child.child.kill('SIGKILL');
    // What it said between the last line read and its end.
    for (let told = await child.nextLine(); told !== undefined; told = await child.nextLine()) {
      if (told.startsWith('held')) held += 1;
      if (told.startsWith('settled')) settled += 1;
    }
    await child.ended;
    const database = openAt(path);
    const count = (table: string): number =>
      database.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1;
    const kept = count('budget_reservation');
    const ended = count('budget_settlement');
    expect(kept).toBeGreaterThanOrEqual(held);
    expect(ended).toBeGreaterThanOrEqual(settled);
    expect(kept - held).toBeLessThanOrEqual(cycle + 1);
    expect(createBudgetStore(database).spentBySession('s')).toEqual({
      usd: ended * 1 + (kept - ended) * 3,
      tokens: ended * 10 + (kept - ended) * 30,
    });
    next = kept;
    database.close();
  }
});

it('adds its tables to a journal of the schema before, once', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  openAt(
    path,
    JOURNAL_MIGRATIONS.filter(({ version }) => version < 7),
  ).close();
  openAt(path).close();
  const database = openAt(path);
  expect(createBudgetStore(database).spentSince('')).toEqual({ usd: 0, tokens: 0 });
  database.close();
});
