import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctPhrases, phrasesOf } from '../../../main/base/text-phrases.ts';

describe('phrases of a text', () => {
  it('begin at each word and end where they are long enough', () => {
    expect([...phrasesOf('The gate code changes every Monday.')]).toEqual([
      'the gate code changes',
      'gate code changes every',
      'code changes every monday.',
      'changes every monday.',
    ]);
  });

  it('are found again in whatever copies a stretch of it', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 12, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.string(), fc.string(), (copied, before, after) => {
        const stretch = copied.join(' ');
        const known = distinctPhrases(`Chapter one\n${stretch} and so on\nThe end`);
        const found = [...phrasesOf(`${before}\n${stretch}\n${after}`)].some((phrase) => known.has(phrase));
        expect(found).toBe(true);
      }),
    );
  });

  it('never hold what JSON writes in another way', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const phrase of phrasesOf(text)) expect(JSON.stringify(phrase)).toBe(`"${phrase}"`);
      }),
    );
  });

  it('are its lines when it is too short, and pieces where no blanks are', () => {
    expect([...distinctPhrases('Maya 17\nx')]).toEqual(['maya 17']);
    expect([...phrasesOf('k'.repeat(26))]).toHaveLength(3);
  });
});
