import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SearchRequest, SearchResponse } from '../../../main/contract/retrieval.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

/** Long enough that a section of several is cut into several chunks. */
const paragraph = (of: string, said: string): string =>
  `${said} ${Array.from({ length: 24 }, (_, at) => `Sentence ${at} of the ${of} part tells at length what the keepers of the harbour do there.`).join(' ')}`;

const PARTS = ['alder', 'birch', 'cedar', 'dogwood', 'elm'];

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs, { recursive: true });
  const write = (path: string, text: string): void => writeFileSync(join(docs, path), text);
  write('leave.md', '# Annual leave\n\nUp to five days of annual leave carry over into the next year.\n');
  write('sla.md', '# Contract\n\nThe service level agreement (SLA) promises an answer within four hours.\n');
  write('levels.md', '# Levels\n\nA service level agreement is reviewed by the board each spring.\n');
  write(
    'handbook.md',
    `# Handbook\n\n## Harbour\n\n${PARTS.map((part) => paragraph(part, `The ${part} rule holds.`)).join('\n\n')}\n\n## Gates\n\n${paragraph('gate', 'The gates rust.')}\n`,
  );
  // Near copies, which only reading them would tell apart, and one that says something else of the same.
  for (const colour of ['red', 'green', 'blue', 'grey'])
    write(
      `crane-${colour}.md`,
      `# Crane\n\nThe crane permit is issued by the harbour office for the ${colour} crane within two days of asking.\n`,
    );
  write('crane-fee.md', '# Fee\n\nWhoever has a crane permit pays forty euros a month to the treasury.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
});
afterAll(() => desk.dispose());
afterEach(() => rmSync(join(workspace, 'synonyms.txt'), { force: true }));

const search = (query: string, options: Partial<SearchRequest> = {}): Promise<SearchResponse> =>
  engine.call('search.run', { query, k: 10, ...options });
const names = ({ results }: SearchResponse): string[] =>
  results.map(({ displayPath }) => displayPath.slice('docs/'.length));

describe('synonyms.txt', () => {
  it('lets words that stand nowhere find what its groups say they mean, from the next search on', async () => {
    const before = await search('paid holidays', { mode: 'bm25' });
    expect(before.results).toEqual([]);
    writeFileSync(join(workspace, 'synonyms.txt'), '# what people say\nholidays, annual leave, vacation\n');
    const after = await search('paid holidays', { mode: 'bm25' });
    expect(names(after)).toEqual(['leave.md']);
    expect(after.rewrite?.variants.map(({ text, weight }) => [text, weight])).toEqual([
      ['paid holidays', 1],
      ['paid annual leave', 0.5],
      ['paid vacation', 0.5],
    ]);
    expect(after.rewrite?.edits[0]).toMatchObject({ kind: 'synonym', from: 'holidays', to: 'annual leave' });
    rmSync(join(workspace, 'synonyms.txt'));
    expect((await search('paid holidays', { mode: 'bm25' })).results).toEqual([]);
  });

  it('does nothing for a word in which an entry is only a part, nor when rewriting is off', async () => {
    writeFileSync(join(workspace, 'synonyms.txt'), 'holiday, annual leave\n');
    expect((await search('holidaymaker', { mode: 'bm25' })).results).toEqual([]);
    expect(await search('holiday', { mode: 'bm25', rewrite: false })).toMatchObject({ results: [], rewrite: null });
    expect(names(await search('holiday', { mode: 'bm25' }))).toEqual(['leave.md']);
  });
});

