import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../main/cli/plain-text.ts';

const ESC = '\u001b';

describe('plainText', () => {
  it.each([
    ['an OSC 52 clipboard write', `a${ESC}]52;c;ZXZpbA==\u0007b`, 'ab'],
    ['an OSC 8 link ended by ST', `a${ESC}]8;;http://x${ESC}\\b`, 'ab'],
    ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['a cursor move in 8-bit form', 'a\u009b2Jb', 'ab'],
    ['a bell, a backspace and a carriage return', 'a\u0007\b\rb', 'ab'],
    ['a right-to-left override', 'exe.\u202efdp', 'exe.fdp'],
  ])('takes out %s', (_what, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('leaves letters of every script, tabs and line breaks alone', () => {
    const text = 'Größe\tžluťoučký 港口 👍🏽\nعربي';
    expect(plainText(text)).toBe(text);
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        // oxlint-disable-next-line no-control-regex -- the characters that must not be there
        expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
