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
    expect(namesOf(packChunks(results, { contextTokens: 200, k: 8 }).packed)).toEqual(['a', 'b']);
  });

  it('passes over a chunk that does not fit for a smaller one behind it', () => {
    const results = [resultOf('a', 1), resultOf('big', 2, { tokens: 500 }), resultOf('c', 3)];
    expect(namesOf(packChunks(results, { contextTokens: 250, k: 8 }).packed)).toEqual(['a', 'c']);
  });

  it('always takes the first, so that a tight budget cannot empty the context', () => {
    expect(namesOf(packChunks([resultOf('a', 1, { tokens: 900 })], { contextTokens: 100, k: 8 }).packed)).toEqual([
      'a',
    ]);
  });

  it('takes the same text once, however many documents repeat it', () => {
    const results = [resultOf('a', 1), resultOf('copy', 2, { text: 'Text of a.' }), resultOf('c', 3)];
    expect(namesOf(packChunks(results, { contextTokens: 1000, k: 8 }).packed)).toEqual(['a', 'c']);
  });

  it('takes no more than k', () => {
    const results = [resultOf('a', 1), resultOf('b', 2), resultOf('c', 3)];
    expect(packChunks(results, { contextTokens: 1000, k: 2 }).packed).toHaveLength(2);
  });

  it('says of every result that is left out why', () => {
    const results = [
      resultOf('a', 1),
      resultOf('copy', 2, { text: 'Text of a.' }),
      resultOf('big', 3, { tokens: 500 }),
      resultOf('b', 4),
      resultOf('c', 5),
    ];
    const { packed, leftOut } = packChunks(results, { contextTokens: 250, k: 2 });
    expect(namesOf(packed)).toEqual(['a', 'b']);
    expect(leftOut).toEqual([
      { chunkId: 'chk_copy', reason: 'duplicate' },
      { chunkId: 'chk_big', reason: 'budget' },
      { chunkId: 'chk_c', reason: 'below-cut' },
    ]);
  });

  it('takes the neighbours along as chunks of their own, in document order, where all fit', () => {
    const [before, a, after] = [resultOf('before', 9), resultOf('a', 1), resultOf('after', 2)];
    const neighboursOf = ({ chunkId }: SearchResult) => (chunkId === a.chunkId ? [before, a, after] : []);
    const roomy = packChunks([a, after], { contextTokens: 300, k: 8, neighboursOf });
    expect(namesOf(roomy.packed)).toEqual(['before', 'a', 'after']);
    expect(roomy.leftOut).toEqual([{ chunkId: 'chk_after', reason: 'neighbour' }]);
    const tight = packChunks([a, after], { contextTokens: 200, k: 8, neighboursOf });
    expect(namesOf(tight.packed)).toEqual(['a', 'after']);
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
