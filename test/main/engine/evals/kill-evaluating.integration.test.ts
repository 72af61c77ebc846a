import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createEngine } from '../../../../main/engine/create-engine.ts';
import { followEval, openEvalDesk } from '../../../support/eval-desk.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const EVALUATING_ENGINE = fileURLToPath(new URL('../../../support/evaluating-engine.ts', import.meta.url));
const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const CYCLES = isLong ? 60 : 2;
/** Six cases in two cells. */
const REPEATS = isLong ? 40 : 10;
const TOTAL = 12 * REPEATS;
/** Commits that a life sees at most, counted and not timed. */
const MOST_COMMITS = 3;
/** Then it dies at any moment of the next one or two, in milliseconds. */
const LONGEST_LAST_MS = 300;

it(`eval runs that are killed ${CYCLES} times are gone on with: what was written stays, and nothing is run twice`, {
  timeout: CYCLES * 120_000,
}, async () => {
  const { engine, workspace, writeEval } = await openEvalDesk();
  writeEval(
    'killed',
    `metrics: [correct, recall@10]\nrepeats: ${REPEATS}\nmatrix: { retrievals: [{ id: hybrid }, { id: keywords, without: [vector] }] }`,
  );
  const home = join(workspace, '..', 'home');
  await engine.dispose();
  const random = createSeededRandom(7);
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();
  let cut = 0;

  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const life = runTypeScript(EVALUATING_ENGINE, [home, workspace, 'killed']);
    expect(await life.nextLine()).toBe('loaded');
    life.child.stdin.write('go\n');
    expect(await life.nextLine()).toMatch(/^running e-/);
    const commits = Math.floor(random.next() * (MOST_COMMITS + 1));
    for (let seen = 0; seen < commits; ) if ((await life.nextLine())?.startsWith('done')) seen += 1;
    await delay(random.next() * LONGEST_LAST_MS);
    life.child.kill('SIGKILL');
    expect(await life.ended).toBe('SIGKILL');

    const next = await createEngine({ environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off' } });
    await next.call('workspace.open', { path: workspace });
    for (const { runId, state, done } of await next.call('eval.runs', {})) {
      expect(['interrupted', 'finished']).toContain(state);
      if (state === 'interrupted' && done > 0) cut += 1;
      const traces = new Map<string, readonly string[]>();
      for (const cellId of ['c1', 'c2']) {
        const { rows } = await next.call('eval.cases', { runId, cellId });
        for (const { id, traceIds } of rows) traces.set(`${cellId} ${id}`, traceIds);
      }
      // What a run had before it was killed, it has still.
      for (const [key, before] of known.get(runId) ?? [])
        expect(traces.get(key)).toEqual(expect.arrayContaining([...before]));
      expect([...traces.values()].flat()).toHaveLength(done);
      known.set(runId, traces);
    }
    await next.dispose();
  }

  const last = await createEngine({ environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off' } });
  try {
    await last.call('workspace.open', { path: workspace });
    for (const { runId, state } of await last.call('eval.runs', {})) {
      if (state === 'interrupted') await last.call('eval.resume', { runId });
      const { report } = await followEval(last, runId);
      expect(report).toMatchObject({ state: 'finished', done: TOTAL, total: TOTAL, cached: 0 });
      expect(report.matrix.map(({ state: ended, done }) => [ended, done])).toEqual([
        ['finished', TOTAL / 2],
        ['finished', TOTAL / 2],
      ]);
      const traces: string[] = [];
      for (const cellId of ['c1', 'c2']) {
        const { rows } = await last.call('eval.cases', { runId, cellId });
        traces.push(...rows.flatMap(({ traceIds }) => traceIds));
      }
      expect(new Set(traces).size).toBe(TOTAL);
    }
    expect(await last.call('database.check', {})).toMatchObject({ ok: true });
  } finally {
    await last.dispose();
  }
  // In a few cycles every kill may come before or after all results.
  expect(cut).toBeGreaterThanOrEqual(isLong ? CYCLES / 4 : 0);
});
