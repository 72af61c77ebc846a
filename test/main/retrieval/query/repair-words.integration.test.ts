import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairWords } from '../../../../main/retrieval/query/repair-words.ts';
import { recordWords } from '../../../../main/retrieval/query/words.ts';
import { createInThreadIndexReader } from '../../../../main/retrieval/search/in-thread-index-reader.ts';
import { createTestIndex } from '../../../support/test-index.ts';

const TEXTS = [
  'The boundary layer of a supersonic aircraft wing, and its aerodynamic heating.',
  'Aerodynamic loads on the wing of an aircraft in a slipstream.',
  'Annual leave of parents who work part-time.',
  'Pressure measurements by Kuechly in 1961.',
];
const WORDS = [
  'boundary',
  'supersonic',
  'aircraft',
  'aerodynamic',
  'slipstream',
  'parents',
  'pressure',
  'measurements',
];

function setUp(known: readonly string[] = []) {
  const index = createTestIndex();
  for (const [place, text] of TEXTS.entries()) {
    index.add({
      sourceId: place === 2 ? 'people' : 'docs',
      path: `${place}.md`,
      chunks: [{ chunkId: `c${place}`, text }],
    });
  }
  recordWords(index.database, TEXTS);
  const reader = createInThreadIndexReader(index.database);
  return (query: string, filter = {}) =>
    repairWords(query, { reader, knownWords: async () => new Set(known), filter, signal: undefined });
}

describe('repairWords', () => {
  it.each([
    ['aerodnyamic loads', 'aerodynamic loads'],
    ['aerodynamc loads', 'aerodynamic loads'],
    ['Aerodynamicc loads', 'aerodynamic loads'],
    ['xerodynamic loads', 'aerodynamic loads'],
    ['aerodinamyc loads', 'aerodynamic loads'],
    ['the slipstraem of a wing?', 'the slipstream of a wing?'],
    ['boundarylayer heating', 'boundary layer heating'],
    ['Kuechyl 1961', 'kuechly 1961'],
  ])('repairs "%s"', async (query, repaired) => {
    expect((await setUp()(query)).text).toBe(repaired);
  });

  it.each([
    'aerodynamic loads',
    'aerodynamics of wings',
    '"aerodnyamic" loads',
    '`slipstraem`',
    'slipStraem',
    'slipstraem_x',
    'a.slipstraem',
    'SLIPSTRAEM and wing',
    'x15 wing7',
    'qwxzkj',
    'wnig',
    'нестандартный вопрос',
    '',
  ])('leaves "%s" as it is', async (query) => {
    const repaired = await setUp(['wnig'])(query);
    expect(repaired).toEqual({ text: query, edits: [] });
  });

  it('never changes a word that English has, however near a word of the corpus is', async () => {
    expect((await setUp(['slipstreams', 'pleasure'])('pleasure of a wing')).text).toBe('pleasure of a wing');
    expect((await setUp()('pleasure of a wing')).text).not.toBe('pleasure of a wing');
  });

  it('says what it changed and why', async () => {
    expect((await setUp()('aerodnyamic loads')).edits).toEqual([
      {
        kind: 'typo',
        from: 'aerodnyamic',
        to: 'aerodynamic',
        reason: '"aerodnyamic" is not in the corpus; "aerodynamic" is one edit away and in 2 chunks',
      },
    ]);
  });

  it('suggests nothing that only stands where the search may not look', async () => {
    const repair = setUp();
    expect((await repair('paernts', { sources: ['people'] })).text).toBe('parents');
    expect((await repair('paernts', { sources: ['docs'] })).text).toBe('paernts');
  });

  it('suggests the same whether or not a nearer word stands where the search may not look', async () => {
    const index = createTestIndex();
    const texts = ['The measurements of a wing.', 'The measuremints of a wing.'];
    index.add({ sourceId: 'docs', path: 'a.md', chunks: [{ chunkId: 'a', text: texts[0] ?? '' }] });
    index.add({ sourceId: 'hidden', path: 'b.md', chunks: [{ chunkId: 'b', text: texts[1] ?? '' }] });
    recordWords(index.database, texts);
    const reader = createInThreadIndexReader(index.database);
    const repair = (filter: object) =>
      repairWords('measuremintz of a wing', {
        reader,
        knownWords: async () => new Set<string>(),
        filter,
        signal: undefined,
      });
    expect((await repair({})).text).toBe('measuremints of a wing');
    expect((await repair({ sources: ['docs'] })).text).toBe('measurements of a wing');
  });

  it('finds back any word of the corpus after any one edit, unless another word is as near', async () => {
    const repair = setUp();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WORDS),
        fc.nat(20),
        fc.nat(3),
        fc.constantFrom('q', 'z'),
        async (word, at, kind, letter) => {
          const place = at % (word.length - 1);
          const [left, right] = [word.slice(0, place), word.slice(place)];
          const typed = [
            left + letter + right,
            left + right.slice(1),
            left + letter + right.slice(1),
            left + (right[1] ?? '') + (right[0] ?? '') + right.slice(2),
          ][kind];
          const { text } = await repair(typed ?? word);
          expect(text).toBe((await repair(text)).text);
          // Another form of the same stem finds the same passages, so it is not a misspelling.
          expect([typed, word]).toContain(text);
        },
      ),
      { numRuns: 200 },
    );
  });
});
