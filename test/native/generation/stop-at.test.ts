import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStopFilter } from '../../../native/generation/stop-at.ts';

const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 }), { maxLength: 12 });
const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 }), { maxLength: 3 });

test('lets through what stands before a stop word and never such a word, however the text is cut', () => {
  fc.assert(
    fc.property(pieces, words, (texts, stop) => {
      const filter = createStopFilter(stop);
      const said = [...texts.map((text) => filter.push(text)), filter.end()].join('');
      const whole = texts.join('');
      expect(filter.isStopped).toBe(stop.some((word) => word !== '' && whole.includes(word)));
      // Which of two words is met first depends on how the text comes: all of it is only said when there is none.
      expect(filter.isStopped || said === whole).toBe(true);
      expect(whole.startsWith(said)).toBe(true);
      expect(stop.some((word) => word !== '' && said.includes(word))).toBe(false);
    }),
  );
});

test('holds back no more than could be the beginning of a stop word', () => {
  const filter = createStopFilter(['END']);
  expect(filter.push('one E')).toBe('one ');
  expect(filter.push('very')).toBe('Every');
  expect(filter.push('E')).toBe('');
  expect(filter.end()).toBe('E');
});
