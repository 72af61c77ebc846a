import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createSeededRandom } from '../../../../main/cli/bench/corpus/seeded-random.ts';
import { createEngineDesk } from '../../../support/engine-here.ts';

const CLI = fileURLToPath(new URL('../../../../main/cli/main.ts', import.meta.url));
const ROUNDS = process.env['TRESTLE_TEST_LONG'] === '1' ? 25 : 3;
/** Of a life, milliseconds: from before anything was sent until seconds have passed. */
const SHORTEST_LIFE_MS = 1200;
const LONGEST_LIFE_MS = 4500;

it('a run whose process is killed is interrupted, and keeps the seconds that it had told', {
  timeout: 300_000,
}, async () => {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'workspace');
  const first = await desk.start();
  await first.call('workspace.open', { path: workspace, create: true });
  await first.dispose();
  mkdirSync(join(workspace, 'scenarios'));
  writeFileSync(
    join(workspace, 'scenarios', 'steady.load.yaml'),
    `version: 1
id: steady
target: { pipeline: default }
inputs: { questions: [When does the gate open?, Who holds the key?] }
arrivals: { type: constant, rate: 20/s, for: 5m }
model: sim/instant
`,
  );
  const random = createSeededRandom(7);
  let seconds = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = spawn(process.execPath, ['--no-warnings', CLI, 'load', 'run', 'steady', '-w', workspace], {
      env: { ...process.env, TRESTLE_HOME: join(desk.folder, 'home'), TRESTLE_KEYRING: 'off' },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    // The last one lives long enough to have told something.
    await delay(round === ROUNDS - 1 ? 2 * LONGEST_LIFE_MS : random.between(SHORTEST_LIFE_MS, LONGEST_LIFE_MS));
    child.kill('SIGKILL');
    await ended;
    const engine = await desk.start();
    await engine.call('workspace.open', { path: workspace });
    const runs = await engine.call('load.list', {});
    expect(runs.length).toBeLessThanOrEqual(round + 1);
    expect(runs.filter(({ state }) => state !== 'interrupted')).toEqual([]);
    for (const { runId } of runs) {
      const { ticks, result } = await engine.call('load.show', { runId });
      expect(result).toBeNull();
      expect(ticks.map(({ atMs }) => atMs)).toEqual(ticks.map((_, index) => index * 1000));
      seconds += ticks.length;
    }
    await engine.dispose();
  }
  expect(seconds).toBeGreaterThan(0);
});
