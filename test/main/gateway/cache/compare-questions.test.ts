import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKnownWords } from '../../../../main/retrieval/query/known-words.ts';
import { factsOf, guardAgainst } from '../../../../main/gateway/cache/guards/compare-questions.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';

const known = await createKnownWords({ directory: BUILTIN_MODEL_DIRECTORY })();
const isCommon = (word: string): boolean => known.has(word);
const guard = (a: string, b: string): string | null => guardAgainst(factsOf(a, isCommon), factsOf(b, isCommon));

describe('guardAgainst', () => {
  it.each([
    ['How long do customers have to return a parcel?', 'How long does a customer have for returning parcels?'],
    ['What does Halden charge for a late delivery?', 'what is the charge of halden for late deliveries'],
    ['How many days is the notice period?', 'How long is the notice period?'],
    ['Who approves an order of 1,000 euros?', 'Who has to approve orders of €1000?'],
    ["What's the maximum weight?", 'What is the largest weight allowed?'],
    ['May I return it after 30 days?', 'Can I return it after thirty days?'],
    ['How do I set up the printer?', 'How is a printer set up?'],
  ])('lets "%s" and "%s" share an answer', (a, b) => {
    expect(guard(a, b)).toBeNull();
  });

  it.each([
    ['number', 'Can I return it within 30 days?', 'Can I return it within 14 days?'],
    ['number', 'Can I return it within 30 days?', 'Can I return it within 30 hours?'],
    ['number', 'Who was on call in March 2026?', 'Who was on call in April 2026?'],
    ['number', 'What was sold last week?', 'What was sold last month?'],
    ['number', 'Is the fee 2.5 %?', 'Is the fee 25 %?'],
    ['number', 'How many hours does it take?', 'How many days does it take?'],
    ['number', 'Where is the first meeting?', 'Where is the second meeting?'],
    ['name', 'What does Halden charge?', 'What does Tromso charge?'],
    ['name', 'what does halden charge', 'what does tromso charge'],
    ['name', 'What does error E-113 mean?', 'What does error E-131 mean?'],
    ['name', 'Where is max_retries set?', 'Where is max_backoff set?'],
    ['name', 'Who maintains the API?', 'Who maintains the SDK?'],
    ['name', 'What does "net delivery" mean?', 'What does "gross delivery" mean?'],
    ['negation', 'Which parcels may be returned?', 'Which parcels may not be returned?'],
    ['negation', "Which parcels can't be returned?", 'Which parcels can be returned?'],
    ['negation', 'What are the refundable fares?', 'What are the non-refundable fares?'],
    ['negation', 'Which invoices are unpaid?', 'Which invoices are paid?'],
    ['negation', 'What is due before delivery?', 'What is due after delivery?'],
    ['negation', 'What is the minimum order?', 'What is the maximum order?'],
    ['negation', 'Is it delivered with a receipt?', 'Is it delivered without a receipt?'],
  ])('stops by %s: "%s" and "%s"', (kind, a, b) => {
    expect(guard(a, b)).toBe(kind);
    expect(guard(b, a)).toBe(kind);
  });

  it('compares only what the workspace has guards for', () => {
    const [a, b] = [factsOf('Is it 30 days for Halden?', isCommon), factsOf('Is it not 14 days for Tromso?', isCommon)];
    expect(guardAgainst(a, b)).toBe('negation');
    expect(guardAgainst(a, b, ['name', 'number'])).toBe('number');
    expect(guardAgainst(a, b, ['name'])).toBe('name');
    expect(guardAgainst(a, b, [])).toBeNull();
  });

  it('never stops a question from sharing its own answer, and judges both ways alike', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(guard(a, a)).toBeNull();
        expect(guard(a, b)).toBe(guard(b, a));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('stops whenever one number of a question is another', () => {
    const number = fc.integer({ min: 2, max: 100_000 });
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a !== b);
        expect(guard(`Is it delivered within ${a} days?`, `Is it delivered within ${b} days?`)).toBe('number');
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
