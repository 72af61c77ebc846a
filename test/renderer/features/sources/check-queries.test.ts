import { expect, it } from 'vitest';
import { checkQueries } from '../../../../renderer/features/sources/check-queries.ts';

it('takes one question a line, each once, without blanks', () => {
  expect(checkQueries(' late delivery \n\nholiday pay\nlate delivery')).toEqual(['late delivery', 'holiday pay']);
});