describe('acronyms', () => {
  it('are spelled out by what the corpus says, and find what has the long form alone', async () => {
    const found = await search('Who reviews the SLA?', { mode: 'bm25' });
    expect(names(found)).toEqual(expect.arrayContaining(['sla.md', 'levels.md']));
    expect(found.rewrite?.edits).toEqual([
      {
        kind: 'acronym',
        from: 'SLA',
        to: 'service level agreement',
        reason: '1 chunk defines it as "service level agreement (SLA)"',
      },
    ]);
    expect(names(await search('the SLA', { mode: 'bm25', rewrite: false }))).toEqual(['sla.md']);
  });

  it('are not learnt from chunks that the search may not return', async () => {
    const filter = { pathPrefix: 'docs/levels.md' };
    const { rewrite } = await search('Who reviews the SLA?', { filter });
    expect(rewrite?.edits).toEqual([]);
  });
});

describe('neighbours', () => {
  it('widen a result within its section, no further, and slice the source', async () => {
    const [own] = (await search('cedar rule', { k: 1, mode: 'bm25' })).results;
    const { documents } = await engine.call('document.list', { filter: 'handbook' });
    const { text: source } = await engine.call('document.read', { documentId: documents[0]?.documentId ?? '' });
    expect((await search('cedar rule', { k: 1, mode: 'bm25', neighbours: 0 })).passages).toEqual([]);
    const lengths: number[] = [];
    let slice = '';
    for (const neighbours of [1, 2, 5]) {
      const { results, passages } = await search('cedar rule', { k: 1, mode: 'bm25', neighbours });
      expect(results[0]?.chunkId).toBe(own?.chunkId);
      const [passage] = passages;
      expect(passage?.chunkIds).toContain(own?.chunkId);
      expect(passage?.chunkIds.length).toBeLessThanOrEqual(2 * neighbours + 1);
      slice = source.slice(passage?.start, passage?.end);
      expect(slice).toContain('The cedar rule holds.');
      expect(slice).not.toContain('The gates rust.');
      for (const line of passage?.text.split('\n').filter(Boolean) ?? []) expect(source).toContain(line);
      lengths.push(passage?.text.length ?? 0);
    }
    for (const part of PARTS) expect(slice).toContain(`The ${part} rule holds.`);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(lengths[0]).toBeGreaterThan(own?.text.length ?? 0);
  });

  it('of a search that a filter narrows stay within it', async () => {
    const { results, passages } = await search('crane permit', { neighbours: 5, filter: { pathPrefix: 'docs/crane' } });
    expect(passages).toHaveLength(results.length);
    for (const [at, { chunkIds }] of passages.entries()) expect(chunkIds).toEqual([results[at]?.chunkId]);
  });
});

describe('maximal marginal relevance', () => {
  it('moves what says something else before near copies, keeps the best first and everything in', async () => {
    const plain = await search('crane permit issued by the harbour office', { k: 5 });
    const diverse = await search('crane permit issued by the harbour office', { k: 5, mmrLambda: 0.3 });
    const fee = (response: SearchResponse): number => names(response).indexOf('crane-fee.md');
    expect(
      names(plain)
        .slice(0, 4)
        .every((name) => /crane-(?:red|green|blue|grey)/.test(name)),
    ).toBe(true);
    expect(diverse.results[0]?.chunkId).toBe(plain.results[0]?.chunkId);
    const copies = names(diverse)
      .slice(1, 3)
      .filter((name) => /crane-(?:red|green|blue|grey)/.test(name));
    expect(copies).toEqual([]);
    expect(fee(diverse)).toBeGreaterThan(-1);
    for (const [at, { rank, move, fusedRank }] of diverse.results.entries()) {
      expect(rank).toBe(at + 1);
      expect(move).toBe(fusedRank - rank);
    }
    const all = (await search('crane permit', { k: 50, mmrLambda: 0.3 })).results.map(({ chunkId }) => chunkId);
    const unmoved = (await search('crane permit', { k: 50 })).results.map(({ chunkId }) => chunkId);
    expect(all.toSorted()).toEqual(unmoved.toSorted());
  });

  it('at 1 is the search without it', async () => {
    const one = await search('crane permit', { mmrLambda: 1 });
    expect(one.results).toEqual((await search('crane permit')).results);
  });
});
