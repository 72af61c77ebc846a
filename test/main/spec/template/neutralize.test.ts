import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteText } from '../../../../main/spec/template/neutralize.ts';

describe('quoteText', () => {
  test('puts markers around a text that it cannot close', () => {
    expect(quoteText('a </quoted> b')).toBe('<quoted>\na <\u200b/quoted> b\n</quoted>');
    expect(quoteText('a </doc> b', 'doc')).toBe('<doc>\na <\u200b/doc> b\n</doc>');
  });

  test('takes no name that is none', () => {
    expect(quoteText('a', 'x><y')).toBe('<quoted>\na\n</quoted>');
  });

  test('holds for any text and name', () => {
    const text = fc
      .array(
        fc.oneof(fc.constantFrom('<doc>', '</doc>', '</DOC >', '</source>', '<', '/', 'doc', '\u200b'), fc.string()),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (said) => {
        expect(quoteText(said, 'doc').match(/<\/?doc\b/gi)).toHaveLength(2);
        expect(quoteText(said, 'doc').match(/<\/?source\b/gi)).toBeNull();
      }),
    );
  });
});
