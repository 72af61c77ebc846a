import { expect, it } from 'vitest';
import { normaliseText, numbersIn } from '../../../../main/replay/compare/normalise-text.ts';

it('puts aside what does not change what is said: case, blanks, markers, typography', () => {
  expect(normaliseText('The  gate’s code\nchanges “daily” [1].')).toBe(
    normaliseText('the gate\'s code changes "daily" [12].'),
  );
  expect(normaliseText('within 21 days')).not.toBe(normaliseText('within 12 days'));
});

it('finds numbers in one spelling each, and no markers', () => {
  expect(numbersIn('By 17:00 pay 1,104.50 or 1 104.50, then 19,5 % [2]. A4 is paper.')).toEqual([
    '1104.50',
    '17:00',
    '19.5',
  ]);
});
