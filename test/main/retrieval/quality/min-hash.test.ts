import { describe, expect, it } from 'vitest';
import { bandKeys, signText, similarityOf } from '../../../../main/retrieval/quality/min-hash.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const random = createSeededRandom(5);
const WORDS = Array.from({ length: 5000 }, (_, index) => `word${index}`);
const textOf = (count: number): string[] =>
  Array.from({ length: count }, () => WORDS[Math.floor(random.next() * WORDS.length)] ?? '');

/** Share of the four-word shingles of two texts that are in both. */
function jaccard(one: readonly string[], other: readonly string[]): number {
  const shingles = (words: readonly string[]): Set<string> =>
    new Set(words.slice(3).map((_, index) => words.slice(index, index + 4).join(' ')));
  const [a, b] = [shingles(one), shingles(other)];
  const common = [...a].filter((shingle) => b.has(shingle)).length;
  return common / (a.size + b.size - common);
}

describe('a signature', () => {
  it('is the same for the same words, whatever the punctuation, the case and the line breaks', () => {
    const words = textOf(100);
    expect(signText([words.join(' ')])).toEqual(signText([words.join(',\n').toUpperCase()]));
    expect(signText([words.slice(0, 50).join(' '), words.slice(50).join(' ')])).toEqual(signText([words.join(' ')]));
  });

  it('is null for a text too short to be compared', () => {
    expect(signText([textOf(39).join(' ')])).toBeNull();
    expect(signText([textOf(40).join(' ')])).not.toBeNull();
  });

  it('estimates the share of common shingles within four standard errors (0.25 at 64 numbers)', () => {
    for (let changes = 0; changes <= 100; changes += 5) {
      const one = textOf(500);
      const other = one.slice();
      for (let edit = 0; edit < changes; edit += 1) other[Math.floor(random.next() * 500)] = `new${random.next()}`;
      const estimate = similarityOf(
        signText([one.join(' ')]) as Uint32Array,
        signText([other.join(' ')]) as Uint32Array,
      );
      expect(Math.abs(estimate - jaccard(one, other))).toBeLessThan(0.25);
    }
  });

  it('shares a band with nearly every text that is nine tenths the same, and with no other text', () => {
    let found = 0;
    let mistaken = 0;
    for (let pair = 0; pair < 200; pair += 1) {
      const one = textOf(400);
      const other = one.slice();
      // Five changed words touch twenty of some four hundred shingles: 0.905.
      for (let edit = 0; edit < 5; edit += 1) other[edit * 80 + 10] = 'changed';
      const keys = bandKeys(signText([one.join(' ')]) as Uint32Array);
      const isFound = (words: readonly string[]): boolean =>
        bandKeys(signText([words.join(' ')]) as Uint32Array).some((key, band) => key === keys[band]);
      if (isFound(other)) found += 1;
      if (isFound(textOf(400))) mistaken += 1;
    }
    expect(found).toBeGreaterThanOrEqual(190);
    expect(mistaken).toBe(0);
  });
});
