import type { EngineClient } from '../../../../main/contract/methods.ts';
import type { PromptInputSource } from '../../../../main/contract/prompt.ts';
import { emptyGrid, gridAfter } from '../view-model/grid-state.ts';
import { followRun } from './prompt-run.ts';
import { type BehaviourResult, type TestsResult, useRunsStore } from './runs-store.ts';

export interface NamedInput {
  source: PromptInputSource;
  label: string;
}

export interface MeasureOptions {
  promptId: string;
  /** As it is shown: `edit` stands for the text that is not saved. */
  pair: { before: string; after: string };
  /** The version that the engine is asked of. */
  after: string;
  /** In place of that version's; null when it is kept. */
  text: string | null;
  inputs: number;
}

/** Measures what a change does on the last inputs. */
export function measureBehaviour(client: EngineClient, options: MeasureOptions): Promise<void> {
  const { promptId, pair, after, text, inputs } = options;
  const { before } = pair;
  const { behaviours, put } = useRunsStore.getState();
  behaviours[promptId]?.stop();
  return followRun<'prompt.behaviour', BehaviourResult>({
    client,
    method: 'prompt.behaviour',
    request: { id: promptId, before, after, inputs, ...(text === null ? {} : { afterText: text }) },
    promptId,
    initial: { ...pair, text, done: 0, total: inputs, report: null },
    add: (result, event) =>
      event.type === 'progress'
        ? { ...result, done: event.done, total: event.total }
        : { ...result, report: event.report },
    onChange: (changed) => put('behaviours', changed),
  });
}

/** Runs the tests of a text, or the one of that name. */
export function runPromptTests(
  client: EngineClient,
  options: { promptId: string; text: string; name?: string },
): Promise<void> {
  const { promptId, text, name } = options;
  const { tests, put } = useRunsStore.getState();
  const before = tests[promptId];
  before?.stop();
  const kept = name !== undefined && before?.result.text === text ? before.result.results : [];
  return followRun<'prompt.test', TestsResult>({
    client,
    method: 'prompt.test',
    request: { id: promptId, text, ...(name === undefined ? {} : { name }) },
    promptId,
    initial: { text, results: kept.filter((result) => result.name !== name), total: null },
    add: (result, event) =>
      event.type === 'test-finished'
        ? { ...result, results: [...result.results, event.result], total: event.total }
        : result,
    onChange: (changed) => put('tests', changed),
  });
}

/** Asks each model each input with a text. */
export function runGrid(
  client: EngineClient,
  options: { promptId: string; text: string; inputs: readonly NamedInput[]; models: readonly string[] },
): Promise<void> {
  return run(client, 'grids', options);
}

/** Asks one model one input with a text: the answer beside the preview. */
export function runOutput(
  client: EngineClient,
  { promptId, text, input, model }: { promptId: string; text: string; input: NamedInput; model: string },
): Promise<void> {
  return run(client, 'outputs', { promptId, text, inputs: [input], models: [model] });
}

function run(
  client: EngineClient,
  kind: 'grids' | 'outputs',
  options: { promptId: string; text: string; inputs: readonly NamedInput[]; models: readonly string[] },
): Promise<void> {
  const { promptId, text, inputs, models } = options;
  const { put, [kind]: runs } = useRunsStore.getState();
  runs[promptId]?.stop();
  return followRun({
    client,
    method: 'prompt.grid',
    request: { id: promptId, text, inputs: inputs.map(({ source }) => source), models: [...models] },
    promptId,
    initial: emptyGrid({ inputs, models, text }),
    add: gridAfter,
    onChange: (changed) => put(kind, changed),
  });
}
