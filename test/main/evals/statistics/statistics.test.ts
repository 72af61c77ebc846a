import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twoSidedNormalTail } from '../../../../main/base/normal-distribution.ts';
import { drawNormal } from '../../../../main/base/random-variates.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { cohenKappa } from '../../../../main/evals/statistics/cohen-kappa.ts';
import { mcNemarTest } from '../../../../main/evals/statistics/mcnemar.ts';
import { meanOf, standardDeviationOf } from '../../../../main/evals/statistics/moments.ts';
import { minimalDetectableEffect, neededCases } from '../../../../main/evals/statistics/needed-cases.ts';
import { pairedBootstrapInterval } from '../../../../main/evals/statistics/paired-bootstrap.ts';
import { passAtK, passHatK } from '../../../../main/evals/statistics/pass-at-k.ts';
import { sequentialTest } from '../../../../main/evals/statistics/sequential-test.ts';
import { signFlipTest } from '../../../../main/evals/statistics/sign-flips.ts';

const random = (seed = 1) => createSeededSequence(seed);

describe('signFlipTest', () => {
  it('tries every assignment of signs of few cases', () => {
    // Of the 8 sums of ±1 ±2 ±3 two are as large as 6.
    expect(signFlipTest([1, 2, 3], random()).pValue).toBe(2 / 8);
    // Sizes 6, 4, 2, 0, 0, 2, 4, 6 over three cases.
    expect(signFlipTest([1, 2, 3], random()).noiseFloor).toBe(2);
    // |1 + 2 − 3| = 0: every assignment is as large.
    expect(signFlipTest([1, 2, -3], random()).pValue).toBe(1);
  });

  it("agrees with Fisher's count for Darwin's maize", () => {
    // Darwin's fifteen pairs, differences in eighths of an inch (Fisher, The Design of Experiments, sections 17 and 21): of
    // the 32 768 assignments of signs 863 give a sum of at least 314 on the positive side; with both sides, 0.0527.
    const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(signFlipTest(differences, random()).pValue).toBe(1726 / 32_768);
  });

  it('says the same by drawing as by trying all, and as the normal distribution for very many', () => {
    const differences = Array.from({ length: 16 }, (_, at) => (at % 3 === 0 ? -1 : 1) * (at + 1));
    const exact = signFlipTest(differences, random()).pValue;
    // A seventeenth case that hardly matters makes it draw.
    expect(Math.abs(signFlipTest([...differences, 1e-9], random()).pValue - exact)).toBeLessThan(0.02);
    const draws = random(3);
    const many = Array.from({ length: 4999 }, () => drawNormal(draws) + 0.02);
    const drawn = signFlipTest(many, random(5));
    const normal = signFlipTest([...many, 1e-9], random(5));
    expect(Math.abs(normal.pValue - drawn.pValue)).toBeLessThan(0.02);
    expect(normal.noiseFloor / drawn.noiseFloor).toBeCloseTo(1, 1);
  });

  it('finds nothing where nothing differs, and the same whichever side is first', () => {
    expect(signFlipTest([0, 0, 0], random())).toEqual({ pValue: 1, noiseFloor: 0 });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (differences) => {
          const { pValue } = signFlipTest(differences, random());
          expect(pValue).toBeGreaterThan(0);
          expect(pValue).toBeLessThanOrEqual(1);
          expect(
            signFlipTest(
              differences.map((value) => -value),
              random(),
            ).pValue,
          ).toBe(pValue);
        },
      ),
    );
  });
});

describe('mcNemarTest', () => {
  it('is the two-sided binomial test of the cases that differ', () => {
    expect(mcNemarTest(0, 0)).toBe(1);
    // 2 · (1 + 6) / 2⁶
    expect(mcNemarTest(1, 5)).toBeCloseTo(14 / 64, 12);
    expect(mcNemarTest(5, 1)).toBeCloseTo(14 / 64, 12);
    // 2 · 2⁻¹⁰
    expect(mcNemarTest(10, 0)).toBeCloseTo(2 / 1024, 12);
  });

  it('is the permutation test of the same cases', () => {
    for (const [gained, lost] of [
      [3, 1],
      [7, 2],
      [4, 4],
      [11, 5],
    ] as const) {
      const differences = [...Array<number>(gained).fill(1), ...Array<number>(lost).fill(-1), 0, 0];
      expect(mcNemarTest(gained, lost)).toBeCloseTo(signFlipTest(differences, random()).pValue, 9);
    }
  });

  it('holds for thousands of cases', () => {
    // A thousand standard errors of nothing, and two of them: 2 · P(Z > 1.98) by the normal distribution with correction.
    expect(mcNemarTest(5000, 5000)).toBe(1);
    expect(mcNemarTest(4900, 5100)).toBeCloseTo(0.0466, 3);
  });
});

describe('pairedBootstrapInterval', () => {
  it('holds the true mean about 95 times in 100', () => {
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const draws = random(run);
      const differences = Array.from({ length: 60 }, () => 0.1 + drawNormal(draws));
      const [low, high] = pairedBootstrapInterval(differences, draws);
      if (low <= 0.1 && 0.1 <= high) held += 1;
    }
    // 190 ± 3 standard errors of 3.1.
    expect(held).toBeGreaterThanOrEqual(180);
    expect(held).toBeLessThan(200);
  });

  it('is a point where every case differs by the same', () => {
    expect(pairedBootstrapInterval([0.5, 0.5, 0.5, 0.5], random())).toEqual([0.5, 0.5]);
  });

  it('meets the normal interval where it takes over', () => {
    const draws = random(2);
    const differences = Array.from({ length: 4999 }, () => drawNormal(draws));
    const drawn = pairedBootstrapInterval(differences, draws);
    const normal = pairedBootstrapInterval([...differences, 0], draws);
    expect(drawn[0]).toBeCloseTo(normal[0], 2);
    expect(drawn[1]).toBeCloseTo(normal[1], 2);
  });
});

