import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeMatches, quoteOverlap } from '../../../../main/evals/datasets/place-matches.ts';

const QUOTE = 'the regional finance controller approves hotel costs above 180 EUR per night';
const passage = (text: string) => ({ document: 'handbook/finance/travel.md', text });
const matches = (text: string, quote: string | null = QUOTE, document = 'handbook/finance/travel.md'): boolean =>
  placeMatches(passage(text), { document, quote });

describe('a chunk and the place where an answer stands', () => {
  it('matches when it holds the quote, whatever the marks, case and line ends', () => {
    expect(
      matches('In short: The **regional** finance\ncontroller approves hotel costs above 180 EUR per night.'),
    ).toBe(true);
  });

  it('matches with half of the words on its side of a cut, and not with fewer', () => {
    // Twelve words: "… controller approves hotel" ends a chunk with six of them, "… finance controller approves" with five.
    expect(quoteOverlap('Rules. The regional finance controller approves hotel', QUOTE)).toBe(0.5);
    expect(matches('Rules. The regional finance controller approves hotel')).toBe(true);
    expect(quoteOverlap('Rules. The regional finance controller approves', QUOTE)).toBeCloseTo(5 / 12, 12);
    expect(matches('Rules. The regional finance controller approves')).toBe(false);
    expect(matches('costs above 180 EUR per night. Meals are paid apart.')).toBe(true);
  });

  it('does not match words that stand there in another order, or in the middle of something else', () => {
    expect(matches('per night EUR 180 above costs hotel approves controller finance regional the')).toBe(false);
    expect(matches('Whether the regional finance controller approves hotel or train matters little.')).toBe(false);
  });

  it('matches a chunk inside of a long quote from eight words on', () => {
    const long = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
    const inner = (from: number, count: number): string =>
      long
        .split(' ')
        .slice(from, from + count)
        .join(' ');
    expect(matches(inner(20, 8), long)).toBe(true);
    expect(matches(inner(20, 7), long)).toBe(false);
  });

  it('takes any chunk of a document that is named alone, by its whole path or the end of one', () => {
    for (const document of ['handbook/finance/travel.md', 'travel.md', 'finance/travel.md', '']) {
      expect(matches('anything', null, document), document).toBe(true);
    }
    expect(matches('anything', null, 'avel.md')).toBe(false);
    expect(matches(QUOTE, QUOTE, 'handbook/people/leave.md')).toBe(false);
  });

  it('loses no label to a cut: of two sides one matches', () => {
    const words = fc.array(fc.constantFrom('gate', 'yard', 'form', 'shift', 'lead', 'Y', '7', 'opens'), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, words, words, fc.nat(), (before, quote, after, cut) => {
        const at = before.length + (cut % (quote.length + 1));
        const all = [...before, ...quote, ...after];
        const sides = [all.slice(0, at), all.slice(at)].map((side) => side.join(' '));
        expect(sides.some((side) => matches(side, quote.join(' ')))).toBe(true);
      }),
    );
  });
});
