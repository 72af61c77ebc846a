import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhyNotResponse } from '../../../../main/contract/explain.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let docs: string;

beforeAll(async () => {
  desk = createEngineDesk();
  docs = join(desk.folder, 'docs');
  mkdirSync(join(docs, 'build'), { recursive: true });
  const write = (path: string, text: string): void => writeFileSync(join(docs, path), text);
  write('leave.md', '# Annual leave\n\nUp to 5 days of annual leave carry over into the next year.\n');
  write(
    'leave-2023.md',
    '---\nstatus: superseded\n---\n\n# Annual leave\n\nUp to 8 days of annual leave carry over.\n',
  );
  write('gate.md', '# Gate\n\nThe gate closes at six. A carrier needs a code.\n');
  for (let page = 0; page < 30; page++)
    write(`page-${page}.md`, `# Page ${page}\n\nLeave your annual report number ${page} here.\n`);
  write('logo.png.md.bin', '\0\0\0');
  write('.gitignore', 'build/\n');
  write('build/hidden.md', '# Hidden\n\nBuilt.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
  await ingestAll(engine, { paths: [docs] });
});
afterAll(() => desk.dispose());

const QUERY = 'How many days of annual leave carry over?';
const whyNot = (document: string, options: object = {}): Promise<WhyNotResponse> =>
  engine.call('search.whyNot', { query: QUERY, document, k: 3, ...options });

describe('an explained search', () => {
  it('ranks as the search does, and its parts sum to the scores', async () => {
    const request = { query: QUERY, k: 10, rerank: 'none', rewrite: false } as const;
    const { results, engines } = await engine.call('search.run', request);
    const explained = await engine.call('search.explain', request);
    expect(explained.results.map(({ chunkId }) => chunkId)).toEqual(results.map(({ chunkId }) => chunkId));
    expect(Object.fromEntries(explained.legs.map(({ leg, engine: by }) => [leg, by]))).toEqual(engines);
    expect(['memory', 'sqlite']).toContain(explained.legs[0]?.engine);
    for (const result of explained.results) {
      expect((result.fromBm25 ?? NaN) + (result.fromVector ?? NaN)).toBeCloseTo(result.fusedScore, 9);
      if (result.bm25Score === null) continue;
      expect(result.terms.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(result.bm25Score, 9);
    }
    expect(explained.terms.map(({ term }) => term)).toEqual(['days', 'annual', 'leave', 'carry']);
    expect(explained.ignoredWords).toEqual(['how', 'many', 'of', 'over']);
    const fates = new Map(explained.results.map(({ displayPath, packing }) => [displayPath, packing]));
    expect(fates.get('docs/leave.md')).toMatchObject({ state: 'packed', reason: null });
    expect(fates.get('docs/leave-2023.md')).toMatchObject({ state: 'dropped', reason: 'superseded' });
  });

  it('counts what the filter leaves out, and who used each chunk', async () => {
    await askAll(engine, { question: QUERY });
    const filter = { pathPrefix: 'docs/leave' };
    const { filteredOut, chunksInIndex, results } = await engine.call('search.explain', { query: QUERY, filter });
    expect(results.map(({ displayPath }) => displayPath).toSorted()).toEqual(['docs/leave-2023.md', 'docs/leave.md']);
    expect(filteredOut).toBe(chunksInIndex - 2);
    expect(results.find(({ displayPath }) => displayPath === 'docs/leave.md')).toMatchObject({ citedBy: 1, usedBy: 1 });
    const { usedBy, uses } = await engine.call('lineage.of', { of: 'docs/leave.md' });
    expect(usedBy).toBe(1);
    expect(uses[0]).toMatchObject({ role: 'cited', title: QUERY });
  });
});

describe('a document that was missed', () => {
  it('is placed exactly, with the words it lacks and those it has instead', async () => {
    const found = await whyNot('gate.md');
    expect(found.reason).toMatch(/^below_/);
    expect(found.missingTerms.map(({ term }) => term)).toEqual(['days', 'annual', 'leave', 'carry']);
    expect(found.missingTerms.find(({ term }) => term === 'carry')?.nearWords).toContain('carrier');
    expect(found.bm25).toMatchObject({ rank: null });
    expect(found.vector?.rank).toBeGreaterThan(3);
  });

  it.each([
    ['leave.md', 'found'],
    ['docs/leave-2023.md', 'superseded'],
    ['build/hidden.md', 'excluded'],
    ['leaves.md', 'no_such_document'],
  ])('%s: %s', async (document, reason) => {
    const found = await whyNot(document);
    expect(found).toMatchObject({ reason });
    expect(found.verdict).toMatch(/\.$/);
  });

  it('may be left out by the filter, not be read yet, or lie outside of every source', async () => {
    expect(await whyNot('leave.md', { filter: { sources: ['other'] } })).toMatchObject({ reason: 'filtered_out' });
    writeFileSync(join(docs, 'new.md'), '# New\n\nNot read yet.\n');
    expect(await whyNot('new.md')).toMatchObject({ reason: 'not_indexed_yet', document: null });
    const outside = join(desk.folder, 'outside.md');
    writeFileSync(outside, '# Outside\n');
    expect(await whyNot(outside)).toMatchObject({ reason: 'not_in_a_source' });
    expect((await whyNot('leaves.md')).evidence[0]).toContain('docs/leave.md');
  });
});

describe('retrieval quality', () => {
  it('is measured on known answers made of past ones, and compared with the time before', async () => {
    const made = await engine.call('dataset.fromTraces', {});
    expect(made).toMatchObject({ added: 1, kept: 0 });
    expect(await engine.call('dataset.fromTraces', {})).toMatchObject({ added: 0, kept: 1 });
    const first = await engine.call('quality.measure', {});
    expect(first.measurements[0]).toMatchObject({
      sourceId: null,
      knownAnswers: 1,
      recallAt10: 1,
      // The superseded page says nearly the same, and is found before it.
      mrrAt10: 0.5,
      sampledQueries: 1,
      scoreDrift: null,
    });
    const second = await engine.call('quality.measure', {});
    expect(second.measurements[0]).toMatchObject({ scoreDrift: 0, overlapAt10: 1 });
    expect(second.measurements[0]?.referenceAt).toBe(first.measurements[0]?.measuredAt);
    const { measurements } = await engine.call('quality.trend', { sourceId: 'docs' });
    expect(measurements).toHaveLength(2);
  });
});
