import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EstimateHistogram } from '../../../../main/retrieval/memory/estimate-histogram.ts';

const BUCKET = 2 / 4096;

describe('the histogram of estimates', () => {
  it('finds, while estimates come, a threshold that the wanted number reaches and no more than a bucket above it do not', () => {
    const estimate = fc.double({ min: -1.2, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.array(estimate)), fc.integer({ min: 1, max: 40 }), (pages, wanted) => {
        const histogram = new EstimateHistogram();
        histogram.begin(wanted);
        const seen: number[] = [];
        for (const page of pages) {
          for (const one of page) histogram.add(one);
          seen.push(...page);
          const threshold = histogram.threshold();
          // Below every value there is, while there are fewer than wanted.
          const nth = seen.toSorted((a, b) => b - a)[wanted - 1] ?? Number.NEGATIVE_INFINITY;
          const last = nth <= -1 + BUCKET ? Number.NEGATIVE_INFINITY : Math.min(1, nth);
          expect(threshold).toBeLessThanOrEqual(last + 1e-9);
          expect(threshold + 2 * BUCKET).toBeGreaterThanOrEqual(last);
        }
      }),
    );
  });
});
