import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import type { DrillResult, DrillSideWithFigures } from '../../../../main/contract/drill.ts';
import { DRILLS } from '../../../../main/engine/drills/drills.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk } from '../../../support/engine-here.ts';
import { runDrillHere } from './run-drill-here.ts';

let desk: EngineDesk;
let engine: Engine;
beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
});
afterAll(() => desk.dispose());

/** One of each kind, of those that are quick; the long run has all. */
const IN_EVERY_RUN = [
  'retry-storm',
  'budget-race',
  'cut-stream',
  'tenant-leak',
  'poisoned-document',
  'runaway-agent',
  'provider-model-change',
  'cache-false-hit',
];
const RUN_HERE = DRILLS.map(({ name }) => name).filter(
  (name) => process.env['TRESTLE_TEST_LONG'] === '1' || IN_EVERY_RUN.includes(name),
);

describe('a drill', () => {
  it.each(RUN_HERE)('%s fails without its guardrail and holds with it', async (name) => {
    const result = await runDrillHere(engine, name);
    expect({ figures: result.figures, shown: result.failureShown, held: result.guardrailHeld }).toMatchObject({
      shown: true,
      held: true,
    });
    expect(result.figures.length).toBeGreaterThanOrEqual(3);
    for (const { name: figure, without, with: guarded } of result.figures) {
      expect(Number.isFinite(without) && Number.isFinite(guarded), figure).toBe(true);
      expect([result.without[figure], result.with[figure]].every((value) => typeof value === 'number')).toBe(true);
    }
    expect(result.change).not.toEqual([]);
    for (const side of [result.without, result.with]) await expectTraces(side);
    await expectPage(result);
  });
});

describe('docs/drills.md', () => {
  it.each(DRILLS)('lists $name as the program does', ({ name, title }) => {
    expect(readFileSync(new URL('../../../../docs/drills.md', import.meta.url), 'utf8')).toContain(
      `| \`${name}\` | ${title} |`,
    );
  });
});

describe('a drill that is stopped', () => {
  it('ends what it began and leaves no workspace behind', async () => {
    const { directory } = await engine.call('drill.list', {});
    const left = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const event of engine.stream('drill.run', { name: 'retry-storm' }, { signal: left.signal })) {
        if (event.type === 'progress' && event.message.startsWith('asking')) left.abort();
      }
    };
    const kept = (): string[] => readdirSync(join(directory, 'retry-storm'));
    const before = existsSync(directory) ? kept().length : 0;
    await expect(reading()).rejects.toThrow(CancelledError);
    expect(kept().length).toBeLessThanOrEqual(before);
  });

  it('is stopped with the engine that runs it', async () => {
    const other = await desk.start();
    const events = other.stream('drill.run', { name: 'retry-storm' })[Symbol.asyncIterator]();
    await events.next();
    const { directory } = await other.call('drill.list', {});
    const [newest] = readdirSync(join(directory, 'retry-storm')).toSorted().slice(-1);
    await other.dispose();
    expect(existsSync(join(directory, 'retry-storm', newest ?? ''))).toBe(false);
  });
});

/** The workspace stays, and each trace that is named opens in it. */
async function expectTraces(side: DrillSideWithFigures): Promise<void> {
  expect(existsSync(side.workspace)).toBe(true);
  expect(side.runIds).toContain(side.runId);
  const reader = await desk.start();
  try {
    await reader.call('workspace.open', { path: side.workspace });
    for (const traceId of side.runIds) {
      const { summary } = await reader.call('trace.show', { traceId });
      expect(summary.traceId).toBe(traceId);
    }
  } finally {
    await reader.dispose();
  }
}

async function expectPage({ name, explanation, guardrail }: DrillResult): Promise<void> {
  const page = await engine.call('drill.explain', { name });
  expect(page.page).toBe(explanation);
  expect(explanation).toMatch(/^# \S/);
  for (const part of ['What happens', 'Why', 'How it shows', 'The guardrail', 'Set it up']) {
    expect(explanation, part).toContain(`**${part}.**`);
  }
  const listed = await engine.call('drill.list', {});
  expect(listed.drills).toContainEqual({ name, title: page.title, guardrail });
}
