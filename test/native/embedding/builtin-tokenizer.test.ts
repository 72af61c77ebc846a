import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanWords } from '../../../native/embedding/builtin-tokenizer.ts';
import { referenceBuiltinWords } from '../../support/reference-builtin-words.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 200_000 : 5_000;

function wordsOf(text: string): string[] {
  const words: string[] = [];
  scanWords(text, (word) => words.push(word));
  return words;
}

describe('the words of builtin-en', () => {
  it.each([
    [
      'splits camelCase before a capital that follows a small letter',
      'getElementById HTTPServer',
      'get element by id httpserver',
    ],
    ['parts letters from digits', 'x86_64 v2.10', 'x 86 64 v 2 10'],
    ['joins apostrophes between letters, straight and curly', "don't o’clock rock'n'roll", 'dont oclock rocknroll'],
    ['does not join other apostrophes', "'tis dogs' 90's a''b", 'tis dogs 90 s a b'],
    ['does not split camelCase across an apostrophe', "o'Neill O'nEil", 'oneill on eil'],
    ['drops accents and unfolds ligatures', 'Café naïve ﬁle Ångström', 'cafe naive file angstrom'],
    ['keeps an accented letter inside its word', 'a\u0301b e\u0301', 'ab e'],
    ['leaves out capitals that only a compatibility character makes', 'Trestle™ x', 'trestle x'],
    ['finds nothing in other scripts', '日本語 кириллица 🙂', ''],
    ['survives lone surrogates', 'a\ud800b \udc00', 'a b'],
  ])('%s', (_, text, expected) => {
    expect(wordsOf(text).join(' ')).toBe(expected);
    expect(referenceBuiltinWords(text).join(' ')).toBe(expected);
  });

  it('reads at most 4,096 words of at most 40 letters', () => {
    expect(wordsOf('a '.repeat(5000))).toHaveLength(4096);
    expect(wordsOf('é '.repeat(5000))).toHaveLength(4096);
    expect(wordsOf(`${'b'.repeat(41)} ${'7'.repeat(100)}`)).toEqual(['b'.repeat(40), '7'.repeat(40)]);
  });

  it('agrees with the recipe on any text', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 60 });
    const loneSurrogates = fc.string({
      unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((code) => String.fromCharCode(code)),
    });
    const trickyText = fc.string({
      unit: fc.constantFrom(...Array.from("abzABZ09'’ _-.éÉßİıK™ﬁ²①ſ\u0301\u200d\ufe0f🙂𝐀𝐚日")),
    });
    const asciiText = fc.string({ unit: 'binary-ascii', maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(anyText, loneSurrogates, trickyText, asciiText), (text) => {
        expect(wordsOf(text)).toEqual(referenceBuiltinWords(text));
      }),
      { numRuns: RUNS },
    );
  });

  it('agrees with the recipe on every single character of the basic plane between two letters', () => {
    const differing: string[] = [];
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}b`;
      if (wordsOf(text).join(' ') !== referenceBuiltinWords(text).join(' ')) differing.push(`U+${code.toString(16)}`);
    }
    expect(differing).toEqual([]);
  });
});
