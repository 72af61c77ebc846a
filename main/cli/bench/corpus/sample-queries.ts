import { readFile } from 'node:fs/promises';
import { createSeededRandom } from './seeded-random.ts';

const LEAST_WORDS = 3;
const MOST_WORDS = 8;

/**
 * Queries that the corpus answers: stretches of running words from its own files, so that they have common words and rare
 * ones as the texts do. The same files and seed give the same queries.
 *
 * @throws RangeError when none of the files holds enough words
 */
export async function sampleQueries(options: {
  files: readonly string[];
  count: number;
  seed: number;
}): Promise<readonly string[]> {
  const random = createSeededRandom(options.seed);
  const queries: string[] = [];
  for (let tries = 0; queries.length < options.count; tries++) {
    if (tries > 20 * options.count) throw new RangeError('the corpus holds too few words to make queries of');
    const words = (await readFile(random.pick(options.files), 'utf8')).match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length < MOST_WORDS) continue;
    const length = random.between(LEAST_WORDS, MOST_WORDS);
    const start = random.between(0, words.length - length);
    queries.push(words.slice(start, start + length).join(' '));
  }
  return queries;
}
