import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitsOfNumberWord, isAmountWord } from '../../../../../main/gateway/local/extractive/number-words.ts';
import { splitWords } from '../../../../../main/gateway/local/extractive/words.ts';

function keys(text: string): string[] {
  return splitWords(text).map(({ key }) => key);
}

describe('splitWords', () => {
  test('makes inflections, irregular forms and number words meet', () => {
    expect(keys('approves')).toEqual(keys('approved'));
    expect(keys('brought')).toEqual(keys('bring'));
    expect(keys('children')).toEqual(keys('child'));
    expect(keys('four')).toEqual(keys('4'));
    expect(keys('nineteenth')).toEqual(keys('19th'));
    expect(keys('1,250,000')).toEqual(keys('1250000'));
    expect(keys('Gdańsk')).toEqual(keys('GDANSK'));
  });

  test('does not make different words meet', () => {
    expect(keys('better')).not.toEqual(keys('good'));
    expect(keys('1990')).not.toEqual(keys('1991'));
    expect(keys('parental')).not.toEqual(keys('parent'));
  });

  test('keeps decimals whole and splits identifiers where FTS5 does', () => {
    expect(splitWords('8.33 SDR, journal_mode x86').map(({ surface }) => surface)).toEqual([
      '8.33',
      'SDR',
      'journal',
      'mode',
      'x86',
    ]);
  });

  test('leaves out contractions and possessive endings', () => {
    expect(splitWords("don't Anna’s won't it's").map(({ lower }) => lower)).toEqual(['anna', 'it']);
  });

  test('never throws and points at its words in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const words = splitWords(text);
        expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(words.map(({ surface }) => surface));
      }),
    );
  });
});

describe('number words', () => {
  test('gives ordinals their English ending', () => {
    expect(['first', 'second', 'third', 'fourth', 'eleventh', 'twelfth'].map(digitsOfNumberWord)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
    ]);
    expect(digitsOfNumberWord('forty')).toBe('40');
    expect(digitsOfNumberWord('fork')).toBeNull();
  });

  test('takes "dozen" for an amount and "one" for a pronoun', () => {
    expect(isAmountWord('dozen')).toBe(true);
    expect(isAmountWord('17')).toBe(true);
    expect(isAmountWord('one')).toBe(false);
    expect(isAmountWord('first')).toBe(false);
  });
});
