import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AskEvent } from '../../../main/contract/ask.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';

const SCHEMA = `outputSchema:
  type: object
  properties:
    summary: { type: string }
    pages: { type: array, items: { type: integer } }
    sure: { type: boolean }
  required: [summary, pages, sure]
  additionalProperties: false
`;
const QUESTION = 'When does the cold store at gate seven close?';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  const prompt = join(workspace, 'prompts', 'answer.prompt.md');
  writeFileSync(
    prompt,
    readFileSync(prompt, 'utf8').replace('maxOutputTokens: 600\n', `maxOutputTokens: 600\n${SCHEMA}`),
  );
  const simulators = join(workspace, 'simulators');
  mkdirSync(simulators, { recursive: true });
  const profile = (id: string, share: number): void =>
    writeFileSync(
      join(simulators, `${id}.sim.jsonc`),
      JSON.stringify({ version: 1, id, seed: 3, faults: [{ share, fault: { type: 'invalid-json' } }] }),
    );
  profile('sound', 0);
  profile('shaky', 0.5);
});
afterAll(() => desk.dispose());

async function ask(model: string): Promise<AskEvent[]> {
  const events: AskEvent[] = [];
  for await (const event of engine.stream('ask.run', { question: QUESTION, overrides: { model } })) events.push(event);
  return events;
}

it('answers a prompt with a schema by a value, whose texts cite and whose numbers do not', async () => {
  const { result, events } = await askAll(engine, { question: QUESTION, overrides: { model: 'sim/sound' } });
  expect(result.structured).toMatchObject({ repaired: false, reasked: false, value: { pages: [1], sure: true } });
  expect(result.structured?.value).toMatchObject({ summary: expect.stringMatching(/18:00.*\[1\]/) as string });
  expect(result.citations).toMatchObject([{ marker: 1, displayPath: 'docs/gates.md' }]);
  expect(JSON.parse(result.answer)).toEqual(result.structured?.value);
  const streamed = events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
  expect(JSON.parse(streamed)).toMatchObject({ sure: true });
});

it('tells of a model that does not write JSON, and of one that does now and then, in traces and in numbers', async () => {
  const words = (await ask('local/extractive')).at(-1);
  // The pipeline's ladder ends with what there is: words, no value, and why.
  expect(words).toMatchObject({ type: 'ask-finished', result: { structured: null } });
  const reasons =
    words?.type === 'ask-finished' ? words.result.stages.map(({ ladderReason }) => ladderReason ?? '') : [];
  expect(reasons.join()).toContain('did not give JSON');
  let [answered, failed] = [0, 0];
  for (let round = 0; round < 16; round += 1) {
    const last = (await ask('sim/shaky')).at(-1);
    if (last?.type === 'ask-finished' && last.result.structured !== null) answered += 1;
    else failed += 1;
  }
  expect(answered).toBeGreaterThan(8);
  const { byPrompt } = await engine.call('structured.stats', {});
  const shaky = byPrompt.find(({ model }) => model === 'sim/shaky');
  expect(shaky).toMatchObject({ promptId: 'answer', calls: 16, failed });
  expect((shaky?.ok ?? 0) + (shaky?.repaired ?? 0) + (shaky?.reasked ?? 0)).toBe(answered);
  expect(shaky?.ok).toBeLessThan(16);
  expect(shaky?.parseErrorRate.share).toBe(1 - (shaky?.ok ?? 0) / 16);
  expect(shaky?.parseErrorRate.high).toBeLessThan(1);
  expect(byPrompt.find(({ model }) => model === 'local/extractive')).toMatchObject({ calls: 1, failed: 1 });
  expect(byPrompt.find(({ model }) => model === 'sim/sound')).toMatchObject({
    calls: 1,
    ok: 1,
    parseErrorRate: { share: 0 },
  });
  expect(await engine.call('structured.stats', { filter: 'model:nobody' })).toEqual({ byPrompt: [] });
});

it('says of a schema that is none which prompt it is, before a model is paid', async () => {
  const prompt = join(workspace, 'prompts', 'answer.prompt.md');
  const text = readFileSync(prompt, 'utf8');
  writeFileSync(prompt, text.replace('type: object', 'type: objekt'));
  const events = await ask('sim/sound');
  writeFileSync(prompt, text);
  expect(events.at(-1)).toMatchObject({ type: 'ask-failed', error: { code: 'config' } });
});
