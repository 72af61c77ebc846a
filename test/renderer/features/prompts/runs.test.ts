import { afterEach, describe, expect, it } from 'vitest';
import type { PromptBehaviourEvent } from '../../../../main/contract/prompt.ts';
import { undoPin } from '../../../../renderer/features/prompts/pin/pin-version.ts';
import { useRunsStore } from '../../../../renderer/features/prompts/runs/runs-store.ts';
import { measureBehaviour, runGrid, runPromptTests } from '../../../../renderer/features/prompts/runs/start-runs.ts';
import {
  cellTone,
  emptyGrid,
  gridAfter,
  gridProgress,
  modelColumns,
} from '../../../../renderer/features/prompts/view-model/grid-state.ts';
import { promptInputs, SUPPORT_TEXT } from '../../support/fake-data/prompts.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';
import { createPromptEngine } from '../../support/prompt-engine.ts';

const inputs = promptInputs.inputs.map(({ source, label }) => ({ source, label }));
const models = ['local/extractive', 'sim/gpt-like', 'sim/slow'];

afterEach(() => useRunsStore.setState({ behaviours: {}, tests: {}, grids: {}, outputs: {} }));

describe('a grid', () => {
  it('fills cell by cell, and keeps what failed beside what was answered', async () => {
    const client = createPromptEngine();
    await runGrid(client, { promptId: 'support', text: SUPPORT_TEXT, inputs, models });
    const run = useRunsStore.getState().grids['support'];
    expect(run).toMatchObject({ isRunning: false, error: null });
    const grid = run?.result ?? emptyGrid({ inputs, models, text: '' });
    expect(gridProgress(grid)).toEqual({ done: 12, total: 12 });
    expect(grid.cells[3]?.[1]).toEqual({ type: 'failed', message: 'sim/gpt-like refused: 429' });
    expect(client.log.at(-1)?.request).toMatchObject({ id: 'support', text: SUPPORT_TEXT, models });
  });

  it('sums up each model, and knows no price where one is not known', async () => {
    await runGrid(createPromptEngine(), { promptId: 'support', text: '', inputs, models });
    const columns = modelColumns(
      useRunsStore.getState().grids['support']?.result ?? emptyGrid({ inputs, models, text: '' }),
    );
    expect(columns.map(({ finished }) => finished)).toEqual([4, 3, 4]);
    expect(columns[0]?.costUsd).toBeCloseTo(0.0028, 6);
    expect(columns[2]?.costUsd).toBeNull();
    expect(columns[0]?.grounded).toBeCloseTo((0.97 * 3 + 0.41) / 4, 6);
  });

  it('shows what arrives, and takes nothing more once a cell has ended', () => {
    const start = emptyGrid({ inputs: inputs.slice(0, 1), models: ['m'], text: '' });
    const at = { input: 0, model: 0 };
    const running = gridAfter(gridAfter(start, { type: 'cell-started', ...at }), {
      type: 'cell-delta',
      ...at,
      delta: 'By ',
    });
    expect(running.cells[0]?.[0]).toEqual({ type: 'running', answer: 'By ' });
    const failed = gridAfter(running, { type: 'cell-failed', ...at, message: 'refused' });
    expect(gridAfter(failed, { type: 'cell-delta', ...at, delta: 'late' })).toEqual(failed);
  });

  it('marks answers that their sources do not carry, and no refusal', () => {
    const cell = { traceId: 't', answer: '', refused: false, grounded: 0.41, ms: 1, costUsd: 0, outputTokens: 1 };
    const tone = (changes: Partial<typeof cell>) => cellTone({ type: 'finished', cell: { ...cell, ...changes } });
    expect([tone({}), tone({ grounded: 0.77 }), tone({ grounded: 0.95 }), tone({ refused: true })]).toEqual([
      'error',
      'warn',
      'neutral',
      'neutral',
    ]);
  });
});

describe('measuring behaviour', () => {
  const options = {
    promptId: 'support',
    pair: { before: 'b81f', after: 'edit' },
    after: 'working',
    text: 'new',
    inputs: 200,
  };

  it('asks for the text that is not saved, and keeps the report', async () => {
    const client = createPromptEngine();
    await measureBehaviour(client, options);
    expect(client.log.at(-1)?.request).toEqual({
      id: 'support',
      before: 'b81f',
      after: 'working',
      afterText: 'new',
      inputs: 200,
    });
    const run = useRunsStore.getState().behaviours['support'];
    expect(run?.result).toMatchObject({ before: 'b81f', after: 'edit', done: 100, total: 200 });
    expect(run?.result.report?.metrics).toHaveLength(5);
  });

  it('stops when it is told to, and claims nothing of a part', async () => {
    const client = createFakeEngineClient({
      streams: {
        'prompt.behaviour': async function* (_request, { signal }): AsyncGenerator<PromptBehaviourEvent> {
          yield { type: 'progress', done: 1, total: 200 };
          await new Promise((resolve) => setImmediate(resolve));
          signal?.throwIfAborted();
        },
      },
    });
    const ended = measureBehaviour(client, options);
    await Promise.resolve();
    useRunsStore.getState().behaviours['support']?.stop();
    await ended;
    expect(useRunsStore.getState().behaviours['support']).toMatchObject({
      isRunning: false,
      wasStopped: true,
      error: null,
      result: { report: null },
    });
  });

  it('says why it broke', async () => {
    const client = createFakeEngineClient({
      streams: {
        // oxlint-disable-next-line require-yield -- it breaks before it says anything
        'prompt.behaviour': async function* () {
          throw new Error('no trace of its pipelines has an input');
        },
      },
    });
    await measureBehaviour(client, options);
    expect(useRunsStore.getState().behaviours['support']?.error).toBe('no trace of its pipelines has an input');
  });
});

describe('tests of a prompt', () => {
  it('run on the text in the editor, one alone keeping the results of the others', async () => {
    const client = createPromptEngine();
    await runPromptTests(client, { promptId: 'support', text: 'new' });
    expect(useRunsStore.getState().tests['support']?.result.results.map(({ passed }) => passed)).toEqual([true, false]);
    await runPromptTests(client, { promptId: 'support', text: 'new', name: 'refuses without evidence' });
    expect(client.log.at(-1)?.request).toEqual({ id: 'support', text: 'new', name: 'refuses without evidence' });
    expect(useRunsStore.getState().tests['support']?.result.results[0]?.name).toBe('answers with a citation');
  });
});

describe('taking a pin back', () => {
  it('writes every text as it was, the last first, over nothing that was saved since', async () => {
    const client = createPromptEngine();
    await undoPin(client, {
      fingerprint: 'b81f',
      changed: [
        { path: 'prompts/support.prompt.md', textBefore: 'before', hashAfter: 'one' },
        { path: 'pipelines/default.pipeline.jsonc', textBefore: '{}', hashAfter: 'two' },
      ],
    });
    expect(client.log.map(({ request }) => request)).toEqual([
      { path: 'pipelines/default.pipeline.jsonc', text: '{}', ifHash: 'two' },
      { path: 'prompts/support.prompt.md', text: 'before', ifHash: 'one' },
    ]);
  });
});
