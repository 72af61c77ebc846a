import { describe, expect, it } from 'vitest';
import { ModelResponseError } from '../../../main/base/errors/model-response-error.ts';
import { normalise, pool } from '../../../native/embedding/pooling.ts';

/** Two tokens of three dimensions. */
const tokens = { values: Float32Array.of(1, 2, 3, 5, 4, -3), shape: [1, 2, 3] };

describe('pooling', () => {
  it('takes the mean, the first or the last token', () => {
    expect([...pool(tokens, 'mean')]).toEqual([3, 3, 0]);
    expect([...pool(tokens, 'cls')]).toEqual([1, 2, 3]);
    expect([...pool(tokens, 'last')]).toEqual([5, 4, -3]);
  });

  it('takes a pooled vector as it is', () => {
    expect([...pool({ values: Float32Array.of(3, 4), shape: [1, 2] }, 'model')]).toEqual([3, 4]);
  });

  it('refuses a shape that does not fit, naming it', () => {
    expect(() => pool({ values: Float32Array.of(3, 4), shape: [1, 2] }, 'mean')).toThrow('shape [1, 2]');
    expect(() => pool(tokens, 'model')).toThrow('shape [1, 2, 3]');
  });
});

describe('normalising', () => {
  it('divides by the Euclidean length: 3-4-5', () => {
    expect([...(normalise(Float32Array.of(3, 4)) ?? [])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it('has no answer for zeros and refuses what is not finite', () => {
    expect(normalise(Float32Array.of(0, -0))).toBeNull();
    expect(() => normalise(Float32Array.of(1, Number.NaN))).toThrow(ModelResponseError);
    expect(() => normalise(Float32Array.of(Number.POSITIVE_INFINITY))).toThrow('not finite');
  });
});
