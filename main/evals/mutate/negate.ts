import { inCaseOf } from './edit-text.ts';
import { ANTONYMS } from './lists/antonyms.ts';

const CONTRACTED = new Map([
  ['can', "can't"],
  ['will', "won't"],
  ['shall', "shan't"],
  ['am', 'am not'],
  ['may', 'may not'],
  ['might', 'might not'],
]);
const AUXILIARY =
  /\b(?:is|are|am|was|were|can|could|will|would|shall|should|has|have|had|does|do|did|may|might|must)\b(?!['’])/i;
const NEGATED = /\b(is|are|was|were|could|would|should|has|have|had|does|do|did|must|might|may|am)(?:n['’]t| not)\b/i;
const IRREGULAR: readonly (readonly [RegExp, string])[] = [
  [/\b(?:can['’]t|cannot|can not)\b/i, 'can'],
  [/\b(?:won['’]t|will not)\b/i, 'will'],
];
/** Not names: they keep their capital inside of a sentence. */
const OPENING = /^(?:The|An?|It|In|On|At|This|That|These|Those|He|She|We|They|There)\b/;
const WORD = /\p{L}+/gu;

/**
 * The opposite of an English question or sentence: a negation goes, an auxiliary is negated, or a word becomes its opposite.
 *
 * @returns null for a question in which nothing of this is found; a sentence is denied as a whole then
 */
export function negate(sentence: string): string | null {
  for (const [pattern, positive] of IRREGULAR) {
    const found = pattern.exec(sentence)?.[0];
    if (found !== undefined) return sentence.replace(pattern, () => inCaseOf(found, positive));
  }
  if (NEGATED.test(sentence)) return sentence.replace(NEGATED, (_whole, auxiliary: string) => auxiliary);
  const isQuestion = /\?\s*$/.test(sentence);
  if (AUXILIARY.test(sentence)) {
    return sentence.replace(AUXILIARY, (auxiliary) => {
      if (!isQuestion) return auxiliary === 'can' ? 'cannot' : `${auxiliary} not`;
      return inCaseOf(auxiliary, CONTRACTED.get(auxiliary.toLowerCase()) ?? `${auxiliary.toLowerCase()}n't`);
    });
  }
  return withOpposite(sentence) ?? (isQuestion ? null : denied(sentence));
}

function withOpposite(sentence: string): string | null {
  for (const { 0: word, index } of sentence.matchAll(WORD)) {
    const opposite = ANTONYMS.get(word.toLowerCase());
    if (opposite === undefined) continue;
    return sentence.slice(0, index) + inCaseOf(word, opposite) + sentence.slice(index + word.length);
  }
  return null;
}

function denied(sentence: string): string | null {
  const text = sentence.trim();
  return text === '' ? null : `It is not true that ${text.replace(OPENING, (word) => word.toLowerCase())}`;
}
