import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stemWord } from '../../../../main/base/porter-stemmer.ts';
import { OccurrenceFinder } from '../../../../main/retrieval/rerank/find-occurrences.ts';

const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** Every word made and stemmed, none passed over. */
function findSlowly(stems: readonly string[], text: string, maxWords: number): (readonly number[])[] {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}+/gu, '');
  const words = [...plain.matchAll(WORD)].slice(0, maxWords).map(([word]) => stemWord(word));
  return stems.map((stem) => words.flatMap((word, position) => (word === stem ? [position] : [])));
}

const stems = fc.uniqueArray(fc.constantFrom('pump', 'seal', 'a', '7', 'x9', 'flow', 'naiv', 'ab'), { minLength: 1 });
const piece = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'Pumps',
      'SEALED',
      'a',
      'A',
      '7',
      'x9',
      'flows',
      'abs',
      'ab',
      'other',
      '-',
      ' ',
      '\n',
      '. ',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('naïve', 'e\u0301', 'Kelvin \u212a', '水', '\u0000', 'ﬀ') },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('where the stems of a query stand', () => {
  it('is what stemming every word says, in ASCII and in any other text', () => {
    fc.assert(
      fc.property(stems, text, text, fc.integer({ min: 0, max: 30 }), (wanted, before, given, maxWords) => {
        const finder = new OccurrenceFinder(wanted);
        // Nothing of the text before, which may have been longer, is seen in this one.
        finder.find(before, maxWords);
        expect(finder.find(given, maxWords).positions).toEqual(findSlowly(wanted, given, maxWords));
      }),
      { numRuns: 500 },
    );
  });
});
