import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARRY_OVERLAP, carryQuote, quotableText } from '../../../../main/evals/datasets/carry-quote.ts';

const LEAVE = `# Annual leave

Everyone has 30 days of annual leave. You may carry over up to 5 days of unused annual leave into the next year;
they must be taken by 31 March. Days beyond that are lost.

Part-time staff have leave in proportion to their hours.
`;
const QUOTE = 'You may carry over up to 5 days of unused annual leave into the next year';
const START = LEAVE.indexOf(QUOTE);
const carry = (text: string, start: number | null = START, quote = QUOTE) =>
  carryQuote({ quote, start }, quotableText(text));

describe('a quote in a document that has changed', () => {
  it('is exact where it stood, or where it stands if it was never located', () => {
    const there = { state: 'exact', quote: QUOTE, start: START, end: START + QUOTE.length, overlap: 1 };
    expect(carry(LEAVE)).toEqual(there);
    expect(carry(LEAVE, null)).toEqual(there);
  });

  it('has moved when text came before it, and is then the one nearest to where it stood', () => {
    const before = 'In force since May.\n\n';
    expect(carry(before + LEAVE)).toMatchObject({ state: 'moved', start: START + before.length });
    expect(carry(`${LEAVE}${'-'.repeat(400)}${QUOTE}`, LEAVE.length)).toMatchObject({ start: START });
    expect(carry(`${LEAVE}${'-'.repeat(400)}${QUOTE}`, LEAVE.length + 390)).toMatchObject({
      start: LEAVE.length + 400,
    });
  });

  it('has moved when only line ends and marks are others', () => {
    const text = LEAVE.replace('up to 5 days of unused', 'up to **5 days**\nof unused');
    expect(carry(text)).toEqual({
      state: 'moved',
      quote: 'You may carry over up to **5 days**\nof unused annual leave into the next year',
      start: START,
      end: START + QUOTE.length + 4,
      overlap: 1,
    });
  });

  it('was edited when most of its words stand there in order: 14 of 16, worked by hand', () => {
    // "5" became "8", "unused" went and "calendar" came: 16 words, 14 of them in order in a stretch of 16.
    const text = LEAVE.replace(QUOTE, 'You may carry over up to 8 days of annual leave into the next calendar year');
    const found = carry(text);
    expect(found).toEqual({
      state: 'edited',
      quote: 'You may carry over up to 8 days of annual leave into the next calendar year',
      start: START,
      end: START + 'You may carry over up to 8 days of annual leave into the next calendar year'.length,
      overlap: 14 / 16,
    });
  });

  it('is lost when its passage went, though words of it stand elsewhere', () => {
    const text = LEAVE.replace(`${QUOTE};\nthey must be taken by 31 March. Days beyond that are lost.`, '');
    expect(carry(text)).toMatchObject({ state: 'lost' });
    expect(carry('')).toEqual({ state: 'lost', overlap: 0 });
    expect(carry('— … —', 0, '…!')).toEqual({ state: 'lost', overlap: 0 });
  });

  it('does not take two words for a short quote whose number was changed', () => {
    expect(carry('The supplement is 62 SEK an hour.', 18, '58 SEK')).toMatchObject({ state: 'lost', overlap: 0.5 });
  });

  it('does not gather words that lie far apart', () => {
    const scattered = QUOTE.split(' ').join(` ${'filler '.repeat(3)}`);
    expect(carry(scattered)).toMatchObject({ state: 'lost' });
  });
});

describe('whatever the text', () => {
  const word = fc.stringMatching(/^[a-z]{3,8}$/);
  const sentence = (tag: string) =>
    fc.array(word, { minLength: 6, maxLength: 25 }).map((words) => words.map((one) => tag + one).join(' '));

  it('finds an unchanged quote where it was, and text put in before it moves it by just that much', () => {
    fc.assert(
      fc.property(sentence('a'), sentence('q'), sentence('b'), fc.string(), (before, quote, after, inserted) => {
        const text = `${before}. ${quote}. ${after}.`;
        const start = before.length + 2;
        expect(carry(text, start, quote)).toMatchObject({ state: 'exact', start, overlap: 1 });
        const moved = carry(inserted + text, start, quote);
        expect(moved).toMatchObject({ state: inserted === '' ? 'exact' : 'moved', start: start + inserted.length });
      }),
    );
  });

  it('loses a quote whose passage is deleted', () => {
    fc.assert(
      fc.property(sentence('a'), sentence('q'), sentence('b'), (before, quote, after) => {
        expect(carry(`${before}. ${after}.`, before.length + 2, quote)).toEqual({ state: 'lost', overlap: 0 });
      }),
    );
  });

  it('finds a quote of which a few words were replaced, with the share that stands still', () => {
    fc.assert(
      fc.property(
        sentence('a'),
        sentence('q'),
        sentence('b'),
        fc.nat(),
        fc.nat(),
        (before, quote, after, one, other) => {
          const words = [...new Set(quote.split(' '))];
          fc.pre(words.length >= 6);
          // Not the first and last: a stretch begins and ends with words of the quote.
          const changed = new Set([one, other].map((at) => 1 + (at % (words.length - 2))));
          const edited = words.map((text, at) => (changed.has(at) ? `x${text}` : text)).join(' ');
          const found = carry(`${before}. ${edited}. ${after}.`, 0, words.join(' '));
          const overlap = (words.length - changed.size) / words.length;
          expect(overlap).toBeGreaterThanOrEqual(CARRY_OVERLAP);
          expect(found).toEqual({
            state: 'edited',
            quote: edited,
            start: before.length + 2,
            end: before.length + 2 + edited.length,
            overlap,
          });
        },
      ),
    );
  });

  it('says offsets that hold what it says it found', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.nat(300),
        (text, quote, start) => {
          fc.pre(quote.trim() !== '');
          const found = carryQuote({ quote, start }, quotableText(text));
          const said = found.state === 'lost' ? null : [text.slice(found.start, found.end), found.quote];
          expect(said?.[0]).toBe(said?.[1]);
          expect(found.overlap).toBeGreaterThanOrEqual(0);
          expect(found.overlap).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
