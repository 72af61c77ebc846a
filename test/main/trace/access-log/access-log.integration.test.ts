import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessAs } from '../../../../main/contract/access.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { createAccessLog, type Access } from '../../../../main/trace/access-log/access-log.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const DAY_MS = 86_400_000;
const VAULT_KEY = 'correct horse battery';
const MAYA: AccessAs = { tenant: 'halden', principals: ['maya'] };
const access = (changes: Partial<Access> = {}): Access => ({
  method: 'search.run',
  as: MAYA,
  query: 'leave',
  returned: 3,
  outcome: 'ok',
  ...changes,
});

function setUp(retentionDays = 365) {
  const database = openJournal();
  const clock = createManualClock();
  const log = createAccessLog({
    database,
    clock,
    random: createSeededRandom(1),
    redactor: createRedactor({ knownSecrets: () => [VAULT_KEY] }),
    retentionDays: () => retentionDays,
  });
  onTestFinished(() => log.close());
  return { database, clock, log };
}

describe('the access log', () => {
  it('holds an access of a principal durably when it says so, and the ones that came together in one go', async () => {
    const { database, log } = setUp();
    await Promise.all([log.record(access()), log.record(access({ query: 'pay' }))]);
    const rows = database.prepare<{ query: string }>('SELECT query FROM access_log ORDER BY seq').all();
    expect(rows.map(({ query }) => query)).toEqual(['leave', 'pay']);
  });

  it('says no when it cannot write, so that nothing is answered off the record', async () => {
    const { database, log } = setUp();
    database.execute('CREATE TRIGGER full BEFORE INSERT ON access_log BEGIN SELECT RAISE(ABORT, "no room"); END');
    await expect(log.record(access())).rejects.toThrow('no room');
  });

  it("writes the owner's accesses when it is asked, and at its end", () => {
    const { log } = setUp();
    log.recordLater(access({ as: null }));
    expect(log.list({ limit: 10 })).toMatchObject({ total: 1, records: [{ as: null, query: 'leave' }] });
  });

  it('holds no secret that was typed as a question or a name, and its chain holds', async () => {
    const { database, log } = setUp();
    const typed = 'sk-proj-Zq81hh3Kd0fLw92mXc7Tn4Rb';
    await log.record(
      access({ query: `is ${typed} or ${VAULT_KEY} the password?`, as: { principals: ['tom', typed] } }),
    );
    log.recordLater(access({ as: null, query: typed }));
    const { records } = log.list({ limit: 10 });
    expect(records.map(({ query, as }) => ({ query, as }))).toEqual([
      { query: '[redacted api key]', as: null },
      {
        query: 'is [redacted api key] or [redacted secret] the password?',
        as: { principals: ['tom', '[redacted api key]'] },
      },
    ]);
    const stored = JSON.stringify(database.prepare('SELECT * FROM access_log').all());
    expect(stored).not.toContain(typed);
    expect(stored).not.toContain(VAULT_KEY);
    expect(log.verify()).toMatchObject({ ok: true, records: 2 });
  });

  it('is filtered by principal, tenant, method and time, newest first, page by page', async () => {
    const { clock, log } = setUp();
    await log.record(access());
    await clock.advance(DAY_MS);
    await log.record(access({ as: { principals: ['zoe', 'maya'] }, method: 'ask.run' }));
    await log.record(access({ as: null }));
    const seqs = (request: Partial<Parameters<typeof log.list>[0]>) =>
      log.list({ limit: 10, ...request }).records.map(({ seq }) => seq);
    expect(seqs({})).toEqual([3, 2, 1]);
    expect(seqs({ principal: 'maya' })).toEqual([2, 1]);
    expect(seqs({ principal: 'zoe' })).toEqual([2]);
    expect(seqs({ tenant: 'halden' })).toEqual([1]);
    expect(seqs({ method: 'ask.run' })).toEqual([2]);
    expect(seqs({ since: new Date(clock.now()).toISOString() })).toEqual([3, 2]);
    expect(seqs({ limit: 1, before: 3 })).toEqual([2]);
    expect(log.list({ limit: 1 }).total).toBe(3);
  });

  it.each([
    ['a changed count', 'UPDATE access_log SET returned = 0 WHERE seq = 2', 2, 'contents'],
    ['a changed query', "UPDATE access_log SET query = 'x' WHERE seq = 2", 2, 'query'],
    ['another name', `UPDATE access_log SET scope = '{"principals":["zoe"]}' WHERE seq = 2`, 2, 'who asked'],
    ['a missing row', 'DELETE FROM access_log WHERE seq = 2', 3, 'rows 2 to 2 are missing'],
    ['missing last rows', 'DELETE FROM access_log WHERE seq >= 3', 3, 'missing from the end'],
  ])('shows %s', async (_what, sql, seq, message) => {
    const { database, log } = setUp();
    for (const query of ['a', 'b', 'c']) await log.record(access({ query }));
    expect(log.verify()).toMatchObject({ ok: true, records: 3 });
    database.execute(sql);
    expect(log.verify()).toMatchObject({
      ok: false,
      problem: { seq, message: expect.stringContaining(message) as string },
    });
  });

  it('still verifies when the text of a row was taken out with its salt', async () => {
    const { database, log } = setUp();
    for (const query of ['a', 'b']) await log.record(access({ query }));
    database.execute("UPDATE access_log SET query = '[erased E-1]', scope = '[erased E-1]', salt = NULL WHERE seq = 1");
    expect(log.verify()).toMatchObject({ ok: true, records: 2 });
    expect(log.list({ limit: 10, principal: 'maya' }).total).toBe(1);
  });

  it('lets old rows go, and verifies what stays', async () => {
    const { clock, log } = setUp(30);
    for (const query of ['a', 'b']) await log.record(access({ query }));
    await clock.advance(31 * DAY_MS);
    await log.record(access({ query: 'c' }));
    expect(log.list({ limit: 10 }).total).toBe(1);
    await log.record(access({ query: 'd' }));
    expect(log.verify()).toMatchObject({ ok: true, records: 2, pruned: 2 });
  });
});

it('comes to a journal of the schema before it, and again changes nothing', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const at = JOURNAL_MIGRATIONS.findIndex(({ description }) => description.startsWith('access log'));
  for (const migrations of [JOURNAL_MIGRATIONS.slice(0, at), JOURNAL_MIGRATIONS, JOURNAL_MIGRATIONS]) {
    const database = openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
    expect(database.pragma('user_version')).toEqual([{ user_version: migrations.length }]);
    database.close();
  }
});
