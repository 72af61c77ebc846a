import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EgressRow } from '../../../../main/contract/egress-log.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { createEgressLog } from '../../../../main/trace/egress-log/egress-log.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, traceIdOf, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const SECRET = 'correct-horse-battery';
const DAY_MS = 86_400_000;
const redactor = createRedactor({ knownSecrets: () => [SECRET] });
const all = { remoteOnly: false, limit: 100 };

function row(changes: Partial<EgressRow> = {}): Omit<EgressRow, 'seq'> {
  return {
    startedAt: '2026-01-05T09:00:00.000Z',
    host: 'api.example.com',
    port: 443,
    purpose: 'model calls to example',
    method: 'POST',
    isLoopback: false,
    bytesOut: 120,
    bytesIn: 2048,
    status: 200,
    outcome: 'ok',
    ms: 12.5,
    traceId: traceIdOf(1),
    reason: null,
    ...changes,
  };
}

function setUp(retentionDays = 30) {
  const database = openJournal();
  const clock = createManualClock();
  const log = createEgressLog({ database, clock, redactor, retentionDays: () => retentionDays });
  const stored = (): number => database.prepare<{ n: number }>('SELECT count(*) AS n FROM egress').get()?.n ?? -1;
  return { database, clock, log, stored };
}

test('connections are written together a moment later, and read back as they were told', async () => {
  const { clock, log, stored } = setUp();
  log.record(row());
  log.record(row({ outcome: 'denied', status: null, reason: 'Offline', traceId: null }));
  expect(stored()).toBe(0);
  await clock.advance(500);
  expect(stored()).toBe(2);
  log.record(row({ isLoopback: true, host: '127.0.0.1', outcome: 'failed', reason: 'ECONNREFUSED' }));
  // Reading writes what waits first.
  const { rows, total } = log.list(all);
  expect(total).toBe(3);
  expect(rows.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  expect(rows[2]).toEqual({ seq: 1, ...row() });
  expect(log.list({ ...all, remoteOnly: true }).total).toBe(2);
  expect(log.list({ ...all, outcome: 'denied' }).rows[0]?.reason).toBe('Offline');
  expect(log.list({ ...all, traceId: traceIdOf(1), host: '127.0.0.1' }).total).toBe(1);
  const first = log.list({ ...all, limit: 2 });
  expect(first.nextBefore).toBe(2);
  expect(log.list({ ...all, limit: 2, before: 2 })).toMatchObject({ rows: [{ seq: 1 }], nextBefore: null });
});

test('a known secret is in no row', () => {
  const { log } = setUp();
  log.record(row({ host: `${SECRET}.example.com`, reason: `no ${SECRET}`, outcome: 'failed' }));
  expect(JSON.stringify(log.list(all))).not.toContain(SECRET);
});

test('old rows leave by age', async () => {
  const { clock, log } = setUp(2);
  log.record(row());
  expect(log.list(all).total).toBe(1);
  await clock.advance(3 * DAY_MS);
  log.record(row({ startedAt: new Date(clock.now()).toISOString() }));
  expect(log.list(all).total).toBe(1);
});

test('a journal that cannot be written ends nothing but the log', async () => {
  const { database, clock, log } = setUp();
  database.execute('CREATE TRIGGER full BEFORE INSERT ON egress BEGIN SELECT RAISE(ABORT, "no room"); END');
  log.record(row());
  await clock.advance(500);
  database.execute('DROP TRIGGER full');
  log.record(row());
  log.close();
  expect(log.list(all).total).toBe(1);
});

test('a journal of before knows what its runs cost; a run of unknown cost is counted apart', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const open = (migrations: typeof JOURNAL_MIGRATIONS) =>
    openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
  const version = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === 'log of connections, unknown cost');
  const old = open(JOURNAL_MIGRATIONS.slice(0, version));
  old.execute(`INSERT INTO trace (trace_id, kind, title, pipeline_id, release_hash, session_id, origin, started_at,
    duration_ms, status, span_count, input_tokens, output_tokens, cost_usd, model, semconv)
    VALUES ('${traceIdOf(1)}', 'ask', 'q', 'default', 'r-1', NULL, 'trestle', '2026-01-05T09:00:00.000Z', 1, 'ok', 0, 1, 1,
    0.25, 'openai/gpt', 'x')`);
  old.close();
  const database = open(JOURNAL_MIGRATIONS);
  const store = createTraceStore({ database, redactor });
  expect(store.readTrace(traceIdOf(1)).summary.costUsd).toBe(0.25);
  const summary = { startedAt: '2026-01-05T10:00:00.000Z', costUsd: null };
  void writeNow(store, makeTrace({ number: 2, summary }));
  expect(store.readTrace(traceIdOf(2)).summary.costUsd).toBeNull();
  expect(store.costSince('2026-01-05')).toBe(0.25);
  expect(store.unpricedSince('2026-01-05')).toBe(1);
  database.close();
  open(JOURNAL_MIGRATIONS).close();
});
