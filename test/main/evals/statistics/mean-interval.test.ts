import { describe, expect, it } from 'vitest';
import { drawBeta, type UniformSource } from '../../../../main/base/random-variates.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { meanInterval } from '../../../../main/evals/statistics/mean-interval.ts';

const IS_LONG = process.env['TRESTLE_TEST_LONG'] === '1';
const random = (seed = 1): UniformSource => createSeededSequence(seed);

describe('the interval of a mean', () => {
  it("is Wilson's for cases that hold or do not", () => {
    // 81 of 263: 0.2553 to 0.3662 (Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3).
    const values = Array.from({ length: 263 }, (_, at) => Number(at < 81));
    const [low, high] = meanInterval(values, true, random());
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it('keeps a width where all cases are the same', () => {
    // 20 of 20: n / (n + z²) = 20 / 23.8415.
    expect(
      meanInterval(
        Array.from({ length: 20 }, () => 1),
        true,
        random(),
      )[0],
    ).toBeCloseTo(0.8389, 4);
    const [low, high] = meanInterval(
      Array.from({ length: 20 }, () => 0.6),
      true,
      random(),
    );
    // Up to 1 − 0.025^(1/20) = 0.1684 of all cases could be at 0, or at 1: 0.6 · 0.8316, and 0.6 + 0.4 · 0.1684.
    expect(low).toBeCloseTo(0.499, 3);
    expect(high).toBeCloseTo(0.6674, 4);
  });

  it('stays within 0..1, around the mean, and is the same for the same seed', () => {
    const values = [0.9, 1, 1, 0.7, 1, 1, 0.95, 1];
    const [low, high] = meanInterval(values, true, random());
    expect(low).toBeGreaterThan(0.7);
    expect(high).toBeLessThanOrEqual(1);
    expect(meanInterval(values, true, random())).toEqual([low, high]);
    expect(meanInterval([120], false, random())).toEqual([120, 120]);
  });

  it('reaches further up than down for times with a long tail', () => {
    const values = [100, 110, 95, 105, 120, 98, 102, 900, 108, 115];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [low, high] = meanInterval(values, false, random());
    expect(high - mean).toBeGreaterThan(mean - low);
  });

  // Of 600 runs the share that holds the mean is known to ±1.7 points; 3000 are run on request.
  const runs = IS_LONG ? 3000 : 600;
  const threeRepeats = (draws: UniformSource): number => {
    const chance = drawBeta(1.4, 0.6, draws);
    return [0, 1, 2].filter(() => draws.next() < chance).length / 3;
  };
  it.each([
    ['a share', 0.8, (draws: UniformSource) => Number(draws.next() < 0.8), IS_LONG ? [40, 100, 200] : [40, 200]],
    ['three repeats of each case', 0.7, threeRepeats, IS_LONG ? [40, 100, 200] : [40]],
    ['a score', 0.7, (draws: UniformSource) => drawBeta(3.5, 1.5, draws), IS_LONG ? [40, 100, 200] : []],
  ] as const)(
    'of %s holds the true mean in 93 to 97 of 100 runs',
    (_, mean, draw, sizes) => {
      expect.hasAssertions();
      for (const count of sizes) {
        const draws = random(7 + count);
        let held = 0;
        for (let run = 0; run < runs; run++) {
          const values = Array.from({ length: count }, () => draw(draws));
          const [low, high] = meanInterval(values, true, random(run));
          if (low <= mean && mean <= high) held += 1;
        }
        expect(held / runs, `${count} cases`).toBeGreaterThanOrEqual(0.93);
        expect(held / runs, `${count} cases`).toBeLessThanOrEqual(0.97);
      }
      expect(draw).toBeTypeOf('function');
    },
    IS_LONG ? 900_000 : 60_000,
  );
});
