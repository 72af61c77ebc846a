import type { SeededRandom } from '../../corpus/seeded-random.ts';

const LEAST_WORDS = 3;
const MOST_WORDS = 12;
const QUESTION_BEGINNINGS = [
  'what is the',
  'how does the',
  'where are',
  'which',
  'when must the',
  'why is the',
  'who may',
  'is there a',
] as const;
const JOINTS = ['of the', 'in', 'for', 'and', 'without', 'of', 'with the'] as const;
const LEAST_LETTERS = 4;

/** Says in a report what is asked. */
export const QUERIES_DESCRIPTION = `queries of ${LEAST_WORDS} to ${MOST_WORDS} words, frequent ones among them: half are running words of a text, half questions about words of a text`;

/**
 * Queries as people type them: half are running words of a text, as when something is remembered, half are questions
 * about some of its words.
 *
 * @param options.textAt any text of the corpus
 */
export function makeQueries(options: {
  random: SeededRandom;
  count: number;
  texts: number;
  textAt: (index: number) => string;
}): readonly string[] {
  const { random, count, texts, textAt } = options;
  return Array.from({ length: count }, (_, index) => {
    const words = (textAt(random.between(0, texts - 1)).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
      word.toLowerCase(),
    );
    return index % 2 === 0 ? runningWords(random, words) : question(random, words);
  });
}

function runningWords(random: SeededRandom, words: readonly string[]): string {
  const length = random.between(LEAST_WORDS, MOST_WORDS);
  const start = random.between(0, Math.max(0, words.length - length));
  return words.slice(start, start + length).join(' ');
}

function question(random: SeededRandom, words: readonly string[]): string {
  const content = words.filter((word) => word.length >= LEAST_LETTERS);
  const asked = [random.pick(QUESTION_BEGINNINGS) as string];
  for (let left = random.between(2, 4); left > 0; left--) {
    asked.push(random.pick(content));
    if (left > 1) asked.push(random.pick(JOINTS));
  }
  return asked.join(' ').split(' ').slice(0, MOST_WORDS).join(' ');
}