describe('cohenKappa', () => {
  it('agrees with a table worked by hand', () => {
    // 20 both yes, 5 and 10 apart, 15 both no: p_o = 0.7, p_e = 0.5 · 0.6 + 0.5 · 0.4 = 0.5, κ = 0.4.
    const times = (count: number, pair: readonly [number, number]) => Array.from({ length: count }, () => pair);
    const pairs = [...times(20, [1, 1]), ...times(5, [1, 0]), ...times(10, [0, 1]), ...times(15, [0, 0])];
    expect(cohenKappa(pairs)).toBeCloseTo(0.4, 12);
  });

  it('is 1, −1 and nothing at its ends', () => {
    expect(
      cohenKappa([
        [1, 1],
        [0, 0],
      ]),
    ).toBe(1);
    expect(
      cohenKappa([
        [1, 0],
        [0, 1],
      ]),
    ).toBe(-1);
    expect(
      cohenKappa([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
  });
});

describe('sequentialTest', () => {
  it('agrees with its formula worked by hand', () => {
    // 50 of 0.2 and 50 of 0: d = 0.1, σ² = 1/99, τ = 0.1, n = 100: σ² + nτ² = 1.010101;
    // ln Λ = ½ ln(0.010101 / 1.010101) + 10⁴ · 0.01 · 0.01 / (2 · 0.010101 · 1.010101) = −2.302585 + 49.005.
    const differences = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 0.2 : 0));
    expect(Math.log(sequentialTest(differences, 0.1)?.pValue ?? 1)).toBeCloseTo(-46.7024, 3);
  });

  it('has 0 outside of its interval where p is below 0.05, and only there', () => {
    for (let run = 0; run < 60; run++) {
      const draws = random(run);
      const look = sequentialTest(
        Array.from({ length: 80 }, () => 0.3 + drawNormal(draws)),
        0.3,
      );
      const [low, high] = look?.ci95 ?? [0, 0];
      expect(low > 0 || high < 0).toBe((look?.pValue ?? 1) < 0.05);
    }
  });

  it('calls a difference of equals in at most 6 of 100 although somebody looks at every tenth case; a test for one look does not', () => {
    const called = { sequential: 0, atOnce: 0 };
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const draws = random(9000 + run);
      const differences = Array.from({ length: 200 }, () => drawNormal(draws));
      const looks = Array.from({ length: 18 }, (_, at) => differences.slice(0, 30 + at * 10));
      if (looks.some((seen) => (sequentialTest(seen, 0.3)?.pValue ?? 1) < 0.05)) called.sequential += 1;
      const zOf = (seen: readonly number[]): number =>
        (meanOf(seen) / standardDeviationOf(seen)) * Math.sqrt(seen.length);
      if (looks.some((seen) => twoSidedNormalTail(zOf(seen)) < 0.05)) called.atOnce += 1;
    }
    expect(called.sequential).toBeLessThanOrEqual(runs * 0.06);
    expect(called.sequential).toBeGreaterThan(0);
    expect(called.atOnce).toBeGreaterThan(runs * 0.12);
  });

  it('says nothing of few cases and of those that all differ by the same', () => {
    expect(
      sequentialTest(
        Array.from({ length: 19 }, (_, at) => at),
        1,
      ),
    ).toBeNull();
    expect(
      sequentialTest(
        Array.from({ length: 50 }, () => 1),
        1,
      ),
    ).toBeNull();
  });
});

describe('neededCases', () => {
  it('agrees with the tables: 32 pairs for half a deviation, 197 for a fifth', () => {
    // (1.95996 + 0.84162)² = 7.8489; / 0.25 = 31.4; / 0.04 = 196.2.
    expect(neededCases(1, 0.5)).toBe(32);
    expect(neededCases(1, 0.2)).toBe(197);
  });

  it('is the minimal detectable effect the other way round', () => {
    expect(minimalDetectableEffect(0.3, neededCases(0.3, 0.02))).toBeCloseTo(0.02, 4);
  });
});

describe('passAtK and passHatK', () => {
  it('agree with counting by hand', () => {
    // Of 5 attempts 2 passed. Of the 10 pairs 3 hold none of the two, and 1 holds both.
    expect(passAtK(5, 2, 2)).toBeCloseTo(0.7, 12);
    expect(passHatK(5, 2, 2)).toBeCloseTo(0.1, 12);
    expect(passAtK(5, 2, 1)).toBeCloseTo(0.4, 12);
    expect(passHatK(5, 2, 1)).toBeCloseTo(0.4, 12);
  });

  it('are certain at the ends', () => {
    expect([passAtK(4, 0, 3), passHatK(4, 0, 3), passAtK(4, 4, 3), passHatK(4, 4, 3)]).toEqual([0, 0, 1, 1]);
    // Too few failed to fill k.
    expect(passAtK(200, 150, 100)).toBe(1);
  });

  it('have no bias: their mean over attempts is the chance itself', () => {
    const draws = random(11);
    const chance = 0.3;
    let [atK, hatK] = [0, 0];
    const runs = 20_000;
    for (let run = 0; run < runs; run++) {
      const passed = Array.from({ length: 5 }, () => draws.next() < chance).filter(Boolean).length;
      atK += passAtK(5, passed, 3) / runs;
      hatK += passHatK(5, passed, 3) / runs;
    }
    expect(atK).toBeCloseTo(1 - 0.7 ** 3, 2);
    expect(hatK).toBeCloseTo(0.3 ** 3, 2);
  });
});
