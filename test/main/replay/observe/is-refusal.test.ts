import { expect, it } from 'vitest';
import { isRefusal } from '../../../../main/replay/observe/is-refusal.ts';

it.each([
  'The documents do not settle this: none of them names a fee.',
  'I’m sorry, but I can’t help with that.',
  'I am unable to find the invoice you mean.',
  'Sorry, I could not find anything about parking.',
  "I don't have enough information to answer.",
  'Unfortunately, I cannot determine who signed it.',
  'Based on the provided context, I cannot answer the question.',
])('takes “%s” for a refusal', (text) => {
  expect(isRefusal(text)).toBe(true);
});

it.each([
  'Claims must arrive within 21 days.',
  'You cannot enter the yard after six.',
  'The driver said he was sorry and paid.',
  'We do not charge for the first five days.',
  '',
])('does not take “%s” for one', (text) => {
  expect(isRefusal(text)).toBe(false);
});
