import { detectAnswerType } from './answer-type.ts';
import type { AnswerType } from './answer-type.ts';
import { isLightWord, isStopWord } from './stop-words.ts';
import { splitWords } from './words.ts';
import type { Word } from './words.ts';

/** A word of the question that a sentence answering it should hold. */
export interface QuestionTerm {
  readonly word: Word;
  /** Index among all words of the question, from 0. */
  readonly position: number;
  /** Share of full weight the term gets before its rarity counts, 0..1. */
  readonly importance: number;
  /** A proper name or a number: an answer about another name or year is a wrong answer. */
  readonly isNameOrNumber: boolean;
}

export interface QuestionAnalysis {
  readonly answerType: AnswerType;
  /** Each distinct content word once, in order; all words when there is no content word. */
  readonly terms: readonly QuestionTerm[];
  /** Keys of every word, grammar words too. */
  readonly keys: ReadonlySet<string>;
}

/** Importance of words that only shape the question, and of the noun after "what" or "which" ("which *river*"): an
 * answer often names the thing without repeating the noun. Set by hand. */
const LIGHT_WORD_IMPORTANCE = 0.3;
const FOCUS_NOUN_IMPORTANCE = 0.6;

/** Longest question read, words: the rest of a pasted document is not a question. */
const MAX_QUESTION_WORDS = 128;

/** Takes a question (or keywords, or an order: "list the …") apart. Never throws; an empty text has no terms. */
export function analyseQuestion(question: string): QuestionAnalysis {
  const words = splitWords(question).slice(0, MAX_QUESTION_WORDS);
  const contentWords = words.filter((word) => !isStopWord(word.lower));
  const kept = new Set(contentWords.length > 0 ? contentWords : words);
  const focus = /\b(?:what|which)\s+(\p{L}+)/u.exec(question.toLowerCase())?.[1] ?? '';
  const seen = new Set<string>();
  const terms: QuestionTerm[] = [];
  for (const [position, word] of words.entries()) {
    if (!kept.has(word) || seen.has(word.key)) continue;
    seen.add(word.key);
    const lightness = isLightWord(word.lower) ? LIGHT_WORD_IMPORTANCE : 1;
    const importance = lightness * (word.lower === focus ? FOCUS_NOUN_IMPORTANCE : 1);
    const isNameOrNumber = (word.isCapitalised && position > 0) || /^\d/.test(word.lower);
    terms.push({ word, position, importance, isNameOrNumber });
  }
  return { answerType: detectAnswerType(question), terms, keys: new Set(words.map((word) => word.key)) };
}
