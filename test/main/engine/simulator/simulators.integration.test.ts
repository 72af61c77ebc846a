import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { type SimulatorProfile, simulatorProfile } from '../../../../main/contract/simulator.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'workspace');
  const documents = join(desk.folder, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'gates.md'), '# Gates\n\nThe gate opens at six in the morning. It closes at nine.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [documents] });
  mkdirSync(join(workspace, 'simulators'));
});
afterAll(() => desk.dispose());

function writeProfile(id: string, given: Record<string, unknown>): void {
  const text = JSON.stringify({ version: 1, id, ...given });
  writeFileSync(join(workspace, 'simulators', `${id}.sim.jsonc`), `// Ours.\n${text}`);
}

describe('in a workspace', () => {
  it('an ask through a simulated model quotes its sources and keeps its trace', async () => {
    const { result } = await askAll(engine, {
      question: 'When does the gate open?',
      overrides: { model: 'sim/instant' },
    });
    expect(result).toMatchObject({ model: 'sim/instant', refused: false, costUsd: 0 });
    expect(result.answer).toContain('The gate opens at six in the morning. [1]');
    expect(result.citations[0]).toMatchObject({ quote: 'The gate opens at six in the morning.', support: 1 });
    const { spans } = await engine.call('trace.show', { traceId: result.traceId });
    expect(spans.some(({ name }) => name === 'chat sim/instant')).toBe(true);
  });

  it('a profile of its own is a model, and an edit of it counts at once', async () => {
    writeProfile('mine', { outputTokens: 5 });
    const ask = () => askAll(engine, { question: 'When does the gate open?', overrides: { model: 'sim/mine' } });
    expect((await ask()).result.usage.outputTokens).toBe(5);
    writeProfile('mine', { outputTokens: 11 });
    expect((await ask()).result.usage.outputTokens).toBe(11);
  });

  it('a file that is no profile is named with what is wrong, and the others stay', async () => {
    writeProfile('broken', { interTokenMs: -1 });
    const { profiles, problems } = await engine.call('sim.profiles', {});
    expect(profiles.map(({ modelId }) => modelId)).toEqual(expect.arrayContaining(['sim/chaos', 'sim/mine']));
    expect(problems).toMatchObject([{ message: expect.stringMatching(/broken\.sim\.jsonc.*interTokenMs/) }]);
    await expect(engine.call('sim.start', { profile: 'broken' })).rejects.toThrow('interTokenMs');
    await expect(engine.call('sim.start', { profile: 'nothing' })).rejects.toThrow(/Known: .*chaos.*mine/);
  });

  it('a restricted one serves no profile of its own', async () => {
    const other = join(desk.folder, 'elsewhere');
    mkdirSync(join(other, 'simulators'), { recursive: true });
    writeFileSync(join(other, 'simulators', 'theirs.sim.jsonc'), '{"version":1,"id":"theirs"}');
    await expect(engine.call('sim.start', { profile: 'theirs', workspace: other })).rejects.toMatchObject({
      code: 'denied',
    });
  });
});

describe('a served simulator', () => {
  it('runs until it is stopped, counts, and tells the views', async () => {
    const heard = (async () => {
      for await (const event of engine.stream('events.subscribe', {})) {
        if (event.type === 'simulators-changed') return true;
      }
      return false;
    })();
    // Subscribed before anything changes.
    await new Promise((resolve) => setImmediate(resolve));
    const started = await engine.call('sim.start', { profile: 'mine', seed: 9 });
    expect(await heard).toBe(true);
    const client = new OpenAI({ apiKey: 'any', baseURL: started.openaiBaseUrl });
    await client.chat.completions.create({ model: 'x', messages: [{ role: 'user', content: 'Hi' }] });
    expect(await engine.call('sim.status', {})).toMatchObject([{ profile: 'mine', seed: 9, requests: 1 }]);
    await expect(engine.call('sim.start', { profile: 'mine', port: started.port })).rejects.toMatchObject({
      code: 'address_in_use',
    });
    expect(await engine.call('sim.stop', { port: started.port })).toMatchObject({ requests: 1 });
    expect(await engine.call('sim.status', {})).toEqual([]);
    await expect(engine.call('sim.stop', { port: started.port })).rejects.toSatisfy(NotFoundError.is);
  });

  it('ends with its engine', async () => {
    const other = await desk.start();
    const { openaiBaseUrl } = await other.call('sim.start', { profile: 'instant' });
    await other.dispose();
    await expect(fetch(`${openaiBaseUrl}/models`)).rejects.toThrow('fetch failed');
  });
});

describe('a fit', () => {
  it('writes a profile that behaves as what was recorded', async () => {
    writeProfile('source', {
      timeToFirstTokenMs: { type: 'uniform', from: 10, to: 30 },
      interTokenMs: 1,
      outputTokens: { type: 'uniform', from: 4, to: 8 },
      faults: [{ share: 0.3, fault: { type: 'http-error', status: 503 } }],
      seed: 3,
    });
    const outcomes: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      const options = { question: 'When does the gate open?', overrides: { model: 'sim/source' } };
      for await (const event of engine.stream('ask.run', options)) {
        if (event.type === 'ask-finished' || event.type === 'ask-failed') outcomes.push(event.type);
      }
    }
    const failed = outcomes.filter((outcome) => outcome === 'ask-failed').length;
    const fit = await engine.call('sim.fit', { model: 'sim/source' });
    expect(fit).toMatchObject({ model: 'sim/source', path: join(workspace, 'simulators', 'fitted.sim.jsonc') });
    expect(fit.timeToFirstTokenMs.values).toBe(fit.calls - fit.failures);
    // Twenty values of an even spread: draws of what was fitted lie within D of them (critical value at 1 %: 0.36).
    expect(fit.outputTokens.distance).toBeLessThan(0.36);
    const written: SimulatorProfile = simulatorProfile.parse(JSON.parse(readFileSync(fit.path, 'utf8')));
    expect(written.timeToFirstTokenMs).toEqual(fit.timeToFirstTokenMs.distribution);
    expect(fit.failures).toBeGreaterThanOrEqual(failed);
    await expect(engine.call('sim.fit', { model: 'sim/source' })).rejects.toThrow('is there already');
    await engine.call('sim.fit', { model: 'sim/source', replace: true });
    const { result } = await askAll(engine, {
      question: 'When does the gate open?',
      overrides: { model: 'sim/instant' },
    });
    expect(result.refused).toBe(false);
  });

  it('says what there is when there is too little', async () => {
    await expect(engine.call('sim.fit', { model: 'openai/none' })).rejects.toThrow(
      /0 answered calls of openai\/none; a fit needs 5\. Models called: .*sim\/source/,
    );
    await expect(engine.call('sim.fit', { profile: 'chaos' })).rejects.toThrow('comes with Trestle');
  });
});
