import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { Trial } from '../../../../main/contract/release-trial.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
/** Another release of the default pipeline, with a held gate. */
let candidate: string;
/** One whose model does not answer. */
let failing: string;

const QUESTION = 'When does the gate code change?';

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  writeFileSync(join(docs, 'depot.md'), '# Depot\n\nWhoever has forgotten the gate code rings the depot office.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  mkdirSync(join(workspace, 'gates'));
  writeFileSync(join(workspace, 'gates', 'bare.gate.yaml'), 'version: 1\nid: bare\nchecks:\n  - { prompts: true }\n');
  candidate = await releaseWith((text) => text.replace('"k": 8', '"k": 1'));
  failing = await releaseWith((text) =>
    text.replace('"prompt": "answer"', '"prompt": "answer", "model": "nobody/none"'),
  );
});
afterAll(() => desk.dispose());

/** @returns what the files are once when they are changed so, and asked */
async function releaseWith(change: (text: string) => string): Promise<string> {
  const pipeline = await engine.call('file.read', { path: 'pipelines/default.pipeline.jsonc' });
  const text = change(pipeline.text);
  expect(text).not.toBe(pipeline.text);
  const changed = await engine.call('file.write', { path: pipeline.path, text, ifHash: pipeline.hash });
  let release = '';
  for await (const event of engine.stream('ask.run', { question: QUESTION })) {
    if (event.type === 'ask-started') ({ release } = event);
  }
  await engine.call('file.write', { path: pipeline.path, text: pipeline.text, ifHash: changed.hash });
  return release;
}

async function hold(release: string): Promise<void> {
  const held: boolean[] = [];
  for await (const event of engine.stream('gate.run', { gate: 'bare', release })) {
    if (event.type === 'finished') held.push(event.report.held);
  }
  expect(held).toEqual([true]);
}

async function start(given: Partial<RequestOf<'trial.start'>> = {}): Promise<string> {
  const { trialId } = await engine.call('trial.start', {
    release: candidate,
    kind: 'shadow',
    share: 1,
    traffic: { type: 'live' },
    minPairs: 10,
    ...given,
  });
  return trialId;
}

async function ended(trialId: string): Promise<Trial> {
  for await (const event of engine.stream('trial.watch', { trialId }))
    if (event.type === 'finished') return event.trial;
  throw new Error('the trial was not finished');
}

async function shown(trialId: string): Promise<Trial> {
  const trial = (await engine.call('trial.list', {})).find((one) => one.trialId === trialId);
  if (trial === undefined) throw new Error(`no trial ${trialId}`);
  return trial;
}

/** Asks as a program does that sends its traffic to `trestle serve`. */
function serve(person: string): ReturnType<typeof askAll> {
  return askAll(engine, { question: QUESTION, served: true, sessionId: person });
}

