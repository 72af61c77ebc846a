import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { createTestIndex, idsOf, type TestIndex } from '../../../support/test-index.ts';

const search = (index: TestIndex, query: string, options: { k?: number; filter?: object } = {}) =>
  rankByBm25(index.database, { query, k: options.k ?? 10, filter: options.filter ?? {} });

/** BM25 needs terms that not every document has, so there are always some about something else. */
function addFiller(index: TestIndex, count = 20): void {
  for (let place = 0; place < count; place += 1) {
    index.add({ chunks: [{ chunkId: `filler-${place}`, text: 'nothing of interest stands in these lines' }] });
  }
}

describe('rankByBm25', () => {
  it('ranks the chunks that say more of the query first, with positive scores', () => {
    const index = createTestIndex();
    addFiller(index);
    index.add({ chunks: [{ chunkId: 'one', text: 'the backup runs at night' }] });
    index.add({ chunks: [{ chunkId: 'both', text: 'restore the database from a backup' }] });
    const ranking = search(index, 'how do I restore a backup');
    expect(idsOf(ranking)).toEqual(['both', 'one']);
    expect(ranking.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(ranking.every(({ score }) => score > 0)).toBe(true);
  });

  it('computes BM25 as FTS5 defines it', () => {
    // 21 chunks, one holds the term: idf = ln((21 − 1 + 0.5) / (1 + 0.5)) = 2.61496. tf = 1, |d| = 7 like every filler:
    // score = idf · tf · (1.2 + 1) / (tf + 1.2 · (0.25 + 0.75 · 7/7)) = idf
    const index = createTestIndex();
    addFiller(index);
    index.add({ chunks: [{ chunkId: 'match', text: 'a backup of interest stands in lines' }] });
    expect(search(index, 'backup')).toEqual([{ chunkId: 'match', rank: 1, score: expect.closeTo(2.61496, 5) }]);
  });

  it('counts a title and a heading more than the text', () => {
    const index = createTestIndex();
    addFiller(index);
    index.add({ chunks: [{ chunkId: 'text', title: 'notes', text: 'invoice handling' }] });
    index.add({ chunks: [{ chunkId: 'title', title: 'invoice', text: 'handling notes' }] });
    index.add({ chunks: [{ chunkId: 'heading', headingPath: ['invoice'], text: 'handling notes' }] });
    expect(idsOf(search(index, 'invoice'))).toEqual(['heading', 'title', 'text']);
  });

  it('counts a word of the query as often as the query says it', () => {
    const index = createTestIndex();
    addFiller(index);
    index.add({ chunks: [{ chunkId: 'a-titles', text: 'titles' }] });
    index.add({ chunks: [{ chunkId: 'b-index', text: 'index' }] });
    expect(idsOf(search(index, 'titles index'))).toEqual(['a-titles', 'b-index']);
    const [first, second] = search(index, 'index titles index');
    expect([first?.chunkId, second?.chunkId]).toEqual(['b-index', 'a-titles']);
    expect(first?.score).toBeCloseTo(2 * (second?.score ?? 0), 9);
  });

  it('breaks ties by chunk id, also at the last place, whatever order the chunks came in', () => {
    const index = createTestIndex();
    addFiller(index, 400);
    const ids = Array.from({ length: 150 }, (_, place) => `copy-${String(place).padStart(3, '0')}`);
    for (const chunkId of ids.toSorted((a, b) => (a.split('').toReversed() < b.split('').toReversed() ? -1 : 1))) {
      index.add({ chunks: [{ chunkId, text: 'the same licence text' }] });
    }
    for (const k of [1, 5, 118, 149, 150, 1000]) {
      expect(idsOf(search(index, 'licence', { k }))).toEqual(ids.slice(0, k));
    }
  });

  it('applies filters before it takes the best k', () => {
    const index = createTestIndex();
    addFiller(index);
    index.add({ sourceId: 'wiki', path: 'ops/a.md', chunks: [{ chunkId: 'best', text: 'backup backup backup' }] });
    index.add({ sourceId: 'docs', path: 'ops/b.md', chunks: [{ chunkId: 'good', text: 'backup and more words' }] });
    index.add({
      sourceId: 'docs',
      path: 'ops%_*/c.md',
      chunks: [{ chunkId: 'odd', text: 'one backup among many other words here' }],
    });
    const ids = (filter: object) => idsOf(search(index, 'backup', { k: 1, filter }));
    expect(ids({})).toEqual(['best']);
    expect(ids({ sources: ['docs'] })).toEqual(['good']);
    expect(ids({ sources: ['docs', 'wiki'] })).toEqual(['best']);
    expect(ids({ sources: [] })).toEqual([]);
    expect(ids({ pathPrefix: 'docs/ops' })).toEqual(['good']);
    expect(ids({ pathPrefix: 'docs/ops%_*/' })).toEqual(['odd']);
    expect(ids({ pathPrefix: 'ops/' })).toEqual([]);
    expect(ids({ pathPrefix: '' })).toEqual(['best']);
    expect(ids({ sources: ['wiki'], pathPrefix: 'docs/' })).toEqual([]);
  });

  it('never returns a document that was removed', () => {
    const index = createTestIndex();
    addFiller(index);
    const removed = index.add({ chunks: [{ chunkId: 'gone', text: 'backup backup' }] });
    index.add({ chunks: [{ chunkId: 'here', text: 'backup of everything else' }] });
    index.remove(removed);
    expect(idsOf(search(index, 'backup'))).toEqual(['here']);
  });

  it('reads the generation in service only', () => {
    const index = createTestIndex();
    addFiller(index);
    index.add({ path: 'a.md', chunks: [{ chunkId: 'served', text: 'backup plan' }] });
    index.addGeneration(2, { state: 'building' });
    index.add({ path: 'a.md', generation: 2, chunks: [{ chunkId: 'built', text: 'backup plan' }] });
    expect(idsOf(search(index, 'backup'))).toEqual(['served']);
  });

  it('finds nothing in an empty index and for a query without words', () => {
    const index = createTestIndex();
    expect(search(index, 'backup')).toEqual([]);
    addFiller(index);
    expect(search(index, '🦀 ???')).toEqual([]);
    index.database.execute('DELETE FROM chunk; DELETE FROM generation');
    expect(search(index, 'nothing')).toEqual([]);
  });

  it('answers every query whatsoever without an error', () => {
    const index = createTestIndex();
    addFiller(index);
    const nasty = fc.constantFrom(
      '"',
      "'",
      '*',
      '^',
      ':',
      '(',
      ')',
      '{',
      '}',
      '+',
      '-',
      '\0',
      ' NEAR ',
      ' AND ',
      ' OR ',
      ' NOT ',
      'title:',
      'text: "',
      '\u0301',
      '\ud83d',
      '🦀',
      '\u200d',
      'İ',
      'ß',
      '\ue000',
      '\u{1f9ff}',
      '٣',
      '東',
      'nothing',
      ';--',
    );
    const runs = process.env.TRESTLE_TEST_LONG === '1' ? 20_000 : 1000;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(nasty, { maxLength: 30 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary', maxLength: 300 }),
        ),
        (query) => {
          expect(search(index, query).length).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: runs },
    );
  });

  it('answers a query of 10,000 characters', () => {
    const index = createTestIndex();
    addFiller(index);
    const distinct = Array.from({ length: 2000 }, (_, place) => `w${place}`).join(' ');
    expect(search(index, `lines ${distinct}`.slice(0, 10_000)).length).toBe(10);
    expect(search(index, 'lines '.repeat(1666)).length).toBe(10);
    expect(search(index, 'x'.repeat(10_000))).toEqual([]);
  });
});
