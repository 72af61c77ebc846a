import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { cohenKappa } from '../../../../main/evals/statistics/cohen-kappa.ts';
import { type GradePair, kappaInterval, weightedKappa } from '../../../../main/evals/statistics/weighted-kappa.ts';

describe('weighted κ', () => {
  it("agrees with the published value for two raters' anxiety scores", () => {
    // Data set `anxiety` of the R package irr 0.84, raters 1 and 2; its manual: kappa2(anxiety[,1:2], "squared") gives 0.297.
    const one = [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3];
    const other = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4];
    const pairs = one.map((grade, at): GradePair => [grade, other[at] ?? 0]);
    expect(weightedKappa(pairs)).toBeCloseTo(0.297, 3);
    const [low, high] = kappaInterval(pairs, createSeededSequence(1)) ?? [0, 0];
    expect(low).toBeLessThan(0.297);
    expect(high).toBeGreaterThan(0.297);
  });

  it('is that of a table worked by hand', () => {
    // Grades 0, 1, 2: (0,0) (0,1) (1,1) (2,2) (2,0). Observed: (0 + 1 + 0 + 0 + 4) / 5 = 1.
    // Expected: E[x²] + E[y²] − 2·E[x]·E[y] = 9/5 + 6/5 − 2·1·0.8 = 1.4. κ = 1 − 1/1.4.
    expect(
      weightedKappa([
        [0, 0],
        [0, 1],
        [1, 1],
        [2, 2],
        [2, 0],
      ]),
    ).toBeCloseTo(1 - 1 / 1.4, 12);
  });

  it("is Cohen's for two grades, symmetric, and at most 1", () => {
    const bit = fc.integer({ min: 0, max: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(bit, bit), { minLength: 1, maxLength: 40 }), (pairs) => {
        const weighted = weightedKappa(pairs);
        const plain = cohenKappa(pairs);
        expect(weighted === null).toBe(plain === null);
        expect(weighted ?? 0).toBeCloseTo(plain ?? 0, 9);
        expect(weightedKappa(pairs.map(([a, b]) => [b, a] as const)) ?? 0).toBeCloseTo(weighted ?? 0, 12);
        expect(weighted ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is not defined where both say the same of every case', () => {
    expect(
      weightedKappa([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
    expect(
      kappaInterval(
        [
          [1, 1],
          [1, 1],
        ],
        createSeededSequence(1),
      ),
    ).toBeNull();
  });
});
