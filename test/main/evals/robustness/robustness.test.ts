import { describe, expect, it } from 'vitest';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { messyCases } from '../../../../main/evals/robustness/messy-cases.ts';
import { messyContext } from '../../../../main/evals/robustness/messy-context.ts';
import { crossing } from '../../../../main/evals/robustness/robustness-curves.ts';

function caseOf(id: string, question: string, answer: string): DatasetCase {
  return {
    id,
    question,
    history: [],
    as: null,
    answers: [answer],
    expects: [],
    answerable: true,
    places: [{ document: 'leave.md', quote: answer, start: null, end: null, gain: 1 }],
    tools: null,
    labels: {},
    tags: [],
    split: null,
    variant: null,
    line: 1,
    fields: {},
  };
}
const CASES = [
  caseOf('leave', 'How much annual leave can I carry over into the next year?', 'up to 5 days'),
  caseOf('claims', 'When must a late delivery claim be filed with the carrier?', 'within 21 days'),
];

describe('messy variants of cases', () => {
  it('are the same for the same seed, and say what they are of', () => {
    const make = (seed: number) => messyCases(CASES, { kinds: ['typos'], severities: [0.8, 0.2], seed });
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
    expect(make(7).map(({ variant, of }) => `${variant} ${of}`)).toEqual([
      'typos@0.2 leave',
      'typos@0.2 claims',
      'typos@0.8 leave',
      'typos@0.8 claims',
    ]);
    const [, , worst] = make(7);
    expect(worst?.one).toMatchObject({ answers: ['up to 5 days'], variant: { kind: 'typos', expects: 'same' } });
    expect(worst?.one.question).not.toBe(CASES[0]?.question);
  });

  it('are rightly refused where the question is gone, and left out where another answer is right', () => {
    const [cut] = messyCases(CASES, { kinds: ['truncation'], severities: [1], seed: 1 });
    expect(cut?.one).toMatchObject({
      answerable: false,
      answers: [],
      places: [],
      variant: { expects: 'unanswerable' },
    });
    const negated = messyCases(CASES, { kinds: ['negation'], severities: [1], seed: 1 });
    expect(negated.every(({ one }) => one.variant?.expects !== 'changed')).toBe(true);
    expect(negated.length).toBeLessThan(CASES.length);
  });

  it('leave the question alone where the mess is in the passages', () => {
    const [one] = messyCases(CASES, { kinds: ['injection'], severities: [1], seed: 1 });
    expect(one?.one.question).toBe(CASES[0]?.question);
    const settings = {
      severity: 1,
      seed: 1,
      one: CASES[0] as DatasetCase,
      row: 0,
      pool: [{ row: 1, text: 'Claims are filed within 21 days.' }],
    };
    const texts = ['You carry over up to 5 days.', 'Leave is agreed with the manager.'];
    const injected = messyContext(texts, { ...settings, kind: 'injection' });
    expect(injected).toHaveLength(2);
    // Behind the words that were there: quotes keep their places.
    expect(injected.every((text, at) => text.startsWith(texts[at] ?? ''))).toBe(true);
    expect(injected.join('').length).toBeGreaterThan(texts.join('').length + 50);
    expect(messyContext(texts, { ...settings, kind: 'distractors' })[0]).toContain('Claims are filed');
    expect(messyContext(texts, { ...settings, kind: 'contradiction' }).join(' ')).not.toBe(texts.join(' '));
    expect(messyContext(texts, { ...settings, kind: 'ocr' })[0]).not.toBe(texts[0]);
    expect(messyContext([], { ...settings, kind: 'injection' })).toEqual([]);
    expect(messyContext(texts, { ...settings, kind: 'injection', severity: 0 })).toEqual(texts);
  });
});

describe('where a curve goes below its floor', () => {
  const points = [
    { severity: 0, mean: 0.93 },
    { severity: 0.1, mean: 0.91 },
    { severity: 0.3, mean: 0.87 },
  ];

  it('is on the straight line between two points', () => {
    // From 0.91 to 0.87 over 0.2: 0.90 is a quarter of the way.
    expect(crossing(points, 0.9, false)).toBeCloseTo(0.15, 12);
    expect(crossing(points, 0.95, false)).toBe(0);
    expect(crossing(points, 0.8, false)).toBeNull();
  });

  it('is above the floor where less is better', () => {
    expect(
      crossing(
        [
          { severity: 0, mean: 100 },
          { severity: 1, mean: 300 },
        ],
        200,
        true,
      ),
    ).toBeCloseTo(0.5, 12);
  });
});
