import { describe, expect, it } from 'vitest';
import { offsetOf } from '../../../../../renderer/features/settings/files/position-in-text.ts';

describe('a place in a text', () => {
  it('is the character that line and column name, and never behind the line’s end', () => {
    const text = 'one\ntwo\n\nfour';
    expect(offsetOf(text, { line: 1, column: 1 })).toBe(0);
    expect(offsetOf(text, { line: 2, column: 3 })).toBe(6);
    expect(offsetOf(text, { line: 2, column: 30 })).toBe(7);
    expect(offsetOf(text, { line: 3, column: 1 })).toBe(8);
    expect(offsetOf(text, { line: 9, column: 1 })).toBe(text.length);
  });
});
