import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordDiff } from '../../../../renderer/features/replay/view-model/word-diff.ts';

const changed = (parts: readonly { text: string; isChanged: boolean }[] | undefined) =>
  parts?.filter(({ isChanged }) => isChanged).map(({ text }) => text.trim());

describe('two answers word by word', () => {
  test('mark on each side what only that side says', () => {
    const diff = wordDiff('It must reach us within 21 days.', 'It must reach us without delay.');
    expect(changed(diff?.before)).toEqual(['within 21 days.']);
    expect(changed(diff?.after)).toEqual(['without delay.']);
  });

  test('of the same text mark nothing', () => {
    expect(changed(wordDiff('The same.', 'The same.')?.before)).toEqual([]);
  });

  test('of an answer and a missing one mark the whole answer', () => {
    expect(wordDiff('All of it.', '')).toEqual({ before: [{ text: 'All of it.', isChanged: true }], after: [] });
  });

  test('are not compared when they are very long', () => {
    expect(wordDiff('word '.repeat(1501), 'word')).toBeNull();
  });

  test('lose nothing: joined, the parts are the texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const diff = wordDiff(before, after);
        const join = (parts: readonly { text: string }[] | undefined) => parts?.map(({ text }) => text).join('');
        expect([join(diff?.before), join(diff?.after)]).toEqual([before, after]);
      }),
    );
  });
});
