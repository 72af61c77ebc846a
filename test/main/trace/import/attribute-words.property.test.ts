import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributeWord, createKeptAttributeWords } from '../../../../main/trace/import/attribute-words.ts';

describe('words of attributes that are kept', () => {
  test('are those worked out anew, also when far more pairs came than are kept', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.string({ maxLength: 3 }));
    const pair = fc.tuple(name, fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 200 }), (pairs) => {
        const wordOf = createKeptAttributeWords();
        const twice = [...pairs, ...pairs];
        for (const [key, value] of twice) expect(wordOf(key, value)).toBe(attributeWord(key, value));
      }),
      { numRuns: 50 },
    );
    const wordOf = createKeptAttributeWords();
    for (let value = 0; value < 5000; value++) {
      const [text, early] = [String(value), String(value % 100)];
      expect([wordOf('n', text), wordOf('m', early)]).toEqual([attributeWord('n', text), attributeWord('m', early)]);
    }
  });
});
