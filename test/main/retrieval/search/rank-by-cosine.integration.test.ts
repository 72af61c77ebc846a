import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { rankByCosine } from '../../../../main/retrieval/search/rank-by-cosine.ts';
import { createTestIndex, idsOf, TEST_MODEL, type TestIndex } from '../../../support/test-index.ts';

const search = (index: TestIndex, values: readonly number[], options: { k?: number; filter?: object } = {}) =>
  rankByCosine(index.database, {
    vector: { values: new Float32Array(values), modelId: TEST_MODEL.modelId, fingerprint: TEST_MODEL.fingerprint },
    k: options.k ?? 10,
    filter: options.filter ?? {},
  });

describe('rankByCosine', () => {
  it('ranks by the angle between query and chunk', () => {
    const index = createTestIndex();
    index.add({ chunks: [{ chunkId: 'right-angle', text: '', vector: [0, 1] }] });
    index.add({ chunks: [{ chunkId: 'same', text: '', vector: [1, 0] }] });
    index.add({ chunks: [{ chunkId: 'opposite', text: '', vector: [-1, 0] }] });
    index.add({ chunks: [{ chunkId: 'near', text: '', vector: [0.8, 0.6] }] });
    expect(search(index, [1, 0])).toEqual([
      { chunkId: 'same', rank: 1, score: expect.closeTo(1, 6) },
      { chunkId: 'near', rank: 2, score: expect.closeTo(0.8, 6) },
      { chunkId: 'right-angle', rank: 3, score: expect.closeTo(0, 6) },
      { chunkId: 'opposite', rank: 4, score: expect.closeTo(-1, 6) },
    ]);
  });

  it('equals a brute-force scan in plain arithmetic', () => {
    const dimensions = 8;
    const vector = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: dimensions, maxLength: dimensions });
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 60 }), vector, fc.integer({ min: 1, max: 70 }), (vectors, query, k) => {
        const { database, add } = createTestIndex({ dimensions });
        add({ chunks: vectors.map((values, place) => ({ chunkId: `c${place}`, text: '', vector: values })) });
        const found = search({ database } as TestIndex, query, { k });
        const expected = bruteForce(vectors, query);
        expect(found).toHaveLength(Math.min(k, expected.length));
        for (const [place, { chunkId, rank, score }] of found.entries()) {
          expect(rank).toBe(place + 1);
          expect(score).toBeCloseTo(expected.find((entry) => entry.chunkId === chunkId)?.cosine ?? Number.NaN, 5);
          expect(score).toBeCloseTo(expected[place]?.cosine ?? Number.NaN, 5);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('finds nothing for a query the model knows nothing of', () => {
    const index = createTestIndex();
    index.add({ chunks: [{ chunkId: 'a', text: '', vector: [1, 0] }] });
    expect(search(index, [0, 0])).toEqual([]);
  });

  it('never returns a chunk the model knows nothing of', () => {
    const index = createTestIndex();
    index.add({ chunks: [{ chunkId: 'unknown', text: '東京', vector: [0, 0] }] });
    index.add({ chunks: [{ chunkId: 'opposite', text: '', vector: [-1, 0] }] });
    expect(idsOf(search(index, [1, 0]))).toEqual(['opposite']);
  });

  it('breaks ties by chunk id, also at the last place', () => {
    const index = createTestIndex();
    const ids = Array.from({ length: 120 }, (_, place) => `copy-${String(place).padStart(3, '0')}`);
    for (const chunkId of ids.toReversed()) index.add({ chunks: [{ chunkId, text: '', vector: [0.6, 0.8] }] });
    index.add({ chunks: [{ chunkId: 'zz-best', text: '', vector: [1, 0] }] });
    for (const k of [1, 2, 50, 119, 121, 1000]) {
      expect(idsOf(search(index, [1, 0], { k }))).toEqual(['zz-best', ...ids].slice(0, k));
    }
  });

  it('applies filters before it takes the best k', () => {
    const index = createTestIndex();
    index.add({ sourceId: 'wiki', path: 'a.md', chunks: [{ chunkId: 'best', text: '', vector: [1, 0] }] });
    index.add({ sourceId: 'docs', path: 'guide/b.md', chunks: [{ chunkId: 'good', text: '', vector: [0.8, 0.6] }] });
    index.add({ sourceId: 'docs', path: 'notes/c.md', chunks: [{ chunkId: 'far', text: '', vector: [0, 1] }] });
    const ids = (filter: object) => idsOf(search(index, [1, 0], { k: 1, filter }));
    expect(ids({})).toEqual(['best']);
    expect(ids({ sources: ['docs'] })).toEqual(['good']);
    expect(ids({ pathPrefix: 'docs/notes/' })).toEqual(['far']);
    expect(ids({ sources: ['wiki'], pathPrefix: 'docs/' })).toEqual([]);
  });

  it('never returns a document that was removed', () => {
    const index = createTestIndex();
    const removed = index.add({ chunks: [{ chunkId: 'gone', text: '', vector: [1, 0] }] });
    index.add({ chunks: [{ chunkId: 'here', text: '', vector: [0, 1] }] });
    index.remove(removed);
    expect(idsOf(search(index, [1, 0]))).toEqual(['here']);
  });

  it('reads the generation in service only, though another one has vectors of other dimensions', () => {
    const index = createTestIndex();
    index.add({ path: 'a.md', chunks: [{ chunkId: 'served', text: '', vector: [0.6, 0.8] }] });
    index.addGeneration(2, { state: 'building', fingerprint: 'f2', dimensions: 3 });
    index.add({ path: 'a.md', generation: 2, chunks: [{ chunkId: 'built', text: '', vector: [1, 0, 0] }] });
    expect(idsOf(search(index, [1, 0]))).toEqual(['served']);
  });

  it('finds nothing in an index that nothing was ingested into', () => {
    const index = createTestIndex();
    index.database.execute('DELETE FROM generation');
    expect(search(index, [1, 0])).toEqual([]);
  });

  it.each([
    ['other weights', { dimensions: 2, fingerprint: 'f2' }],
    ['other dimensions', { dimensions: 3, fingerprint: 'f1' }],
  ])('refuses a model with %s than the index was built with, and says the way out', (_, generation) => {
    const index = createTestIndex();
    index.database.execute('DELETE FROM generation');
    index.addGeneration(1, { state: 'serving', ...generation });
    expect(() => search(index, [1, 0])).toThrow(ConfigError);
    expect(() => search(index, [1, 0])).toThrow(
      /The index holds vectors of test-model .* Build an index of the new model beside it with `trestle generation build`/,
    );
  });
});

function bruteForce(vectors: readonly (readonly number[])[], query: readonly number[]) {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);
  const length = (vector: readonly number[]) => Math.sqrt(dot(vector, vector));
  if (length(query) === 0) return [];
  return vectors
    .map((vector, place) => ({ chunkId: `c${place}`, cosine: dot(vector, query) / (length(vector) * length(query)) }))
    .filter(({ cosine }) => !Number.isNaN(cosine))
    .toSorted((a, b) => b.cosine - a.cosine);
}
