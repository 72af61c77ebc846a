import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf, passageFeatures, WINDOW_WORDS } from '../../../../main/retrieval/rerank/passage-features.ts';
import type { QueryProfile } from '../../../../main/retrieval/rerank/query-profile.ts';

/** A text as the stem of the query that each word has; null for any other word. Weights are whole: sums are exact. */
const passage = fc.integer({ min: 1, max: 5 }).chain((stems) =>
  fc.record({
    weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: stems, maxLength: stems }),
    words: fc.array(fc.option(fc.nat({ max: stems - 1 }), { freq: 4 }), { maxLength: 3 * WINDOW_WORDS }),
  }),
);

describe('what word positions say of a passage', () => {
  it('is the most weight of any forty words in a row, and of all words', () => {
    fc.assert(
      fc.property(passage, ({ weights, words }) => {
        const mass = weights.reduce((sum, weight) => sum + weight, 0);
        const profile: QueryProfile = { stems: weights.map((_, stem) => `stem${stem}`), weights, mass, pairs: [] };
        const positions = weights.map((_, stem) => words.flatMap((word, place) => (word === stem ? [place] : [])));
        const weightOf = (within: readonly (number | null)[]): number =>
          [...new Set(within)].reduce<number>((sum, stem) => sum + (stem === null ? 0 : (weights[stem] ?? 0)), 0);
        const windows = words.map((_, start) => weightOf(words.slice(start, start + WINDOW_WORDS)));
        const occurrences = { positions, length: words.length };
        const features = passageFeatures(profile, occurrences);
        expect(features.windowCoverage).toBe(mass === 0 ? 0 : Math.max(0, ...windows) / mass);
        expect(features.coverage).toBe(mass === 0 ? 0 : weightOf(words) / mass);
        expect(coverageOf(profile, occurrences)).toBe(features.coverage);
      }),
    );
  });
});
