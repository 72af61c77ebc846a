import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';

const REAL_DATA = process.env['TRESTLE_TEST_DATA'];

/** Correlation of Pearson. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? my) - my), 0);
  return products(a, meanA, b, meanB) / Math.sqrt(products(a, meanA, a, meanA) * products(b, meanB, b, meanB));
}

async function importTraces(engine: Engine, paths: readonly string[]): Promise<void> {
  for await (const event of engine.stream('trace.import', { paths: [...paths] })) void event;
}

async function startTimes(engine: Engine, filter: string): Promise<number[]> {
  const { traces } = await engine.call('trace.list', { filter, limit: 200 });
  return traces.map(({ startedAt }) => Date.parse(startedAt)).toSorted((a, b) => a - b);
}

function spanOf(times: readonly number[]): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0);
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((ms, index) => ms - (times[index] ?? ms));
}

/** The traces as load again, through this workspace's pipeline. @returns when each request began */
async function loadAgain(engine: Engine, workspace: string, filter: string): Promise<number[]> {
  mkdirSync(join(workspace, 'scenarios'), { recursive: true });
  writeFileSync(
    join(workspace, 'scenarios', 'again.load.yaml'),
    `version: 1
id: again
target: { pipeline: default }
inputs: { traces: { filter: '${filter}' } }
arrivals: { type: recorded }
model: sim/instant
`,
  );
  const { runId } = await engine.call('load.start', { scenario: 'again' });
  await eventually(
    () => engine.call('load.show', { runId }),
    ({ summary }) => summary.state !== 'running',
  );
  return startTimes(engine, `kind:load attr.trestle.load.id:${runId}`);
}

async function openWorkspace(): Promise<{ engine: Engine; workspace: string; folder: string }> {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const engine = await desk.start();
  const workspace = join(desk.folder, 'workspace');
  await engine.call('workspace.open', { path: workspace, create: true });
  return { engine, workspace, folder: desk.folder };
}

describe('recorded traces as load', () => {
  it('come again in the order, with the bursts and the silences of the recording', async () => {
    const { engine, workspace, folder } = await openWorkspace();
    const offsets = [0, 40, 80, 1800, 2800, 2840, 5200, 5210, 5220, 8000];
    const start = Date.parse('2026-05-04T09:00:00.000Z');
    const rows = offsets.map((ms, index) => ({
      timestamp: new Date(start + ms).toISOString(),
      request: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: `Which berth is free at ${index + 6}?` }] },
      response: {
        id: `r-${index}`,
        object: 'chat.completion',
        model: 'gpt-4o-mini',
        created: Math.floor((start + ms) / 1000),
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Berth two.' } }],
        usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
      },
    }));
    const file = join(folder, 'calls.jsonl');
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    await importTraces(engine, [file]);
    const recorded = await startTimes(engine, '-kind:load');
    expect(gapsOf(recorded)).toEqual(gapsOf(offsets));
    const again = await loadAgain(engine, workspace, '');
    expect(again).toHaveLength(offsets.length);
    expect(correlation(gapsOf(again), gapsOf(recorded))).toBeGreaterThanOrEqual(0.99);
    // A correlation knows nothing of the scale.
    expect(Math.abs(spanOf(again) / spanOf(recorded) - 1)).toBeLessThan(0.15);
  });

  it.skipIf(REAL_DATA === undefined)('of real exports keep their pattern too', async () => {
    const { engine, workspace } = await openWorkspace();
    await importTraces(engine, [join(REAL_DATA ?? '', 'traces')]);
    const filter = 'origin:otel-readable-span';
    const recorded = await startTimes(engine, filter);
    const again = await loadAgain(engine, workspace, filter);
    expect(again.length).toBe(recorded.length);
    expect(correlation(gapsOf(again), gapsOf(recorded))).toBeGreaterThanOrEqual(0.99);
    // A correlation knows nothing of the scale.
    expect(Math.abs(spanOf(again) / spanOf(recorded) - 1)).toBeLessThan(0.15);
  });
});
