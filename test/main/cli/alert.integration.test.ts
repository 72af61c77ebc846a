import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertBacktest, AlertDetail, AlertListResponse, AlertRuleView } from '../../../main/contract/alert.ts';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import { systemClock } from '../../../main/engine/system-clock.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace } from '../../support/trace-shapes.ts';
import { type CliDesk, type CliOutcome, createCliDesk } from '../../support/run-cli-here.ts';

const START = Date.UTC(2026, 8, 1, 8, 0, 0);
const MINUTE = 60_000;
let desk: CliDesk;
let workspace: string;

const run = (...argv: string[]): Promise<CliOutcome> => desk.run(...argv, '--workspace', workspace);

/** One run a minute for two hours; those of the third twenty minutes but one fail: of 09:00 to 09:20, where it begins at 08:00. */
async function writeRuns(firstNumber: number, startMs: number): Promise<void> {
  const database = openDatabase({
    path: join(workspace, '.trestle', 'journal.db'),
    durability: 'normal',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const written = Array.from({ length: 120 }, (_, minute) => {
    const startedAt = new Date(startMs + minute * MINUTE).toISOString();
    const status = minute >= 60 && minute < 80 ? 'error' : 'ok';
    const summary = { kind: 'imported', origin: 'otlp', startedAt, durationMs: 900, status } as const;
    return store.writeTrace(makeTrace({ number: firstNumber + minute, summary }));
  });
  store.flush();
  await Promise.all(written);
  database.close();
}

beforeAll(async () => {
  desk = createCliDesk();
  workspace = join(desk.folder, 'w');
  await run('alert', 'list');
  await writeRuns(1, START);
}, 180_000);
afterAll(() => desk.remove());

it('writes a rule from a template and says when it would have fired over a day that is past', async () => {
  expect((await run('alert', 'list')).stdout).toContain('No alert rules.');
  const { path, rule } = (await run('alert', 'add', 'errors', '--json')).json<AlertRuleView>();
  expect(rule).toMatchObject({ id: 'errors', window: '15m', for: '5m', condition: { bound: 0.05, resolveAt: 0.02 } });
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('"window": "15m"', '"window": "20m", // as the SLO says\n  "minSamples": 10'),
  );

  const test = await run('alert', 'test', 'errors', '--since', '2026-09-01', '--until', '2026-09-02', '--json');
  const { firings, samples, stepMs, looks, unknownLooks, points } = test.json<AlertBacktest>();
  // The first failure ends at 09:00:00.9: seen at 09:01, 1 of 20. The second makes it 2 of 20, above 5 %, at 09:02.
  // It is out of bounds for five minutes at 09:07. The last of 09:19 has left the window of 20 minutes at 09:40, when
  // nothing has failed any more: 0 is at most 2 %.
  const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();
  expect(firings.map(({ pendingAt, firedAt, resolvedAt }) => [pendingAt, firedAt, resolvedAt])).toEqual([
    [at(62), at(67), at(100)],
  ]);
  expect(firings[0]?.worst).toBe(1);
  expect(firings[0]?.observation.reason).toBe('Error rate 35 % over the last 20m, above 5 %; 20 runs.');
  expect({ samples, stepMs, looks }).toEqual({ samples: 120, stepMs: MINUTE, looks: 1440 });
  // Ten runs are there at 121 looks, from 08:10 to 10:10.
  expect(unknownLooks).toBe(1440 - 121);
  expect(points.length).toBeLessThanOrEqual(400);
  expect(points.some(({ state }) => state === 'firing')).toBe(true);

  const listed = await run('trace', 'list', '--filter', firings[0]?.traceFilter ?? '', '--json');
  expect(listed.json<{ total: number }>().total).toBe(7);
  const text = await run('alert', 'test', 'errors', '--since', '2026-09-01', '--until', '2026-09-02');
  expect(text.stdout).toContain('It would have fired 1 time.');
});

it('fires now for what goes wrong now, exits with 3 when asked to check, and is seen and silenced', async () => {
  // The failures end four minutes ago.
  await writeRuns(1001, Math.floor(systemClock.now() / MINUTE) * MINUTE - 83 * MINUTE);
  const file = join(workspace, 'alerts', 'errors.alert.jsonc');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"for": "5m"', '"for": "0s"'));
  const checked = await run('alert', 'list', '--check', '--json');
  expect(checked.exitCode).toBe(EXIT_CODE.gateFailed);
  expect(checked.json<AlertListResponse>()).toMatchObject({ firing: 1, problems: [], isFollowing: false });
  expect((await run('alert', 'ack', 'errors')).stdout).toContain('Runs fail is acknowledged.');
  expect((await run('alert', 'silence', 'errors', '--for', '2h')).exitCode).toBe(0);
  const { status, history } = (await run('alert', 'show', 'errors', '--json')).json<AlertDetail>();
  expect(status).toMatchObject({
    state: 'firing',
    acknowledgedAt: expect.any(String),
    silencedUntil: expect.any(String),
  });
  expect(history.map(({ to }) => to)).toEqual(['firing', 'pending']);
  expect((await run('alert', 'list')).stdout).toMatch(/errors +firing, silenced/);
  const off = await run('alert', 'silence', 'errors', '--off', '--json');
  expect(off.json<AlertRuleView>().status.silencedUntil).toBeNull();
});

it('says what is wrong with a name, a time or a file', async () => {
  expect((await run('alert', 'show', 'nothing')).sentence).toContain(
    'There is no alert rule "nothing". Known: errors.',
  );
  expect(await run('alert', 'add', 'gremlins')).toMatchObject({ exitCode: EXIT_CODE.usage });
  expect(await run('alert', 'test', 'errors', '--since', 'yesterday')).toMatchObject({ exitCode: EXIT_CODE.usage });
  expect(await run('alert', 'test', 'errors', '--since', '1d', '--until', '2d')).toMatchObject({
    exitCode: EXIT_CODE.usage,
  });
  expect(await run('alert', 'add', 'errors')).toMatchObject({ exitCode: EXIT_CODE.usage });
  expect((await run('alert', 'add', 'compound-drift')).sentence).toContain('A compound needs two stages');
  writeFileSync(join(workspace, 'alerts', 'torn.alert.jsonc'), '{ "version": 1, "id": ');
  expect((await run('alert', 'list')).stdout).toMatch(/cannot be used: .*torn\.alert\.jsonc:1:23/);
});