describe('a canary', () => {
  it('is refused without a held gate, with the way to one', async () => {
    await expect(start({ kind: 'canary', share: 0.05 })).rejects.toSatisfy(
      (error) =>
        DeniedError.is(error) && /no gate was run over it\. Run `trestle gate ID --release r-/.test(error.message),
    );
  });

  it('answers its share of the traffic, the same people again and again, and nothing else', async () => {
    await hold(candidate);
    const trialId = await start({ kind: 'canary', share: 0.5 });
    const people = Array.from({ length: 12 }, (_, index) => `person-${index}`);
    const answered = new Map<string, string>();
    for (const person of [...people, ...people]) {
      const { result } = await serve(person);
      expect(answered.get(person) ?? result.release).toBe(result.release);
      answered.set(person, result.release);
      const trace = await engine.call('trace.canonical', { traceId: result.traceId });
      const root = trace.spans.find(({ parentSpanId }) => parentSpanId === undefined);
      expect(root?.attributes).toMatchObject({
        [ATTRIBUTE.trialId]: trialId,
        [ATTRIBUTE.trialSide]: result.release === candidate ? 'candidate' : 'serving',
      });
    }
    const met = [...answered.values()].filter((release) => release === candidate).length;
    expect(met).toBeGreaterThan(0);
    expect(met).toBeLessThan(people.length);
    // What is asked in the window or on the command line is no traffic.
    const { result } = await askAll(engine, { question: QUESTION });
    expect(result.release).not.toBe(candidate);
    await engine.call('trial.cancel', { trialId });
    const trial = await shown(trialId);
    expect(trial).toMatchObject({ state: 'cancelled', kind: 'canary', release: candidate, pairs: met * 2 });
    expect((await serve('person-0')).result.release).not.toBe(candidate);
  });

  it('that is worse stops itself, and the very next ask is answered by what serves', async () => {
    await hold(failing);
    const trialId = await start({ release: failing, kind: 'canary', share: 0.5 });
    const met: string[] = [];
    while ((await shown(trialId)).state === 'running' && met.length < 300) {
      const asked = { question: QUESTION, served: true as const, sessionId: `p${met.length}` };
      for await (const event of engine.stream('ask.run', asked))
        if (event.type === 'ask-started') met.push(event.release);
    }
    const trial = await shown(trialId);
    expect(trial).toMatchObject({ state: 'stopped-worse', release: failing });
    expect(trial.verdict).toMatch(/^Stopped itself after \d+ answers: .*errors 100 % against 0 %/);
    expect(trial.pairs).toBe(met.filter((release) => release === failing).length);
    const whoMetIt = met.flatMap((release, index) => (release === failing ? [`p${index}`] : []));
    for (const person of whoMetIt.slice(0, 5)) expect((await serve(person)).result.release).not.toBe(failing);
  });
});

describe('a shadow', () => {
  it('runs beside what serves and answers nobody; its own runs are replays', async () => {
    const trialId = await start();
    for (let index = 0; index < 3; index += 1) expect((await serve(`s${index}`)).result.release).not.toBe(candidate);
    await expect.poll(async () => (await shown(trialId)).pairs, { timeout: 60_000 }).toBe(3);
    const { traces } = await engine.call('trace.list', { filter: 'kind:replay' });
    expect(traces.length).toBeGreaterThanOrEqual(3);
    await engine.call('trial.cancel', { trialId });
    const { watches } = await shown(trialId);
    expect(watches.find(({ metric }) => metric === 'errors')).toMatchObject({ serving: 0, candidate: 0, delta: 0 });
  });

  it('over recorded asks runs both sides and ends by itself', async () => {
    const trialId = await start({ traffic: { type: 'recorded', last: 10 } });
    const trial = await ended(trialId);
    expect(trial).toMatchObject({ state: 'undecided', traffic: 'recorded', pairs: 10, skipped: 0 });
    expect(trial.verdict).toMatch(/^Undecided after 10 answers: .*could still be worse than allowed/);
    // Watched again, it tells how it ended.
    expect(await ended(trialId)).toEqual(trial);
  });

  it('is one at a time on a pipeline', async () => {
    const trialId = await start();
    await expect(start()).rejects.toSatisfy(
      (error) => InvalidArgumentError.is(error) && error.message.includes(`trestle trial cancel ${trialId}`),
    );
    await engine.call('trial.cancel', { trialId });
  });
});

describe('the blast radius', () => {
  it('is worked out from what was asked, and unknown where nothing was', async () => {
    const radius = await engine.call('trial.radius', { release: candidate, share: 0.05 });
    expect(radius.ofAsksPerDay).toBeCloseTo((radius.asksPerDay ?? 0) * 0.05, 9);
    expect(radius.asksPerDay).toBeGreaterThan(10);
    expect(radius.writingTools).toEqual([]);
    expect(radius.decidesInDays).toBeGreaterThan(1);
    expect(radius.basis).toMatch(/asks in \d+ sessions since/);
  });
});

describe('a trial whose workspace is closed', () => {
  it('is told as interrupted, and traffic goes on with what serves', async () => {
    const trialId = await start();
    await engine.dispose();
    engine = await desk.start();
    await engine.call('workspace.open', { path: workspace });
    const trial = await shown(trialId);
    expect(trial).toMatchObject({ state: 'interrupted' });
    expect(trial.endedAt).not.toBeNull();
    expect((await serve('after')).result.release).not.toBe(candidate);
  });
});
