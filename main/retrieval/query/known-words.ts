import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whole words only: entries with a mark are pieces of words. */
const WHOLE_WORD = /^[a-z]+$/;

/**
 * The English words that the bundled model knows, about 29,000. A word of theirs that the corpus does not have is not
 * misspelt: nobody who asks for "nested" means "tested". Read when first needed; without the file no word is known.
 *
 * @param options.directory the bundled model's folder
 */
export function createKnownWords(options: { directory: string }): () => Promise<ReadonlySet<string>> {
  let reading: Promise<ReadonlySet<string>> | null = null;
  return () => (reading ??= readWords(join(options.directory, 'vocab.json')));
}

async function readWords(path: string): Promise<ReadonlySet<string>> {
  const entries = JSON.parse(await readFile(path, 'utf8')) as Record<string, number>;
  return new Set(Object.keys(entries).filter((entry) => WHOLE_WORD.test(entry)));
}
