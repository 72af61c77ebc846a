import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitQuestion } from '../../../../main/gateway/local/split-question.ts';

describe('splitQuestion', () => {
  it.each([
    [
      'How much annual leave can I carry over, and does parental leave change that?',
      ['How much annual leave can I carry over', 'does parental leave change that?'],
    ],
    ['Who approves hotels? When do I hand in receipts?', ['Who approves hotels?', 'When do I hand in receipts?']],
    ['What is the limit and who approves more?', ['What is the limit', 'who approves more?']],
  ])('finds the parts of "%s"', (question, parts) => {
    expect(splitQuestion(question)).toEqual(parts);
  });

  it.each([
    'What are the rules for loading and unloading?',
    'Who signs for salt and pepper deliveries?',
    'And when does it expire?',
    'How do I restart it and why?',
  ])('leaves "%s" whole', (question) => {
    expect(splitQuestion(question)).toEqual([question]);
  });

  it('never loses a question', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitQuestion(text).length).toBeGreaterThan(0);
      }),
    );
  });
});
