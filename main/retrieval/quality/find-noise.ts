import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded, percent } from './grade-finding.ts';

/** Shorter texts are too short to be told from noise. */
const MIN_CHARACTERS = 200;
const NOT_BLANK = /\S/gu;
const LETTER_OR_DIGIT = /[\p{L}\p{M}\p{N}]/gu;
/** Unbroken runs that are no address: encoded data. Scripts without blanks between words are not meant. */
const ENCODED = /(?<![\w:/.-])[A-Za-z0-9+/=_-]{64,}/g;
const LATIN_WORD = /\p{Script=Latin}{5,}/gu;
const VOWEL = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]/i;

/** @returns a finding when the characters form no words: encoded data, signs, letters at random */
export function findNoise(text: string): QualityFinding | null {
  const visible = count(text, NOT_BLANK);
  if (visible < MIN_CHARACTERS) return null;
  const signs = 1 - count(text, LETTER_OR_DIGIT) / visible;
  let encoded = 0;
  for (const [run] of text.matchAll(ENCODED)) if (/\d/.test(run) && /[A-Za-z]/.test(run)) encoded += run.length;
  const encodedShare = encoded / visible;
  return (
    graded('noise', {
      value: encodedShare,
      limit: 0.5,
      full: 0.9,
      maxPenalty: 0.7,
      message: `${percent(encodedShare)} of the text is encoded data, not words.`,
    }) ??
    graded('noise', {
      value: signs,
      limit: 0.55,
      full: 0.85,
      maxPenalty: 0.7,
      message: `${percent(signs)} of the text is signs, not letters or digits.`,
    }) ??
    findUnspeakable(text)
  );
}

/** Words that nobody can pronounce: broken recognition, keyboard noise, glyphs with the wrong letters. */
function findUnspeakable(text: string): QualityFinding | null {
  let words = 0;
  let unspeakable = 0;
  for (const [word] of text.matchAll(LATIN_WORD)) {
    // Names in capitals are often short for something.
    if (word === word.toUpperCase()) continue;
    words += 1;
    if (!VOWEL.test(word)) unspeakable += 1;
  }
  if (words < 40) return null;
  const share = unspeakable / words;
  return graded('noise', {
    value: share,
    limit: 0.15,
    full: 0.4,
    maxPenalty: 0.7,
    message: `${percent(share)} of the words have no vowel; they may be misread.`,
  });
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (pattern.exec(text)) found += 1;
  return found;
}
