import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import type { MetricValue } from '../../../../main/contract/eval-run.ts';
import { metricValue } from '../../../../main/evals/run/metric-value.ts';

/** A number is a value, a text why there is none. */
function valueOf(cases: readonly (readonly (number | string)[])[], isShare = true): MetricValue | null {
  return metricValue(
    cases.map((scores) => ({
      values: scores.filter((score) => typeof score === 'number'),
      unscored: scores.filter((score) => typeof score === 'string'),
    })),
    { isShare, random: createSeededSequence(1) },
  );
}

describe('a metric over the cases', () => {
  it('counts each case once, however often it was asked', () => {
    expect(valueOf([[1, 1, 1, 1], [0]])).toMatchObject({ mean: 0.5, n: 2, unscored: {} });
  });

  it('has a width where every case holds', () => {
    // Wilson's for 10 of 10: n / (n + z²) = 10 / 13.8415.
    expect(valueOf(Array.from({ length: 10 }, () => [1]))?.ci95[0]).toBeCloseTo(0.7225, 4);
  });

  it('has a wider interval for what is not known, and not for what it does not concern', () => {
    const known = [[1], [1], [0], [1]];
    const plain = valueOf(known);
    expect(valueOf([...known, ['no known answer']])).toEqual({ ...plain, unscored: { 'no known answer': 1 } });
    const lost = valueOf([...known, ['the run failed']]);
    expect(lost).toMatchObject({ mean: 0.75, n: 4 });
    // Wilson's: 3 of 5 from below, 4 of 5 from above.
    expect(lost?.ci95[0]).toBeCloseTo(0.2307, 4);
    expect(lost?.ci95[1]).toBeCloseTo(0.9638, 4);
  });

  it('widens by single repeats too, and leaves times as they are', () => {
    const some = valueOf([[1, 'the run failed'], [1, 1], [1], [0]]);
    const all = valueOf([[1, 1], [1, 1], [1], [0]]);
    expect(some?.ci95[0]).toBeLessThan(all?.ci95[0] ?? 0);
    expect(valueOf([[100], [140, 'the run failed']], false)).toMatchObject({ mean: 120, n: 2 });
  });

  it('is null where no case has a value', () => {
    expect(valueOf([['the run failed']])).toBeNull();
  });
});
