import { misspell } from '../inject-typos.ts';
import { editQuestion } from './edit-text.ts';
import type { Mutator } from './mutator.ts';

/** Shorter words are left alone: one edit makes another word of most of them. */
const LONGER_WORD = /\p{L}{4,}/gu;

/** One edit in a word: a letter put in, left out, replaced, or two neighbours swapped. */
export const mutateTypos: Mutator = (input) => editQuestion(input, LONGER_WORD, misspell);
