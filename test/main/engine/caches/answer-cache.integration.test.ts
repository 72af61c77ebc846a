import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let docs: string;
let cacheFile: string;

const GATE = 'When does the cold store at gate seven close?';
const SECRET = 'the badge of Maya Lindgren opened the cold store at night';

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  docs = join(desk.folder, 'docs');
  cacheFile = join(workspace, '.trestle', 'cache.db');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  writeFileSync(join(docs, 'badges.md'), `# Badges\n\nOn 3 March ${SECRET}.\n`);
  writeFileSync(join(docs, 'roster.md'), '# Roster\n\nOn Monday the early shift is led by Tom and by Ines.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
});
afterAll(() => desk.dispose());

/** @param json as in trestle.jsonc; null takes the entry out */
function setCache(json: object | null): void {
  const path = join(workspace, 'trestle.jsonc');
  const text = readFileSync(path, 'utf8').replace(/\n {2}"cache": [^\n]*\n/, '\n');
  writeFileSync(path, json === null ? text : text.replace('{\n', `{\n  "cache": ${JSON.stringify(json)},\n`));
}

const ask = async (question: string, more: Partial<RequestOf<'ask.run'>> = {}) =>
  (await askAll(engine, { question, ...more })).result;

it('looks for nothing and keeps nothing while it is off', async () => {
  const first = await ask(GATE);
  const again = await ask(GATE);
  expect([first.cache.outcome, again.cache.outcome]).toEqual(['off', 'off']);
  expect(statSync(cacheFile, { throwIfNoEntry: false })).toBeUndefined();
  expect(await engine.call('cache.stats', {})).toMatchObject({ entries: 0, sizeBytes: 0, lookups: 0 });
});

it('answers the same ask from the exact cache with the same citations, and a trace that says so', async () => {
  setCache({ exact: true });
  const first = await ask(GATE);
  const again = await ask(GATE);
  expect(first.cache.outcome).toBe('miss');
  expect(again.cache).toMatchObject({ outcome: 'hit', layer: 'exact' });
  expect(again.answer).toBe(first.answer);
  expect(again.citations).toEqual(first.citations);
  expect(again.citations.length).toBeGreaterThan(0);
  expect(again.costUsd).toBe(0);
  const { spans } = await engine.call('trace.show', { traceId: again.traceId });
  expect(spans.find(({ kind }) => kind === 'model')?.attributes).toMatchObject({
    'trestle.cache.outcome': 'hit',
    'trestle.cache.layer': 'exact',
    'trestle.cache.saved_usd': 0,
  });
  expect((await ask(GATE, { cache: false })).cache.outcome).toBe('off');
});

it('answers a reworded ask from the semantic cache, and not one that a guard stops', async () => {
  setCache({ semantic: { threshold: 0.7 } });
  const first = await ask(GATE);
  const near = await ask('When is the cold store at gate seven closed?');
  expect(near.cache).toMatchObject({ outcome: 'hit', layer: 'semantic' });
  expect(near.cache.similarity).toBeGreaterThan(0.7);
  expect(near.citations[0]?.quote).toBe(first.citations[0]?.quote);
  const other = await ask('When does the cold store at gate 8 close?');
  expect(other.cache).toMatchObject({ outcome: 'miss', stoppedBy: 'number' });
  const stats = await engine.call('cache.stats', {});
  expect(stats).toMatchObject({ hits: { exact: 1, semantic: 1 }, stopped: { number: 1 }, savedUsd: 0 });
  expect(stats.entries).toBeGreaterThan(1);
});

it('does not answer one principal with what another was told', async () => {
  setCache({ exact: true, semantic: { threshold: 0.7 } });
  const first = await ask(GATE, { filter: { as: { principals: ['ida'] } } });
  const other = await ask(GATE, { filter: { as: { principals: ['tom'] } } });
  const same = await ask(GATE, { filter: { as: { principals: ['ida'] } } });
  expect([first, other, same].map(({ cache }) => cache.outcome)).toEqual(['miss', 'miss', 'hit']);
});

it('answers anew once what an answer cites has changed', async () => {
  setCache({ exact: true, semantic: { threshold: 0.7 } });
  await ask(GATE);
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 21:00 sharp each day.\n');
  await ingestAll(engine, { paths: [docs] });
  const changed = await ask(GATE);
  expect(changed.cache.outcome).toBe('miss');
  expect(changed.answer).toContain('21:00');
  expect((await ask('When is the cold store at gate seven closed?')).answer).toContain('21:00');
});

it('forgets everything when it is told to', async () => {
  const { entries } = await engine.call('cache.stats', {});
  expect(await engine.call('cache.clear', {})).toEqual({ removed: entries });
  expect(await engine.call('cache.stats', {})).toMatchObject({ entries: 0, sizeBytes: 0 });
  expect(await engine.call('cache.clear', {})).toEqual({ removed: 0 });
  expect((await ask(GATE)).cache.outcome).toBe('miss');
  expect((await ask(GATE)).cache.outcome).toBe('hit');
});

it('keeps no answer that an erased document went into', async () => {
  const before = await ask('Whose badge opened the cold store at night?');
  expect(before.answer).toContain('Maya');
  expect(isHeld('maya lindgren')).toBe(true);
  // Switched off since: what was kept must go all the same.
  setCache(null);
  const target = { kind: 'path', sourceId: 'docs', path: 'badges.md' } as const;
  const record = await engine.call('erasure.run', { target, confirmed: true });
  expect(record).toMatchObject({ state: 'proved', proof: { hits: 0 } });
  expect(isHeld('maya lindgren')).toBe(false);
  setCache({ exact: true });
  expect((await ask('Whose badge opened the cold store at night?')).answer).not.toContain('Maya');
});

function isHeld(text: string): boolean {
  return ['', '-wal'].some((suffix) => {
    const path = `${cacheFile}${suffix}`;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size > 0 && readFileSync(path).toString('latin1').toLowerCase().includes(text);
  });
}

it.each([
  ['a damaged file', () => writeFileSync(cacheFile, 'this is no database, whatever its name says'.repeat(100))],
  ['a link to elsewhere', () => symlinkSync(join(desk.folder, 'elsewhere.db'), cacheFile)],
])('makes %s anew', async (_, put) => {
  await engine.call('cache.clear', {});
  put();
  expect((await ask(GATE)).cache.outcome).toBe('miss');
  expect((await ask(GATE)).cache.outcome).toBe('hit');
  expect(statSync(join(desk.folder, 'elsewhere.db'), { throwIfNoEntry: false })).toBeUndefined();
});
