import { describe, expect, it } from 'vitest';
import { bootstrapRatio } from '../../../main/base/block-bootstrap.ts';
import { designEffect } from '../../../main/base/design-effect.ts';
import { drawNormal } from '../../../main/base/random-variates.ts';
import { createSeededSequence } from '../../../main/base/seeded-sequence.ts';

const RUNS = 300;
const STRETCHES = 60;
const TRIALS = 50;

/** Mean over many runs of what `measure` finds. */
function meanOf(measure: (random: { next(): number }) => number | null): number {
  const found = Array.from({ length: RUNS }, (_, seed) => measure(createSeededSequence(seed)) ?? Number.NaN);
  return found.reduce((sum, value) => sum + value, 0) / RUNS;
}

function hitsOf(share: number, random: { next(): number }): number {
  return Array.from({ length: TRIALS }, () => random.next()).filter((u) => u < share).length;
}

describe('the design effect', () => {
  it('is no more than the allowance for a guess where trials are independent', () => {
    const mean = meanOf((random) =>
      designEffect(Array.from({ length: STRETCHES }, () => ({ hits: hitsOf(0.2, random), trials: TRIALS }))),
    );
    expect(mean).toBeGreaterThanOrEqual(1);
    // The guess from sixty stretches is put half of itself higher than it is.
    expect(mean).toBeLessThan(2.2);
  });

  it('is how many share one fate where all trials of a stretch do', () => {
    const mean = meanOf((random) =>
      designEffect(
        Array.from({ length: STRETCHES }, () => ({ hits: random.next() < 0.2 ? TRIALS : 0, trials: TRIALS })),
      ),
    );
    expect(mean / TRIALS).toBeGreaterThan(1.6);
    expect(mean / TRIALS).toBeLessThan(2.4);
  });

  it('sees that what is slow stays slow for a while', () => {
    const mean = meanOf((random) => {
      let isSlow = false;
      return designEffect(
        Array.from({ length: STRETCHES }, () => {
          if (random.next() < 0.2) isSlow = !isSlow;
          return { hits: hitsOf(isSlow ? 0.4 : 0.1, random), trials: TRIALS };
        }),
      );
    });
    expect(mean).toBeGreaterThan(8);
  });

  it('is unknown where there is too little to tell it from', () => {
    expect(designEffect(Array.from({ length: 9 }, () => ({ hits: 1, trials: 10 })))).toBeNull();
    expect(designEffect(Array.from({ length: 20 }, () => ({ hits: 0, trials: 10 })))).toBeNull();
    expect(designEffect(Array.from({ length: 20 }, () => ({ hits: 10, trials: 10 })))).toBeNull();
  });
});

describe('the block bootstrap of a ratio', () => {
  it('scatters as the ratio itself does over many runs of correlated stretches', () => {
    const ratios: number[] = [];
    const spreads: number[] = [];
    for (let seed = 0; seed < RUNS; seed++) {
      const random = createSeededSequence(seed);
      let level = 0;
      const stretches = Array.from({ length: STRETCHES }, () => {
        level = 0.3 * level + drawNormal(random);
        return { numerator: 100 + 10 * level, denominator: 10 };
      });
      const sum = stretches.reduce((total, { numerator }) => total + numerator, 0);
      ratios.push(sum / (10 * STRETCHES));
      spreads.push(deviationOf([...bootstrapRatio(stretches, { resamples: 200, random })]));
    }
    const told = spreads.reduce((sum, value) => sum + value, 0) / RUNS;
    expect(told / deviationOf(ratios)).toBeGreaterThan(0.8);
    expect(told / deviationOf(ratios)).toBeLessThan(1.2);
  });
});

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
