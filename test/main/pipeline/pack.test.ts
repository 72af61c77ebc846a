import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../main/contract/ids.ts';
import type { SearchResult } from '../../../main/contract/retrieval.ts';
import { packChunks, setSupersededAside } from '../../../main/pipeline/pack-chunks.ts';
import { chunkOf } from '../../support/pipeline-fixtures.ts';

function resultOf(name: string, rank: number, changes: Partial<SearchResult> = {}): SearchResult {
  return {
    ...chunkOf(name, `Text of ${name}.`),
    chunkId: `chk_${name}` as ChunkId,
    rank,
    fusedScore: 1 / rank,
    bm25Rank: rank,
    bm25Score: 10 - rank,
    vectorRank: null,
    cosineSimilarity: null,
    tokens: 100,
    fusedRank: rank,
    relevanceScore: null,
    move: 0,
    ...changes,
  };
}
const namesOf = (packed: readonly { chunk: { title: string } }[]): string[] => packed.map(({ chunk }) => chunk.title);

describe('packChunks', () => {
  it('takes chunks in rank order until the budget is spent', () => {
    const results = [resultOf('a', 1), resultOf('b', 2), resultOf('c', 3)];
    expect(namesOf(packChunks(results, { contextTokens: 200, k: 8 }))).toEqual(['a', 'b']);
  });

  it('passes over a chunk that does not fit for a smaller one behind it', () => {
    const results = [resultOf('a', 1), resultOf('big', 2, { tokens: 500 }), resultOf('c', 3)];
    expect(namesOf(packChunks(results, { contextTokens: 250, k: 8 }))).toEqual(['a', 'c']);
  });

  it('always takes the first, so that a tight budget cannot empty the context', () => {
    expect(namesOf(packChunks([resultOf('a', 1, { tokens: 900 })], { contextTokens: 100, k: 8 }))).toEqual(['a']);
  });

  it('takes the same text once, however many documents repeat it', () => {
    const results = [resultOf('a', 1), resultOf('copy', 2, { text: 'Text of a.' }), resultOf('c', 3)];
    expect(namesOf(packChunks(results, { contextTokens: 1000, k: 8 }))).toEqual(['a', 'c']);
  });

  it('takes no more than k', () => {
    const results = [resultOf('a', 1), resultOf('b', 2), resultOf('c', 3)];
    expect(packChunks(results, { contextTokens: 1000, k: 2 })).toHaveLength(2);
  });
});

describe('setSupersededAside', () => {
  it('keeps a document that says another one holds from answering beside it', () => {
    const { current, superseded } = setSupersededAside([
      resultOf('old', 1, { isSuperseded: true }),
      resultOf('new', 2),
    ]);
    expect(current.map(({ title }) => title)).toEqual(['new']);
    expect(superseded.map(({ title }) => title)).toEqual(['old']);
  });

  it('uses it when it is all there is', () => {
    const only = [resultOf('old', 1, { isSuperseded: true })];
    expect(setSupersededAside(only)).toEqual({ current: only, superseded: [] });
  });
});
