import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerExtractively } from '../../../../../main/gateway/local/extractive/answer-extractively.ts';
import type { ExtractiveAnswer } from '../../../../../main/gateway/local/extractive/extractive-answer.ts';
import type { Passage } from '../../../../../main/gateway/local/extractive/passage.ts';
import { passageOf } from './passage-of.ts';

const LEAVE = `# Annual leave

Every full-time employee has 25 days of paid annual leave per calendar year.

## Carrying leave over

You can carry over up to 5 days of unused annual leave into the next year. They must be taken by 31 March.

| Completed years | Days per year |
|---|---|
| 0–4 | 25 |
| 5 or more | 28 |`;

const EXPENSES = `# Travel and expenses

Hotels are booked through the travel desk. The finance controller, Marta Lind, approves hotel costs above 180 EUR per
night. Meals are reimbursed at 45 EUR a day.`;

const DATABASE = `# Housekeeping of the database

The store is opened once per process.

To turn on write-ahead logging, set the journal mode when the file is opened:

\`\`\`js
const db = open('store.db');
db.pragma('journal_mode = WAL');
\`\`\`

Backups run every night at 02:00.`;

const PASSAGES: readonly Passage[] = [LEAVE, EXPENSES, DATABASE].map((text, index) =>
  passageOf(text, { id: `p${index}`, title: text.slice(2, text.indexOf('\n')), rank: index + 1 }),
);

/** Puts the passage about the subject first, as a retriever would. */
function ask(question: string, best = 0): ExtractiveAnswer {
  const order = [best, 0, 1, 2].filter((value, index, all) => all.indexOf(value) === index);
  const passages = order.map((from, index) => ({ ...(PASSAGES[from] as Passage), rank: index + 1 }));
  return answerExtractively({ question, passages });
}

function shown(answer: ExtractiveAnswer): string {
  return answer.sentences.map(({ text }) => text).join(' ');
}

describe('answerExtractively', () => {
  test.each([
    ['How much annual leave can I carry over?', 0, 'up to 5 days'],
    ['carry over annual leave limit', 0, 'up to 5 days'],
    ['how many days of anual leave can i carry over', 0, 'up to 5 days'],
    ['How many days of paid leave does a full-time employee have?', 0, '25 days'],
    ['Who approves hotel costs above 180 EUR?', 1, 'Marta Lind'],
    ['How much is reimbursed for meals?', 1, '45 EUR'],
    ['How do I turn on WAL mode for the database?', 2, "db.pragma('journal_mode = WAL')"],
    ['When do backups run?', 2, '02:00'],
  ])('%s', (question, best, expected) => {
    const answer = ask(question, best);
    expect(answer.refused).toBe(false);
    expect(shown(answer)).toContain(expected);
    expect(answer.evidence).toBeGreaterThanOrEqual(answer.floor);
  });

  test.each([
    ['What is the dress code for customer visits?'],
    ['How many stock options does a new manager receive?'],
    ['Who approves flights to Singapore?'],
    ['How do I reserve a parking space in Oslo?'],
    ['When was the company founded?'],
  ])('refuses: %s', (question) => {
    const answer = ask(question, 1);
    expect(answer.refused).toBe(true);
    expect(answer.sentences).toEqual([]);
    expect(answer.evidence).toBeLessThan(answer.floor);
  });

  test('says what came nearest and which words nobody used', () => {
    const answer = ask('Who approves flights to Singapore?', 1);
    expect(answer.closest?.passageId).toBe('p1');
    expect(answer.missingTerms).toEqual(['flights', 'Singapore']);
  });

  test('does not take identifiers in code for the subject of a question in prose', () => {
    const code =
      '# Walking a tree\n\n```js\nwalk(tree, {\n  enter(node, parent) {},\n  leave(node, parent) {},\n});\n```';
    expect(
      answerExtractively({ question: 'What is the parental leave policy?', passages: [passageOf(code)] }).refused,
    ).toBe(true);
  });

  test('shows a table row under its header', () => {
    const answer = ask('How many days per year after 5 or more completed years?');
    expect(answer.sentences.map(({ kind }) => kind)).toContain('table-row');
    expect(shown(answer)).toContain('| Completed years | Days per year |');
    expect(shown(answer)).toContain('| 5 or more | 28 |');
  });

  test('quotes the reply, not the same question asked by somebody else', () => {
    const faq =
      '# Questions from customers\n\n**Can I change the consignee?**\n\nYes, until the goods have left the terminal.';
    const answer = answerExtractively({ question: 'Can I change the consignee?', passages: [passageOf(faq)] });
    expect(shown(answer)).toBe('Yes, until the goods have left the terminal.');
  });

  test('refuses more as the floor rises', () => {
    const question = 'How much annual leave can I carry over?';
    const { evidence } = ask(question);
    for (const [evidenceFloor, refused] of [
      [0, false],
      [evidence, false],
      [1, true],
    ] as const) {
      const answer = answerExtractively({ question, passages: PASSAGES, options: { evidenceFloor } });
      expect(answer).toMatchObject({ refused, floor: evidenceFloor, evidence });
    }
  });

  test('refuses when there is no question or nothing to read', () => {
    expect(answerExtractively({ question: 'When?', passages: [] })).toMatchObject({ refused: true, closest: null });
    expect(answerExtractively({ question: '', passages: PASSAGES })).toMatchObject({ refused: true, evidence: 0 });
    expect(answerExtractively({ question: 'leave', passages: [passageOf('')] }).missingTerms).toEqual(['leave']);
  });

  test('gives the same answer every time', () => {
    const question = 'Who approves hotel costs above 180 EUR?';
    expect(ask(question, 1)).toEqual(ask(question, 1));
  });
});

