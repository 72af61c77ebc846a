import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateCorpus } from '../../../../main/cli/bench/corpus/generate-corpus.ts';
import { sampleQueries } from '../../../../main/cli/bench/corpus/sample-queries.ts';
import { createSeededRandom } from '../../../../main/cli/bench/corpus/seeded-random.ts';
import { contentWord } from '../../../../main/cli/bench/corpus/vocabulary.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CHUNKS = 60;

async function generate(seed: number): Promise<{ files: string[]; sha256: string }> {
  const directory = makeTemporaryDirectory();
  await generateCorpus({ directory, chunks: CHUNKS, seed, signal: new AbortController().signal });
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return { files, sha256: hash.digest('hex') };
}

describe('the generated corpus', () => {
  it('is the same for the same seed and another for another', async () => {
    const [one, same, other] = [await generate(7), await generate(7), await generate(8)];
    expect(same.sha256).toBe(one.sha256);
    expect(other.sha256).not.toBe(one.sha256);
  });

  it('is the one that published numbers were measured on', async () => {
    const { sha256 } = await generate(7);
    expect(sha256.slice(0, 16)).toBe('2646f00dc0983edf');
  });

  it('has a section for every chunk asked for, and a few more', async () => {
    const { files } = await generate(7);
    const headings = files.flatMap((file) => readFileSync(file, 'utf8').match(/^###? /gm) ?? []);
    expect(headings.length).toBeGreaterThanOrEqual(CHUNKS);
    expect(headings.length).toBeLessThan(CHUNKS * 1.3);
  });

  it('has few frequent words and many rare ones, as texts do', () => {
    const random = createSeededRandom(7);
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) {
      const word = contentWord(random);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const sorted = [...counts.values()].toSorted((a, b) => b - a);
    const share = (words: readonly number[]): number => words.reduce((sum, count) => sum + count, 0) / draws;
    // With density 1/rank over 21,504 words, ln 101 / ln 21505 = 46 % of the text are its 100 most frequent words.
    expect(share(sorted.slice(0, 100))).toBeGreaterThan(0.4);
    expect(share(sorted.slice(0, 100))).toBeLessThan(0.55);
    expect(counts.size).toBeGreaterThan(4000);
  });

  it('gives queries that stand in its files, the same for the same seed', async () => {
    const { files } = await generate(7);
    const [queries, same] = [
      await sampleQueries({ files, count: 25, seed: 3 }),
      await sampleQueries({ files, count: 25, seed: 3 }),
    ];
    expect(same).toEqual(queries);
    const words = files.map((file) => (readFileSync(file, 'utf8').match(/[\p{L}\p{N}]+/gu) ?? []).join(' '));
    for (const query of queries) expect(words.some((text) => text.includes(query))).toBe(true);
  });

  it('is refused for queries when its files hold no words', async () => {
    const file = join(makeTemporaryDirectory(), 'dots.md');
    writeFileSync(file, '… — …');
    await expect(sampleQueries({ files: [file], count: 1, seed: 1 })).rejects.toThrow(/too few words/);
  });
});
