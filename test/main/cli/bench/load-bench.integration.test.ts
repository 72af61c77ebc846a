import { expect, it, onTestFinished } from 'vitest';
import { EXIT_CODE } from '../../../../main/contract/exit-code.ts';
import type { LoadBenchReport } from '../../../../main/cli/bench/load/bench-load.ts';
import { createCliDesk } from '../../../support/run-cli-here.ts';

it('bench load measures the generator beside autocannon, and runs alone', { timeout: 120_000 }, async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const outcome = await desk.run('bench', 'load', '--quick', '--json', '--no-gate');
  expect(outcome.exitCode, outcome.stderr).toBe(EXIT_CODE.ok);
  const { trestle, autocannon, ratio } = outcome.json<LoadBenchReport>();
  expect(trestle.rps).toBeGreaterThan(0);
  expect(trestle.lagP99Ms).toBeGreaterThanOrEqual(0);
  expect(ratio).toBeCloseTo(trestle.rps / autocannon.rps, 9);
  const both = await desk.run('bench', 'load', 'search');
  expect(both).toMatchObject({ exitCode: EXIT_CODE.usage, sentence: expect.stringContaining('runs alone') as unknown });
});
