import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitKeyOf, splitOf } from '../../../../main/evals/datasets/split-of.ts';

const shares = { dev: 0.3, test: 0.7 };

describe('the split of a case', () => {
  it('is the place of sha256 of seed and id among the shares', () => {
    expect(splitOf('q01', { seed: 1, shares: { only: 1 } })).toBe('only');
    const counts = { dev: 0, test: 0 };
    for (let at = 0; at < 10_000; at += 1) counts[splitOf(`case ${at}`, { seed: 1, shares }) as 'dev' | 'test'] += 1;
    // Binomial, n = 10,000, p = 0.3: a standard deviation of 46; five of them either way.
    expect(Math.abs(counts.dev - 3000)).toBeLessThan(230);
  });

  it('does not depend on the order of the shares, and keeps most cases where they are when a share grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (key, seed) => {
        const split = splitOf(key, { seed, shares });
        expect(splitOf(key, { seed, shares: { test: 0.7, dev: 0.3 } })).toBe(split);
        const later = splitOf(key, { seed, shares: { dev: 0.4, test: 0.6 } });
        expect([split, later]).not.toEqual(['dev', 'test']);
      }),
    );
  });

  it('refuses shares that do not add up to 1, and takes those that do but for rounding', () => {
    expect(() => splitOf('a', { seed: 1, shares: { dev: 0.3, test: 0.6 } })).toThrow('The shares add up to 0.9');
    expect(splitOf('a', { seed: 1, shares: { a: 0.1, b: 0.2, c: 0.7 } })).toMatch(/^[abc]$/);
  });

  it('goes by the case that a variant was made of, and by the question where there is no id', () => {
    const variant = { kind: 'typos', severity: 0.3, of: 'q1', expects: 'same' as const };
    const one = { id: 'q1', line: 3, question: 'Who?', variant: null };
    expect(splitKeyOf(one)).toBe('q1');
    expect(splitKeyOf({ ...one, id: 'q1~typos@0.3#1', question: 'Whoo?', variant })).toBe('q1');
    expect(splitKeyOf({ ...one, id: 'line 3' })).toBe('Who?');
  });
});
