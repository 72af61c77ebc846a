import { expect, it } from 'vitest';
import { changeText } from '../../../../renderer/features/sources/schema-text.ts';

it('says what each field was and what happened to it', () => {
  expect(changeText({ kind: 'renamed', field: 'resolution', to: 'outcome', overlap: 0.98 })).toEqual({
    was: 'there',
    word: 'renamed',
    detail: 'outcome, 98 % same values',
  });
  expect(changeText({ kind: 'retyped', field: 'amountSek', from: 'number', to: 'text' })).toEqual({
    was: 'number',
    word: 'retyped',
    detail: 'text',
  });
  expect(changeText({ kind: 'dropped', field: 'channel' }).word).toBe('dropped');
  expect(changeText({ kind: 'emptied', field: 'note', from: 0.8, to: 0 }).detail).toBe('0 % filled');
});
