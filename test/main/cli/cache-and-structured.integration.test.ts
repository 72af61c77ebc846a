import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { CacheCalibration, CacheStats } from '../../../main/contract/cache.ts';
import type { StructuredStatsResponse } from '../../../main/contract/structured.ts';
import { createCliDesk } from '../../support/run-cli-here.ts';

it('asks with and without a cache, calibrates it, and prints the value of a prompt with a schema alone', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const there = ['--workspace', 'w'];
  mkdirSync(join(desk.folder, 'docs'));
  writeFileSync(join(desk.folder, 'docs', 'gates.md'), '# Gates\n\nThe cold store closes at 18:00 sharp each day.\n');
  await desk.run('ingest', 'docs', ...there);
  const file = join(desk.folder, 'w', 'trestle.jsonc');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{\n', '{\n  "cache": { "exact": true },\n'));

  const ask = async (...flags: string[]): Promise<AskResult> =>
    (await desk.run('ask', 'When does the cold store close?', ...there, '--json', ...flags)).json<AskResult>();
  const outcomes = [(await ask()).cache.outcome, (await ask()).cache.outcome, (await ask('--no-cache')).cache.outcome];
  expect(outcomes).toEqual(['miss', 'hit', 'off']);
  const stats = await desk.run('cache', 'stats', ...there, '--json');
  expect(stats.json<CacheStats>()).toMatchObject({ entries: 1, lookups: 2, hits: { exact: 1, semantic: 0 } });
  expect((await desk.run('cache', 'stats', ...there)).stdout).toContain('answered 1 of 2 asks');

  const calibrated = await desk.run('cache', 'calibrate', ...there, '--json', '--false-hit-rate', '0.05');
  expect(calibrated.exitCode).toBe(0);
  expect(calibrated.json<CacheCalibration>()).toMatchObject({
    falseHitRate: 0.05,
    chosen: null,
    missing: { neededHits: 73, hits: 0 },
  });
  expect((await desk.run('cache', 'calibrate', ...there)).stdout).toContain('Too little was asked to tell');
  expect(await desk.run('cache', 'calibrate', ...there, '--false-hit-rate', '2')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('not a number between 0 and 1') as string,
  });
  expect((await desk.run('cache', 'clear', ...there, '--json')).json()).toEqual({ removed: 1 });

  const prompt = join(desk.folder, 'w', 'prompts', 'answer.prompt.md');
  const schema = 'outputSchema: { type: object, properties: { text: { type: string } }, required: [text] }\n';
  writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('temperature: 0\n', `temperature: 0\n${schema}`));
  const value = await desk.run('ask', 'When does it close?', ...there, '--model', 'sim/instant');
  expect(JSON.parse(value.stdout)).toMatchObject({ text: expect.stringContaining('18:00') as string });
  expect(value.stderr).toContain('docs/gates.md');
  const counted = (await desk.run('structured', 'stats', ...there, '--json')).json<StructuredStatsResponse>();
  expect(counted.byPrompt).toMatchObject([{ model: 'sim/instant', promptId: 'answer', calls: 1, ok: 1 }]);
});
