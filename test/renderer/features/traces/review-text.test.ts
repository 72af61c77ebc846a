import { describe, expect, it } from 'vitest';
import { reviewAfter, reviewText } from '../../../../renderer/features/traces/review/review-text.ts';

describe('what a person said of an answer', () => {
  it('keeps what is not said anew', () => {
    const last = { thumb: 'down', label: 'wrong-source', note: null, expected: null } as const;
    expect(reviewAfter(last, { thumb: 'up' })).toEqual({
      thumb: 'up',
      label: 'wrong-source',
      note: null,
      expected: null,
    });
    expect(reviewAfter(last, { label: ' ', note: 'of last year ' })).toEqual({
      thumb: 'down',
      label: null,
      note: 'of last year',
      expected: null,
    });
    expect(reviewAfter(null, { thumb: 'up' })).toEqual({ thumb: 'up', label: null, note: null, expected: null });
  });

  it('stands in one line', () => {
    expect(reviewText({ label: 'too-long', note: null, at: 'never' })).toBe('too-long · unknown');
  });
});
