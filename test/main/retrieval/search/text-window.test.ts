import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { textWindow } from '../../../../main/retrieval/search/text-window.ts';

const none = { start: undefined, end: undefined, around: null };

describe('textWindow', () => {
  it('is the whole text when it fits', () => {
    expect(textWindow('0123456789', { ...none, maxLength: 10 })).toEqual({ start: 0, end: 10 });
  });

  it('is the beginning of a text that does not fit', () => {
    expect(textWindow('0123456789', { ...none, maxLength: 4 })).toEqual({ start: 0, end: 4 });
  });

  it('lies around the place that was asked for', () => {
    const window = (start: number, end: number) =>
      textWindow('0123456789', { ...none, around: { start, end }, maxLength: 4 });
    expect(window(5, 7)).toEqual({ start: 4, end: 8 });
    expect(window(0, 2)).toEqual({ start: 0, end: 4 });
    expect(window(9, 10)).toEqual({ start: 6, end: 10 });
    expect(window(2, 9)).toEqual({ start: 2, end: 6 });
  });

  it('is what was asked for, cut to the longest allowed and to the text', () => {
    expect(textWindow('0123456789', { start: 2, end: 5, around: null, maxLength: 6 })).toEqual({ start: 2, end: 5 });
    expect(textWindow('0123456789', { start: 2, end: 9, around: null, maxLength: 6 })).toEqual({ start: 2, end: 8 });
    expect(textWindow('0123456789', { start: 8, end: 99, around: null, maxLength: 6 })).toEqual({ start: 8, end: 10 });
    expect(textWindow('0123456789', { start: 50, end: 99, around: null, maxLength: 6 })).toEqual({
      start: 10,
      end: 10,
    });
  });

  it('refuses an end before the start', () => {
    const ask = () => textWindow('0123456789', { start: 5, end: 2, around: null, maxLength: 6 });
    expect(ask).toThrow(InvalidArgumentError);
    expect(ask).toThrow('The window ends at 2, before its start at 5.');
  });

  it('never cuts a character in two, and stays inside the text and the limit', () => {
    const text = 'a😀b🦀🦀c'.repeat(3);
    fc.assert(
      fc.property(
        fc.nat({ max: 40 }),
        fc.nat({ max: 40 }),
        fc.integer({ min: 2, max: 12 }),
        (start, length, maxLength) => {
          const window = textWindow(text, { start, end: start + length, around: null, maxLength });
          expect(window.start).toBeLessThanOrEqual(window.end);
          expect(window.end).toBeLessThanOrEqual(text.length);
          expect(window.end - window.start).toBeLessThanOrEqual(maxLength + 1);
          expect(text.slice(window.start, window.end).isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
