import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderedParts } from '../../../../renderer/features/prompts/view-model/rendered-parts.ts';

const message = {
  text: 'Ask about claims by Friday.',
  spans: [{ start: 10, end: 16, variable: 'topic', isUntrusted: true }],
};

describe('a rendered message', () => {
  it('is cut where variables begin and end', () => {
    expect(
      renderedParts(message, null).parts.map(({ text, variable, isUntrusted }) => [text, variable, isUntrusted]),
    ).toEqual([
      ['Ask about ', null, false],
      ['claims', 'topic', true],
      [' by Friday.', null, false],
    ]);
  });

  it('marks what is new against the saved text, and keeps what went in its place', () => {
    const { parts } = renderedParts({ text: 'one three four', spans: [] }, 'one two three');
    expect(parts.map(({ text, change }) => [change, text])).toEqual([
      ['same', 'one '],
      ['removed', 'two '],
      ['same', 'three'],
      ['added', ' four'],
    ]);
  });

  it('marks nothing when it is the same', () => {
    expect(renderedParts(message, message.text).parts.every(({ change }) => change === 'same')).toBe(true);
  });

  it('says that too much differs instead of taking long over it', () => {
    const words = (word: string) => `${word} `.repeat(2000);
    const { parts, isCompared } = renderedParts({ text: words('a'), spans: [] }, words('b'));
    expect(isCompared).toBe(false);
    expect(parts).toHaveLength(1);
  });

  it('loses no character, whatever the spans and the text before', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 60 });
    const spans = fc.array(
      fc.record({
        start: fc.nat(60),
        end: fc.nat(70),
        variable: fc.constantFrom('x', 'y'),
        isUntrusted: fc.boolean(),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(text, text, spans, (now, before, marks) => {
        const { parts } = renderedParts({ text: now, spans: marks }, before);
        const joined = (gone: 'added' | 'removed') =>
          parts
            .filter(({ change }) => change !== gone)
            .map((part) => part.text)
            .join('');
        expect(joined('removed')).toBe(now);
        expect(joined('added')).toBe(before);
      }),
    );
  });
});
