import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../../main/base/line-diff.ts';

test('shows what changed with two lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj';
  expect(lineDiff(before, before.replace('\nd', '\nD').replace('\nj', '\nj\nk'))).toEqual([
    '@@ line 2',
    ' b',
    ' c',
    '-d',
    '+D',
    ' e',
    ' f',
    '@@ line 9',
    ' i',
    ' j',
    '+k',
  ]);
  expect(lineDiff('same', 'same')).toEqual([]);
});

test('says so of texts that are too long to compare', () => {
  const long = Array.from({ length: 3000 }, (_, index) => `line ${index}`).join('\n');
  expect(lineDiff(`first\n${long}`, 'first\nnothing')).toEqual(['@@ line 2: 3000 lines become 1']);
});

test('the lines without + are the old text, those without - the new one', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      // Everything is near a change when it is padded with changes.
      const diff = lineDiff(before, after).filter((line) => !line.startsWith('@@'));
      const removed = diff.filter((line) => line.startsWith('-')).length;
      const added = diff.filter((line) => line.startsWith('+')).length;
      expect(added - removed).toBe(after.split('\n').length - before.split('\n').length);
      expect(removed + added > 0).toBe(before !== after);
      for (const line of diff.filter((l) => l.startsWith('-'))) expect(before.split('\n')).toContain(line.slice(1));
      for (const line of diff.filter((l) => l.startsWith('+'))) expect(after.split('\n')).toContain(line.slice(1));
    }),
    { seed: 4, numRuns: 300 },
  );
});
