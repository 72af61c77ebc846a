import { type QuestionWord, stemOf } from './question-words.ts';

/** Words that begin a question or carry its grammar; a capital makes no name of them. */
const GRAMMAR: ReadonlySet<string> = new Set(
  `a an the i we you he she it they who whom whose what which when where why how is are was were am be been do does did has
   have had can could may might must shall should will would of in on at by for from to with and or if as than then that
   this these those there here please tell show give list explain describe find my our your their his her its me us them`.split(
    /\s+/,
  ),
);
const MIN_NAME_LENGTH = 2;
const IS_PHRASE = /[^\p{L}\p{N}]/u;

/**
 * @param text as typed, for what stands in quotes
 * @param isCommon whether a word, in lower case, belongs to the language rather than to somebody or something
 * @returns in lower case, singular: names, identifiers, codes, paths, and what stands in quotes
 */
export function namesOf(
  text: string,
  words: readonly QuestionWord[],
  isCommon: (word: string) => boolean,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { written, stem, isFirst } of words) {
    const word = written.toLowerCase();
    if (GRAMMAR.has(word) || isNumber(word) || word.length < MIN_NAME_LENGTH) continue;
    const isCapital = !isFirst && /^\p{Lu}/u.test(written);
    if (isCapital || isIdentifier(written) || !(isCommon(word) || isCommon(stem) || isInflected(word, isCommon))) {
      names.add(stem);
    }
  }
  for (const [, , quoted = ''] of text.normalize('NFKC').matchAll(/(["“”«»])([^"“”«»]{1,200})["“”«»]/g)) {
    const name = quoted.toLowerCase().trim();
    if (name !== '') names.add(stemOf(name));
  }
  return names;
}

/** @returns whether a name of one question is not in the other, however it is written there */
export function differInNames(
  a: { names: ReadonlySet<string>; text: string; words: readonly QuestionWord[] },
  b: { names: ReadonlySet<string>; text: string; words: readonly QuestionWord[] },
): boolean {
  return lacks(a.names, b) || lacks(b.names, a);
}

function lacks(names: ReadonlySet<string>, other: { text: string; words: readonly QuestionWord[] }): boolean {
  const stems = new Set(other.words.map(({ stem }) => stem));
  const text = other.text.normalize('NFKC').toLowerCase();
  return [...names].some((name) => !stems.has(name) && !(IS_PHRASE.test(name) && text.includes(name)));
}

function isNumber(word: string): boolean {
  return /^[$€£]?\d+(?:\.\d+)?(?:%|\p{L}{1,3})?$/u.test(word);
}

/** Acronyms, codes, paths, file names, camel and snake case. */
function isIdentifier(written: string): boolean {
  if (/^\p{Lu}{2,}\p{Ll}?$/u.test(written)) return true;
  if (/\p{L}/u.test(written) && /\d/.test(written)) return true;
  return /[_@/:]|\p{L}\.\p{L}|\p{Ll}\p{Lu}/u.test(written);
}

/** A word list holds `deliver`, seldom each of its forms; compounds are common when their parts are. */
function isInflected(word: string, isCommon: (word: string) => boolean): boolean {
  if (/['-]/.test(word))
    return word.split(/['-]/).every((part) => part.length < 3 || isCommon(part) || isCommon(stemOf(part)));
  const stem = /^(\p{L}{3,}?)(?:ing|ed|er|ly|es|d)$/u.exec(word)?.[1];
  return stem !== undefined && (isCommon(stem) || isCommon(`${stem}e`) || isCommon(stem.slice(0, -1)));
}