describe('answerExtractively, any text', () => {
  const vocabulary = fc.constantFrom(
    'leave',
    'Gate',
    '25',
    'days.',
    '\n',
    '```',
    '| a |',
    '# H',
    '- ',
    '\u{1F600}',
    'é',
    '漢字。',
    '\uD800',
  );
  const text = fc.oneof(
    fc.array(vocabulary, { maxLength: 60 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );

  test('never throws, quotes exactly, and refuses exactly below the floor', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(text, { maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (question, texts, floor) => {
          const passages = texts.map((body, index) => passageOf(body, { id: `p${index}`, rank: index + 1 }));
          const answer = answerExtractively({ question, passages, options: { evidenceFloor: floor } });
          expect(answer.evidence).toBeGreaterThanOrEqual(0);
          expect(answer.evidence).toBeLessThanOrEqual(1);
          expect(answer.refused).toBe(answer.closest === null || answer.evidence < floor);
          expect(answer.sentences.length > 0).toBe(!answer.refused);
          for (const sentence of answer.sentences) {
            const passage = passages.find(({ id }) => id === sentence.passageId);
            expect(passage?.text.slice(sentence.start, sentence.end)).toBe(sentence.text);
            expect(sentence.support).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: process.env.TRESTLE_TEST_LONG === '1' ? 20_000 : 500 },
    );
  });

  test.each([
    ['one word over and over', 'leave '.repeat(50_000)],
    ['a line without a break', 'x'.repeat(300_000)],
    ['nothing but full stops', '. '.repeat(100_000)],
    ['an open fence', `\`\`\`\n${'leave(1);\n'.repeat(30_000)}`],
    ['table bars', '|'.repeat(100_000)],
    ['dashes that are no rule', `${'-'.repeat(100_000)}x`],
    ['full stops that end nothing', `${'.'.repeat(19_000)}x`],
    ['thousands of short lines', 'leave\n\n'.repeat(5_000)],
    ['a table of one column', '| leave |\n'.repeat(5_000)],
    ['deep brackets', `${'<'.repeat(50_000)}leave${'['.repeat(50_000)}`],
  ])('reads %s without hanging', (_, body) => {
    const passages = Array.from({ length: 4 }, (__, index) => passageOf(body, { id: `p${index}` }));
    const answer = answerExtractively({ question: 'How much annual leave can I carry over?', passages });
    expect(answer.evidence).toBeLessThanOrEqual(1);
  });
});
