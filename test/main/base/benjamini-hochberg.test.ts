import { expect, it } from 'vitest';
import { benjaminiHochbergAdjusted } from '../../../main/base/benjamini-hochberg.ts';

it('corrects as worked by hand: p · m / rank, never above a larger one', () => {
  // Ranks 1, 4, 3, 2 of 4: 0.04, 0.20; 0.03 · 4/3 = 0.04; 0.02 · 4/2 = 0.04.
  const adjusted = benjaminiHochbergAdjusted([0.01, 0.2, 0.03, 0.02]);
  [0.04, 0.2, 0.04, 0.04].forEach((value, at) => expect(adjusted[at]).toBeCloseTo(value, 12));
});

it('calls four of the fifteen differences that Benjamini and Hochberg worked through', () => {
  // Their table of a study of thrombolysis, section 3.3: at 5 % the four smallest are called, where Bonferroni calls three.
  const pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  expect(benjaminiHochbergAdjusted(pValues).filter((p) => p <= 0.05)).toHaveLength(4);
  expect(pValues.filter((p) => p * pValues.length <= 0.05)).toHaveLength(3);
});

it('corrects nothing of none, and leaves a single one alone', () => {
  expect(benjaminiHochbergAdjusted([])).toEqual([]);
  expect(benjaminiHochbergAdjusted([0.03])).toEqual([0.03]);
});
