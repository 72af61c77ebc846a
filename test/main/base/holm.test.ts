import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../../main/base/holm.ts';

describe('the correction of Holm', () => {
  it('multiplies the smallest by all, the next by one less, and never falls: worked by hand', () => {
    // Sorted: 0.005·4 = 0.02, 0.01·3 = 0.03, 0.03·2 = 0.06, 0.04·1 = 0.04 → 0.06.
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => expect(adjusted[index]).toBeCloseTo(expected, 12));
  });

  it('lies between the p-value and that times the number of questions, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (pValues) => {
        const adjusted = holmAdjusted(pValues);
        pValues.forEach((p, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
        });
        const inOrder = pValues.map((p, index) => ({ p, q: adjusted[index] ?? 0 })).toSorted((a, b) => a.p - b.p);
        for (let at = 1; at < inOrder.length; at++) {
          expect(inOrder[at]?.q).toBeGreaterThanOrEqual(inOrder[at - 1]?.q ?? 0);
        }
      }),
    );
  });
});
