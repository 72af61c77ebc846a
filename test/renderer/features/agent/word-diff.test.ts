import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from '../../../../renderer/features/agent/view-model/word-diff.ts';

describe('the words that changed', () => {
  it('keeps what both have', () => {
    expect(wordDiff('prefers e-mail to phone', 'prefers letters to phone')).toEqual([
      { change: 'same', text: 'prefers ' },
      { change: 'removed', text: 'e-mail' },
      { change: 'added', text: 'letters' },
      { change: 'same', text: ' to phone' },
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '\n'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const words = wordDiff(before, after);
        const side = (left: 'added' | 'removed'): string =>
          words
            .filter(({ change }) => change !== left)
            .map((word) => word.text)
            .join('');
        expect(side('added')).toBe(before);
        expect(side('removed')).toBe(after);
      }),
    );
  });
});
