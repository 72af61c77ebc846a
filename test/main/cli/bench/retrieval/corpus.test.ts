import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../../../main/cli/bench/corpus/seeded-random.ts';
import { makeQueries } from '../../../../../main/cli/bench/retrieval/corpus/make-queries.ts';
import {
  createTopicTexts,
  TEXTS_IN_A_DOCUMENT,
  WORDS_IN_A_TEXT,
} from '../../../../../main/cli/bench/retrieval/corpus/topic-texts.ts';

const textsOf = (seed: number, count: number): string[] => {
  const source = createTopicTexts({ random: createSeededRandom(seed), texts: count });
  return Array.from({ length: count }, () => source.next());
};
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z]{5,}/g) ?? []);
const shared = (a: string, b: string): number => {
  const words = wordsOf(a);
  return [...wordsOf(b)].filter((word) => words.has(word)).length;
};

describe('the texts of the retrieval bench', () => {
  it('have 120 words each and are the same for the same seed', () => {
    const texts = textsOf(7, 100);
    for (const text of texts) expect(text.split(' ')).toHaveLength(WORDS_IN_A_TEXT);
    expect(textsOf(7, 100)).toEqual(texts);
    expect(textsOf(8, 100)).not.toEqual(texts);
  });

  it('share their words with their own document far more than with others', () => {
    const texts = textsOf(7, 40 * TEXTS_IN_A_DOCUMENT);
    const apart = 7 * TEXTS_IN_A_DOCUMENT;
    let within = 0;
    let across = 0;
    for (let text = 0; text + apart + 1 < texts.length; text += TEXTS_IN_A_DOCUMENT) {
      within += shared(texts[text] ?? '', texts[text + 1] ?? '');
      across += shared(texts[text] ?? '', texts[text + apart] ?? '');
    }
    expect(within).toBeGreaterThan(1.5 * across);
  });
});

describe('the queries of the retrieval bench', () => {
  const texts = textsOf(7, 50);
  const queries = makeQueries({
    random: createSeededRandom(8),
    count: 200,
    texts: texts.length,
    textAt: (index) => texts[index] ?? '',
  });

  it('have 3 to 12 words', () => {
    for (const query of queries) {
      const { length } = query.split(' ');
      expect(length).toBeGreaterThanOrEqual(3);
      expect(length).toBeLessThanOrEqual(12);
    }
  });

  it('are running words of a text and questions in turn', () => {
    const plain = texts.map((text) => text.toLowerCase().replaceAll('.', ''));
    const running = queries.filter((_, index) => index % 2 === 0);
    for (const query of running) expect(plain.some((text) => text.includes(query))).toBe(true);
    expect(queries.filter((query) => /^(what|how|where|which|when|why|who|is) /.test(query)).length).toBeGreaterThan(
      90,
    );
  });
});
