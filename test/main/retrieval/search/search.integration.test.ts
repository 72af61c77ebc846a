import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { DEFAULT_LEG_DEPTH, type SearchRequest, searchRequest } from '../../../../main/contract/retrieval.ts';
import { createFusion } from '../../../../main/retrieval/fusion/create-fusion.ts';
import { createBm25Retriever } from '../../../../main/retrieval/search/bm25-retriever.ts';
import { createChunkReader } from '../../../../main/retrieval/search/chunk-reader.ts';
import { createInThreadIndexReader } from '../../../../main/retrieval/search/in-thread-index-reader.ts';
import { createQuerySide } from '../../../../main/retrieval/search/query-side.ts';
import { createSearch } from '../../../../main/retrieval/search/search.ts';
import { createVectorRetriever } from '../../../../main/retrieval/search/vector-retriever.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createTableEmbeddingModel } from '../../../support/table-embedding-model.ts';
import { createTestIndex } from '../../../support/test-index.ts';

function setUp(info: Parameters<typeof createTableEmbeddingModel>[1] = {}) {
  const index = createTestIndex();
  // Lexically "leave" is in a and b, a says it more; in meaning c is nearest, then b.
  index.add({ path: 'a.md', chunks: [{ chunkId: 'a', text: 'leave leave form', vector: [0, 1] }] });
  index.add({ path: 'b.md', chunks: [{ chunkId: 'b', text: 'leave of parents and carers', vector: [0.6, 0.8] }] });
  index.add({ path: 'c.md', chunks: [{ chunkId: 'c', text: 'time off for a newborn', vector: [1, 0] }] });
  for (let place = 0; place < 5; place += 1) {
    index.add({ chunks: [{ chunkId: `filler-${place}`, text: 'lunch menu', vector: [-1, 0] }] });
  }
  const reader = createInThreadIndexReader(index.database);
  const model = createTableEmbeddingModel({ leave: [1, 0] }, info);
  const bm25 = createBm25Retriever({ reader });
  const vector = createVectorRetriever({ reader, model });
  const fusion = createFusion({ fusionWeight: model.info.fusionWeight });
  const clock = createManualClock();
  const search = createSearch({
    bm25,
    vector,
    fusion,
    querySide: createQuerySide({
      reader,
      clock,
      knownWords: async () => new Set(),
      synonyms: () => [],
      featureWeight: () => 1,
      openRerankModel: async (name) => {
        throw new NotFoundError(`no ${name}`);
      },
    }),
    chunkReader: createChunkReader({ reader }),
    clock,
  });
  const ask = (request: Partial<SearchRequest>) =>
    search.search({ ...searchRequest.parse({ query: 'leave' }), rerank: 'none', ...request });
  return { ask, bm25, vector, fusion, model, index };
}

describe('search', () => {
  it('returns chunks with the rank and score of both legs', async () => {
    const { ask } = setUp({ fusionWeight: 0.5 });
    const { results, ms } = await ask({ k: 3 });
    expect(ms).toBe(0);
    expect(results.map(({ rank, chunkId, bm25Rank, vectorRank }) => [rank, chunkId, bm25Rank, vectorRank])).toEqual([
      [1, 'a', 1, 3],
      [2, 'b', 2, 2],
      [3, 'c', null, 1],
    ]);
    expect(results[1]).toMatchObject({ displayPath: 'docs/b.md', text: 'leave of parents and carers' });
    expect(results[1]?.cosineSimilarity).toBeCloseTo(0.6, 6);
    expect(results[1]?.bm25Score).toBeGreaterThan(0);
    // The cosines run from 1 (c) to -1 (the lunch menus): a is in the middle. 0.5 · 1 + 0.5 · 0.5
    expect(results[0]?.fusedScore).toBeCloseTo(0.75, 6);
    expect(results[2]?.bm25Score).toBeNull();
  });

  it('shows one leg alone, without running the other', async () => {
    const { ask, model } = setUp();
    const lexical = await ask({ mode: 'bm25' });
    expect(lexical.results.map(({ chunkId, vectorRank }) => [chunkId, vectorRank])).toEqual([
      ['a', null],
      ['b', null],
    ]);
    expect(model.calls).toEqual([]);
    const dense = await ask({ mode: 'vector', k: 3 });
    expect(dense.results.map(({ chunkId, bm25Rank }) => [chunkId, bm25Rank])).toEqual([
      ['c', null],
      ['b', null],
      ['a', null],
    ]);
    expect(model.calls).toEqual([{ texts: ['leave'], purpose: 'query' }]);
  });

  it('falls back to BM25 alone for a question the model knows nothing of', async () => {
    const { ask } = setUp();
    const { results } = await ask({ query: 'carers' });
    expect(results.map(({ chunkId, vectorRank }) => [chunkId, vectorRank])).toEqual([['b', null]]);
  });

  it('falls back to the dense leg for a question none of whose words occur', async () => {
    const { ask, model } = setUp();
    const unknownWord = createTableEmbeddingModel({ paternité: [1, 0] });
    model.embed = unknownWord.embed;
    const { results } = await ask({ query: 'paternité', k: 1 });
    expect(results.map(({ chunkId, bm25Rank }) => [chunkId, bm25Rank])).toEqual([['c', null]]);
  });

  it('applies a filter to both legs', async () => {
    const { ask } = setUp();
    const { results } = await ask({ filter: { pathPrefix: 'docs/c' } });
    expect(results.map(({ chunkId }) => chunkId)).toEqual(['c']);
  });

  it('ranks as the separate stages of a pipeline do', async () => {
    const { ask, bm25, vector, fusion } = setUp();
    const stage = { query: 'leave', k: DEFAULT_LEG_DEPTH, filter: {} };
    const fused = fusion.fuse({
      bm25: await bm25.retrieve(stage, {}),
      vector: await vector.retrieve(stage, {}),
      k: 10,
    });
    const { results } = await ask({});
    expect(results.map(({ chunkId, fusedScore, rank }) => ({ chunkId, fusedScore, rank }))).toEqual(
      fused.map(({ chunkId, fusedScore, rank }) => ({ chunkId, fusedScore, rank })),
    );
  });

  it('finds more than one leg is deep when more is asked for', async () => {
    const { ask, index } = setUp();
    for (let place = 0; place < DEFAULT_LEG_DEPTH + 50; place += 1) {
      index.add({ chunks: [{ chunkId: `copy-${place}`, text: 'leave note' }] });
    }
    const { results } = await ask({ mode: 'bm25', k: DEFAULT_LEG_DEPTH + 20 });
    expect(results).toHaveLength(DEFAULT_LEG_DEPTH + 20);
  });

  it('refuses a model the index was not built with, but still searches by words', async () => {
    const { ask } = setUp({ fingerprint: 'another' });
    await expect(ask({})).rejects.toThrow(ConfigError);
    expect((await ask({ mode: 'bm25' })).results).toHaveLength(2);
  });
});
