import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestCommonSubsequence } from '../../../main/base/longest-common-subsequence.ts';

describe('longestCommonSubsequence', () => {
  it('finds the four letters that ABCBDAB and BDCABA share in order', () => {
    const pairs = longestCommonSubsequence('ABCBDAB'.split(''), 'BDCABA'.split(''));
    expect(pairs).toHaveLength(4);
  });

  it('pairs equal entries, ascending on both sides, and finds all of a list in itself', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        const pairs = longestCommonSubsequence(one, other);
        for (const [index, [i, j]] of pairs.entries()) {
          expect(one[i]).toBe(other[j]);
          const [beforeI, beforeJ] = pairs[index - 1] ?? [-1, -1];
          expect(i > beforeI && j > beforeJ).toBe(true);
        }
        expect(longestCommonSubsequence(one, one)).toHaveLength(one.length);
      }),
      { seed: 3 },
    );
  });
});
