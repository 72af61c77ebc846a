import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from '../../../../main/evals/faithfulness/area-under-roc.ts';

describe('the area under the ROC curve', () => {
  it.each([
    { what: 'perfect order', positives: [0.9, 0.8], negatives: [0.1, 0.2], area: 1 },
    { what: 'the wrong way round', positives: [0.1], negatives: [0.8, 0.9], area: 0 },
    { what: 'all alike', positives: [0.5, 0.5], negatives: [0.5, 0.5, 0.5], area: 0.5 },
    // 0.8 beats both; 0.4 beats 0.3 and ties with 0.4: (2 + 1.5) / 4.
    { what: 'one tie', positives: [0.8, 0.4], negatives: [0.4, 0.3], area: 0.875 },
    // 0.9 beats 3, 0.6 beats 2, 0.2 beats 1, by hand: 6 of 9.
    { what: 'a mixture', positives: [0.9, 0.6, 0.2], negatives: [0.7, 0.5, 0.1], area: 6 / 9 },
  ])('is $area for $what', ({ positives, negatives, area }) => {
    expect(areaUnderRoc(positives, negatives)).toBeCloseTo(area, 12);
  });

  it('is nothing without both groups', () => {
    expect(areaUnderRoc([], [0.5])).toBeNull();
    expect(areaUnderRoc([0.5], [])).toBeNull();
  });

  it('is the share of pairs in the right order, counted one by one', () => {
    const scores = fc.array(
      fc.integer({ min: 0, max: 6 }).map((tenth) => tenth / 10),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        let wins = 0;
        for (const positive of positives) {
          for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
        }
        expect(areaUnderRoc(positives, negatives)).toBeCloseTo(wins / (positives.length * negatives.length), 10);
      }),
    );
  });
});
