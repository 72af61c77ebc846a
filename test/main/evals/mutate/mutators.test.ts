import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MutationKind, mutationKind } from '../../../../main/contract/eval-mutate.ts';
import type { DatasetRow } from '../../../../main/evals/dataset-rows.ts';
import { createDraws } from '../../../../main/evals/mutate/draws.ts';
import { mutateDataset, type MutatedRow } from '../../../../main/evals/mutate/mutate-dataset.ts';

const KINDS = mutationKind.options;

/** Something for every kind to change. */
const ROWS: readonly DatasetRow[] = [
  {
    id: 'mouths',
    question: 'Which of the two large rivers was used before 1998, and for what did the people need 35 boats?',
    answer: 'the Lorne',
    context: ['The Lorne was used before 1998. It carried 35 boats.', 'The people of the city need water.'],
    city: 'Harlow',
    record: { opened: '1998', clerkId: 7 },
  },
  {
    id: 'crane',
    question: 'Is the new crane allowed to work on a Sunday?',
    answer: 'no',
    context: 'Cranes rest. All of them.',
  },
  {
    id: 'ferry',
    question: 'When did the first ferry of the year sail?',
    answer: 'in May',
    context: 'Ferries sail in May.',
  },
].map((fields, at) => ({ fields, questionField: 'question', line: at + 1 }));

function variantsOf(
  rows: readonly DatasetRow[],
  settings: { kind: MutationKind; severity: number; seed: number },
): MutatedRow[] {
  const { kind, severity, seed } = settings;
  return [...mutateDataset(rows, { kinds: [kind], severity, seed })];
}

function countChanges(rows: readonly MutatedRow[]): number {
  return rows.reduce((sum, { mutation }) => sum + mutation.changes.length, 0);
}

function lettersCut(rows: readonly MutatedRow[]): number {
  return rows.reduce(
    (sum, row, at) => sum + String(ROWS[at]?.fields['question']).length - String(row['question']).length,
    0,
  );
}

describe.each(KINDS)('%s', (kind) => {
  it('leaves every row as it is at severity 0', () => {
    for (const [at, { mutation, ...fields }] of variantsOf(ROWS, { kind, severity: 0, seed: 7 }).entries()) {
      expect(fields).toEqual(ROWS[at]?.fields);
      expect(mutation).toEqual({ kind, severity: 0, seed: 7, of: fields['id'], expects: 'same', changes: [] });
    }
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const bytes = (seed: number): string => JSON.stringify(variantsOf(ROWS, { kind, severity: 0.6, seed }));
    expect(bytes(3)).toBe(bytes(3));
    const without = (seed: number): string => bytes(seed).replaceAll(/"seed":\d+/g, '');
    expect(new Set(Array.from({ length: 30 }, (_, seed) => without(seed))).size).toBeGreaterThan(1);
  });

  it('changes more the higher the severity is', () => {
    const measure = kind === 'truncation' ? lettersCut : countChanges;
    const at = (severity: number): number =>
      Array.from({ length: 60 }, (_, seed) => measure(variantsOf(ROWS, { kind, severity, seed }))).reduce(
        (a, b) => a + b,
      );
    const measured = [0.1, 0.4, 0.7, 1].map(at);
    expect(measured).toEqual(measured.toSorted((a, b) => a - b));
    expect(measured[0]).toBeLessThan((measured[3] ?? 0) / 2);
  });

  it('never throws, whatever the text, and keeps the id and the answer', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
    const question = text.map((letters) => `${letters}?`);
    const row = fc.record(
      {
        id: fc.oneof(text, fc.integer()),
        question,
        answer: fc.oneof(text, fc.constant(null), fc.array(text)),
        context: fc.oneof(text, fc.array(fc.oneof(text, fc.record({ text }))), fc.object(), fc.integer()),
        distractors: fc.oneof(text, fc.integer(), fc.array(text)),
        other: fc.jsonValue(),
      },
      { requiredKeys: ['id', 'question', 'answer'] },
    );
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (given, severity, seed) => {
          const rows = given.map((fields, at) => ({ fields, questionField: 'question', line: at + 1 }));
          const before = JSON.stringify(rows);
          const variants = variantsOf(rows, { kind, severity, seed });
          expect(JSON.stringify(rows)).toBe(before);
          for (const [at, variant] of variants.entries()) {
            expect(variant).toMatchObject({ id: given[at]?.id, answer: given[at]?.answer });
            expect(typeof variant['question']).toBe('string');
            expect(() => JSON.parse(JSON.stringify(variant))).not.toThrow();
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

it('changes at a higher severity what it changed at a lower one, and more', () => {
  for (const kind of ['typos', 'keyboard', 'ocr', 'asr', 'code-switching', 'half-empty', 'numbers'] as const) {
    for (let seed = 0; seed < 20; seed++) {
      const low = variantsOf(ROWS, { kind, severity: 0.3, seed });
      const high = variantsOf(ROWS, { kind, severity: 0.8, seed });
      for (const [at, { mutation }] of low.entries()) {
        expect(high[at]?.mutation.changes).toEqual(expect.arrayContaining([...mutation.changes]));
      }
    }
  }
});

it('changes the share of the units that the severity says', () => {
  const hits = Array.from({ length: 200 }, (_, row) => createDraws(`7/typos/${row}`)).flatMap((draws) =>
    Array.from({ length: 50 }, (_, unit) => draws.unit(unit).next() < 0.3),
  );
  // Of 10 000 with a standard error of 0.0046.
  expect(hits.filter(Boolean).length / hits.length).toBeCloseTo(0.3, 1);
  expect(Math.abs(hits.filter(Boolean).length / hits.length - 0.3)).toBeLessThan(0.014);
});

it('makes of a row the same variant wherever it stands', () => {
  const alone = variantsOf(ROWS.slice(1, 2), { kind: 'typos', severity: 0.7, seed: 5 });
  expect(variantsOf(ROWS, { kind: 'typos', severity: 0.7, seed: 5 })[1]).toEqual(alone[0]);
});

it('keeps what was done before when a variant is made messy again', () => {
  const [once] = variantsOf(ROWS, { kind: 'typos', severity: 1, seed: 1 });
  const rows = [{ fields: once ?? {}, questionField: 'question', line: 1 }];
  const [twice] = variantsOf(rows, { kind: 'asr', severity: 1, seed: 1 });
  expect(twice?.mutation).toMatchObject({ kind: 'asr', after: { kind: 'typos' } });
});
