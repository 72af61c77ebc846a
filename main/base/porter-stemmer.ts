/**
 * Porter's suffix stripper, written from the published description, steps 1a to 5b in order.
 *
 * It agrees with the `porter` tokenizer of SQLite's FTS5, so that a word the retriever matched is one the answerer can
 * match, too. A word is seen as [C](VC)^m[V], C and V being runs of consonants and vowels; m is its measure.
 *
 * @see M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980
 */

/** `[suffix, replacement]`; the first suffix that fits decides the step, whether or not its condition holds. */
type Rule = readonly [suffix: string, replacement: string];

const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];

const STEP_3: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const STEP_4: readonly string[] =
  'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'.split(' ');

function isConsonant(word: string, index: number): boolean {
  const letter = word[index];
  if (letter === 'a' || letter === 'e' || letter === 'i' || letter === 'o' || letter === 'u') return false;
  return letter !== 'y' || index === 0 || !isConsonant(word, index - 1);
}

/** m: how often a vowel run is followed by a consonant run. */
function measure(stem: string): number {
  let count = 0;
  let previousIsVowel = false;
  for (let index = 0; index < stem.length; index++) {
    const vowel = !isConsonant(stem, index);
    if (previousIsVowel && !vowel) count++;
    previousIsVowel = vowel;
  }
  return count;
}

function hasVowel(stem: string): boolean {
  for (let index = 0; index < stem.length; index++) if (!isConsonant(stem, index)) return true;
  return false;
}

function endsWithDoubleConsonant(word: string): boolean {
  const last = word.length - 1;
  return last > 0 && word[last] === word[last - 1] && isConsonant(word, last);
}

/** *o: consonant, vowel, consonant at the end, the last not w, x or y (hop, but not snow). */
function endsWithShortSyllable(word: string): boolean {
  const last = word.length - 1;
  if (last < 2 || !isConsonant(word, last) || isConsonant(word, last - 1) || !isConsonant(word, last - 2)) return false;
  return !'wxy'.includes(word[last] as string);
}

function stripPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function stripPastAndGerund(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = word.endsWith('ed') ? 'ed' : word.endsWith('ing') ? 'ing' : '';
  const stem = word.slice(0, word.length - suffix.length);
  if (suffix === '' || !hasVowel(stem)) return word;
  if (stem.endsWith('at') || stem.endsWith('bl') || stem.endsWith('iz')) return `${stem}e`;
  if (endsWithDoubleConsonant(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measure(stem) === 1 && endsWithShortSyllable(stem) ? `${stem}e` : stem;
}

function applyRules(word: string, rules: readonly Rule[]): string {
  for (const [suffix, replacement] of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, -suffix.length);
    return measure(stem) > 0 ? stem + replacement : word;
  }
  return word;
}

function stripResidualSuffix(word: string): string {
  let longest = '';
  for (const suffix of STEP_4) if (suffix.length > longest.length && word.endsWith(suffix)) longest = suffix;
  if (longest === '') return word;
  const stem = word.slice(0, -longest.length);
  if (measure(stem) <= 1 || (longest === 'ion' && !/[st]$/.test(stem))) return word;
  return stem;
}

function stripFinalE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = word.slice(0, -1);
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsWithShortSyllable(stem)) ? stem : word;
}

function foldFinalY(word: string): string {
  return word.endsWith('y') && hasVowel(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

function tidyEnd(word: string): string {
  const stem = stripFinalE(word);
  return stem.endsWith('ll') && measure(stem) > 1 ? stem.slice(0, -1) : stem;
}

function isStemmable(word: string): boolean {
  return word.length >= 3 && /^[a-z]+$/.test(word);
}

/**
 * Returns the stem of an English word. Anything that is not three or more plain letters a–z comes back unchanged:
 * the algorithm is defined for English only, and identifiers or other scripts must still compare equal to themselves.
 *
 * @param word one word in lower case
 */
export function stemWord(word: string): string {
  if (!isStemmable(word)) return word;
  const inflected = foldFinalY(stripPastAndGerund(stripPlural(word)));
  return tidyEnd(stripResidualSuffix(applyRules(applyRules(inflected, STEP_2), STEP_3)));
}

/**
 * Takes off inflections only (steps 1 and 5): "parents" and "parent" become one, "parental" stays another word, while
 * `stemWord` makes all three the same.
 *
 * @param word one word in lower case
 */
export function stripInflection(word: string): string {
  return isStemmable(word) ? tidyEnd(foldFinalY(stripPastAndGerund(stripPlural(word)))) : word;
}
