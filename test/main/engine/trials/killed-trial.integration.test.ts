import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { askAll, createEngineDesk, ingestAll } from '../../../support/engine-here.ts';

const CLI = fileURLToPath(new URL('../../../../main/cli/main.ts', import.meta.url));
const ROUNDS = process.env['TRESTLE_TEST_LONG'] === '1' ? 10 : 1;
const ASKS = 30;

it('a trial whose process is killed is interrupted, and keeps what it had told', { timeout: 300_000 }, async () => {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'workspace');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  const first = await desk.start();
  await first.call('workspace.open', { path: workspace, create: true });
  await ingestAll(first, { paths: [docs] });
  let release = '';
  for (let ask = 0; ask < ASKS; ask += 1) {
    ({ release } = (await askAll(first, { question: `When does the gate code change, in week ${ask}?` })).result);
  }
  await first.dispose();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const child = spawn(
      process.execPath,
      ['--no-warnings', CLI, 'trial', 'shadow', release, '--recorded', String(ASKS), '-w', workspace],
      {
        env: { ...process.env, TRESTLE_HOME: join(desk.folder, 'home'), TRESTLE_KEYRING: 'off' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const exited = once(child, 'exit');
    // What it would mean is said once the workspace is its own: whoever comes now attaches to it.
    await once(child.stderr, 'data');
    const beside = await desk.start();
    const info = await beside.call('workspace.open', { path: workspace });
    expect(info.isAttached).toBe(true);
    await expect
      .poll(
        async () => {
          const [trial] = await beside.call('trial.list', {}).catch(() => []);
          return trial?.state === 'running' ? trial.pairs : 0;
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBeGreaterThan(0);
    child.kill('SIGKILL');
    await exited;
    await beside.dispose();
    const engine = await desk.start();
    await engine.call('workspace.open', { path: workspace });
    const trials = await engine.call('trial.list', {});
    expect(trials).toHaveLength(round);
    expect(trials.every(({ state, endedAt }) => state === 'interrupted' && endedAt !== null)).toBe(true);
    expect(trials[0]?.verdict).toMatch(/^Interrupted: its process ended before it was decided/);
    const { databases } = await engine.call('database.check', {});
    expect(databases.every(({ problems }) => problems.length === 0)).toBe(true);
    await engine.dispose();
  }
});
