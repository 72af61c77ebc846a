import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BehaviourReport, PromptGridEvent, PromptTestResult } from '../../../../main/contract/prompt.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

const QUESTION = 'When does the cold store at gate seven close?';
const TESTS = `tests:
  - name: messages alone
    with: { question: "Who signs?", query: "Who signs?", context: "</source>{{question}}", history: "" }
    expect: { messages: { contain: ["Who signs?", "{{question}}"], lack: ["nonsense"] } }
  - name: through the pipeline
    question: "${QUESTION}"
    expect: { contain: ["18:00"], cite: true, refuse: false, messages: { contain: ["<source n="] } }
  - name: variables to a model
    with: { question: "Who signs?", query: "Who signs?", context: "{% if %}", history: "" }
    expect: { refuse: true }
  - name: does not hold
    question: "${QUESTION}"
    expect: { contain: ["19:00"] }
`;
let desk: EngineDesk;
let engine: Engine;
let file: string;

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  const workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  file = join(workspace, 'prompts', 'answer.prompt.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace('maxOutputTokens: 600\n', `maxOutputTokens: 600\n${TESTS}`));
  mkdirSync(join(workspace, 'simulators'));
  writeFileSync(join(workspace, 'simulators', 'plain.sim.jsonc'), JSON.stringify({ version: 1, id: 'plain', seed: 3 }));
  await askAll(engine, { question: QUESTION });
  await askAll(engine, { question: 'When does gate seven close?' });
});
afterAll(() => desk.dispose());

async function testsOf(request: RequestOf<'prompt.test'>): Promise<PromptTestResult[]> {
  const results: PromptTestResult[] = [];
  for await (const event of engine.stream('prompt.test', request)) {
    if (event.type === 'test-finished') results.push(event.result);
  }
  return results;
}

test('tests run: messages without a model, others as trials that leave a trace', async () => {
  const results = await testsOf({ id: 'answer' });
  expect(results.map(({ name, passed, traceId }) => [name, passed, traceId !== null])).toEqual([
    ['messages alone', true, false],
    ['through the pipeline', true, true],
    ['variables to a model', true, true],
    ['does not hold', false, true],
  ]);
  expect(results[3]?.failures).toEqual(['The answer does not contain "19:00".']);
  const { summary, spans } = await engine.call('trace.show', { traceId: results[2]?.traceId ?? '' });
  expect(summary.kind).toBe('eval');
  const chat = spans.find(({ name }) => name.startsWith('chat '));
  const list = await engine.call('prompt.list', {});
  expect(chat?.attributes[ATTRIBUTE.promptFingerprint]).toBe(
    list.prompts.find(({ id }) => id === 'answer')?.fingerprint,
  );
  expect(chat?.attributes[ATTRIBUTE.inputMessages]).toContain('{% if %}');
});

test('one test is run by its name, of a text that is not saved; a name that is none is named', async () => {
  const text = readFileSync(file, 'utf8').replace('contain: ["19:00"]', 'contain: ["18:00"]');
  expect(await testsOf({ id: 'answer', text, name: 'does not hold' })).toMatchObject([{ passed: true }]);
  await expect(testsOf({ id: 'answer', name: 'gone' })).rejects.toThrow(
    'The prompt answer has no test "gone". Known: messages alone',
  );
});

test('a grid streams its cells, each a trace, and goes on when one fails', async () => {
  const events: PromptGridEvent[] = [];
  const request = {
    id: 'answer',
    inputs: [{ type: 'question' as const, question: QUESTION }],
    models: ['local/extractive', 'sim/plain', 'sim/gone'],
  };
  for await (const event of engine.stream('prompt.grid', request)) events.push(event);
  const finished = events.filter((event) => event.type === 'cell-finished');
  expect(new Set(finished.map(({ model }) => model))).toEqual(new Set([0, 1]));
  const own = finished.find(({ model }) => model === 0)?.cell;
  expect(own).toMatchObject({ refused: false, costUsd: 0, grounded: 1 });
  const deltas = events.flatMap((event) => (event.type === 'cell-delta' && event.model === 0 ? event.delta : []));
  expect(deltas.join('')).toContain('18:00');
  expect(events).toContainEqual(expect.objectContaining({ type: 'cell-failed', model: 2 }));
  expect(events.at(-1)).toMatchObject({ type: 'finished', cells: 3, failed: 1 });
  expect((await engine.call('trace.show', { traceId: own?.traceId ?? '' })).summary.kind).toBe('eval');
});

async function behaviourOf(request: RequestOf<'prompt.behaviour'>): Promise<BehaviourReport | undefined> {
  let report: BehaviourReport | undefined;
  for await (const event of engine.stream('prompt.behaviour', request))
    if (event.type === 'finished') ({ report } = event);
  return report;
}

test('the same version twice behaves the same, and another one is told by what it does', async () => {
  const same = await behaviourOf({ id: 'answer', before: 'working' });
  expect(same?.inputs).toBe(2);
  expect(same?.metrics.map(({ verdict }) => verdict).every((verdict) => verdict === 'no detectable change')).toBe(true);
  expect(same?.findings).toMatchObject([{ message: 'It says the same, word for word, to 2 of 2 questions.' }]);
  const afterText = readFileSync(file, 'utf8').replace('model: local/extractive', 'model: sim/gone');
  const broken = await behaviourOf({ id: 'answer', before: 'working', afterText, inputs: 2 });
  expect(broken?.findings[0]?.message).toBe('It now fails on 2 questions that it answered.');
});

test('a stream that nobody listens to any longer stops', async () => {
  for await (const event of engine.stream('prompt.behaviour', { id: 'answer', before: 'working' })) {
    expect(event.type).toBe('progress');
    break;
  }
  expect((await engine.call('trace.list', { filter: 'kind:eval' })).total).toBeGreaterThan(0);
});
