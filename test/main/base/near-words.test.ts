import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearWords } from '../../../main/base/near-words.ts';

test('edits are letters added, left out, replaced, and neighbours swapped', () => {
  expect(editDistance('kitten', 'sitting', 5)).toBe(3);
  expect(editDistance('carry', 'carries', 5)).toBe(3);
  expect(editDistance('form', 'from', 5)).toBe(1);
  // Restricted: no letter is edited twice, or it would be 2.
  expect(editDistance('ca', 'abc', 5)).toBe(3);
  expect(editDistance('', 'abc', 5)).toBe(3);
  expect(editDistance('harbour', 'crane', 2)).toBe(3);
});

test('the distance is even-handed, and bounded by the longer word', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      const distance = editDistance(one, other, 20);
      expect(editDistance(other, one, 20)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(distance === 0).toBe(one === other);
      expect(editDistance(one, other, 2)).toBe(Math.min(distance, 3));
    }),
  );
});

test('words written alike come nearest first, families of words behind them', () => {
  expect(nearWords('carry', ['carriage', 'curry', 'harbour', 'carry', 'carries'], 3)).toEqual([
    'curry',
    'carriage',
    'carries',
  ]);
  expect(nearWords('approval', ['approve', 'approver', 'apron', 'ap'], 3)).toEqual(['approve', 'approver']);
  // Half of a short word changed is another word.
  expect(nearWords('id', ['it', 'ids'], 3)).toEqual([]);
});
