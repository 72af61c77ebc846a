/** Words that a sentence has in common with the question, before it is taken to be about the same. */
const LEAST_SHARED_WORDS = 2;
const LEAST_LETTERS = 4;
const MAX_QUOTED = 120;

/**
 * Looks for a passage of the context that puts another number where the expected text has its own: the documents then
 * disagree, and an answer from either is as good. Only sentences that share words with both the question and the expected
 * text are looked at; words that contradict each other without a number are not seen.
 *
 * @param expected the text that is right
 * @param passages of the context, those of the expected document left out
 * @returns what stands against what, for people; null where nothing does
 */
export function findDisagreement(
  question: string,
  expected: string,
  passages: readonly { document: string; text: string }[],
): string | null {
  const numbers = numbersOf(expected);
  if (numbers.size === 0) return null;
  const asked = wordsOf(question);
  const said = new Set([...wordsOf(expected)].filter((word) => !asked.has(word)));
  for (const { document, text } of passages) {
    for (const sentence of text.split(/(?<=[.!?])\s+|\n+/)) {
      const words = wordsOf(sentence);
      if (countShared(words, asked) < LEAST_SHARED_WORDS || countShared(words, said) === 0) continue;
      const others = numbersOf(sentence);
      if (others.size === 0 || [...others].some((number) => numbers.has(number))) continue;
      return `documents disagree: expected ${[...numbers].join(', ')}, ${document} says "${cut(sentence)}"`;
    }
  }
  return null;
}

function numbersOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/\d+(?:[.,]\d+)*/g) ?? []);
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= LEAST_LETTERS));
}

function countShared(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...words].filter((word) => others.has(word)).length;
}

function cut(sentence: string): string {
  const trimmed = sentence.trim();
  return trimmed.length > MAX_QUOTED ? `${trimmed.slice(0, MAX_QUOTED)}…` : trimmed;
}
