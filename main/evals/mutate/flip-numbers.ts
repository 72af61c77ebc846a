import type { UniformSource } from '../../base/random-variates.ts';
import { pickOf } from './draws.ts';
import { inCaseOf } from './edit-text.ts';

/** Not `one`, which mostly is no number. */
const NUMBER_WORDS = [
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'twenty',
  'thirty',
  'forty',
  'fifty',
  'hundred',
  'thousand',
  'million',
];
const DIGITS = Array.from('0123456789');

/** Figures with their separators, and number words of English. */
export const NUMBER = new RegExp(`\\d+(?:[.,]\\d+)*|\\b(?:${NUMBER_WORDS.join('|')})\\b`, 'gi');

/** @returns another number that is written the same way: one digit or the word is another */
export function flipNumber(number: string, random: UniformSource): string {
  if (!/^\d/.test(number)) {
    const others = NUMBER_WORDS.filter((word) => word !== number.toLowerCase());
    return inCaseOf(number, pickOf(others, random));
  }
  const figures = Array.from(number);
  const places = figures.flatMap((figure, at) => (/\d/.test(figure) ? [at] : []));
  const at = pickOf(places, random);
  const isLeading = at === 0 && places.length > 1;
  figures[at] = pickOf(
    DIGITS.filter((digit) => digit !== figures[at] && !(isLeading && digit === '0')),
    random,
  );
  return figures.join('');
}
