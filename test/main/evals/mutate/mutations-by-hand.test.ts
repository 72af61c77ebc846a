import { expect, it } from 'vitest';
import type { MutationKind } from '../../../../main/contract/eval-mutate.ts';
import { mutateDataset, type MutatedRow } from '../../../../main/evals/mutate/mutate-dataset.ts';
import { negate } from '../../../../main/evals/mutate/negate.ts';

type Fields = Readonly<Record<string, unknown>>;

/** At severity 1, where everything that can be changed is. */
function mutate(
  kind: MutationKind,
  fields: Fields,
  options: { seed?: number; others?: readonly Fields[] } = {},
): MutatedRow {
  const rows = [fields, ...(options.others ?? [])].map((row, at) => ({
    fields: row,
    questionField: 'question',
    line: at + 1,
  }));
  const [first] = mutateDataset(rows, { kinds: [kind], severity: 1, seed: options.seed ?? 1 });
  if (first === undefined) throw new Error('no variant');
  return first;
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

it('hits keys that lie beside the right one, on the layout of the language', () => {
  const hitsOf = (question: string): Set<string> =>
    new Set(SEEDS.map((seed) => String(mutate('keyboard', { question }, { seed })['question'])));
  const qwerty = hitsOf('zzz');
  expect([...qwerty].every((word) => /^[zasx]+$/.test(word))).toBe(true);
  // On a German keyboard z lies between t and u.
  expect([...hitsOf('zzz ü')].some((word) => /^z*[tu]/.test(word))).toBe(true);
  expect([...hitsOf('zzz ü')].some((word) => /[asx]/.test(word))).toBe(false);
});

it('reads glyphs as others and breaks words, in the question and the passages', () => {
  const row = mutate('ocr', { question: 'modern clocks', context: ['modern clocks'] });
  for (const text of [String(row['question']), String((row['context'] as string[])[0])]) {
    expect(text).not.toContain('modern');
    expect(text).not.toContain('clocks');
  }
  expect(
    SEEDS.some((seed) => /-\n/.test(String(mutate('ocr', { question: 'instructions' }, { seed })['question']))),
  ).toBe(true);
});

it('hears words without capitals and marks, and numbers whole', () => {
  const heard = SEEDS.map((seed) =>
    String(mutate('asr', { question: 'Which two: Anna, or 3.5 Bob?' }, { seed })['question']),
  );
  expect(heard.every((text) => !/[A-HJ-Z,:?]/.test(text))).toBe(true);
  expect(heard).toContain('witch to anna or 3.5 bob');
  expect(heard.some((text) => /\b(um|uh|er|you know|like|I mean)\b/.test(text))).toBe(true);
});

it('breaks a question off and says when too little is left of it', () => {
  const question = 'Where is the key of the third boat house kept?';
  const rows = SEEDS.map((seed) => mutate('truncation', { question }, { seed }));
  for (const row of rows) {
    const left = String(row['question']);
    expect(question.startsWith(left)).toBe(true);
    expect(left.length).toBeGreaterThanOrEqual('Where'.length);
    expect(left.length).toBeLessThanOrEqual(question.length / 2);
  }
  expect(rows.some((row) => row['expects'] === 'unanswerable')).toBe(true);
});

it('switches from English to another language and from another to English', () => {
  const spoken = new Set(
    SEEDS.map((seed) => mutate('code-switching', { question: 'What is the price?' }, { seed })['question']),
  );
  expect(spoken).toEqual(new Set(['Was ist die Preis?', 'Quoi est la prix?', 'Qué es la precio?']));
  expect(mutate('code-switching', { question: 'Wo ist die Tür?' })['question']).toBe('Where is the Door?');
});

it('empties records, but not of what they are known by, asked and judged by', () => {
  const row = mutate('half-empty', {
    id: 'a',
    question: 'Where?',
    answer: 'there',
    as: { tenant: 't' },
    context: 'It is there.',
    record: { city: 'Harlow', clerkId: 7 },
  });
  expect(row).toMatchObject({
    id: 'a',
    question: 'Where?',
    answer: 'there',
    as: { tenant: 't' },
    record: { clerkId: 7 },
  });
  expect(row).not.toHaveProperty('context');
  expect(row).not.toHaveProperty('record.city');
  // What it is to be answered from is gone.
  expect(row['expects']).toBe('unanswerable');
  expect(row.mutation.changes).toEqual([
    { field: 'context', from: 'It is there.', to: null },
    { field: 'record.city', from: 'Harlow', to: null },
  ]);
});

it('adds a passage that says the opposite, and keeps the true one and the answer', () => {
  const row = mutate('contradiction', {
    question: 'How many?',
    answer: '35',
    context: ['There are 35 boats.', 'They can sail.'],
  });
  const context = row['context'] as string[];
  expect(context.slice(0, 2)).toEqual(['There are 35 boats.', 'They can sail.']);
  expect(context[2]).toMatch(/^There are (?!35)\d\d boats\. They cannot sail\.$/);
  expect(row.mutation.expects).toBe('same');
  const alone = mutate('contradiction', { question: 'Who?', answer: 'Anna' });
  expect(alone['distractors']).toEqual(['It is not Anna to which “Who?” is answered.']);
});

it('adds passages of other rows in the shape of its own, never one that says the answer', () => {
  const others = [
    { question: 'b?', context: ['Of b.'] },
    { question: 'c?', context: 'It was ANNA.' },
    { question: 'd?', answer: 'e' },
  ];
  const row = mutate('distractors', { question: 'Who?', answer: 'Anna', context: [{ text: 'Anna did.' }] }, { others });
  expect(new Set(row['context'] as unknown[])).toEqual(
    new Set([{ text: 'Anna did.' }, { text: 'Of b.' }, { text: 'd? e' }]),
  );
  expect(mutate('distractors', { question: 'Who?' }).mutation.changes).toEqual([]);
});

it('adds orders to the passages and leaves the question alone', () => {
  const row = mutate('injection', { question: 'Who?', context: 'Anna did.' });
  expect(row['question']).toBe('Who?');
  expect(String(row['context'])).toMatch(/^Anna did\.\n\n/);
  expect(row.mutation.changes).toHaveLength(3);
});

it('says common words by rare ones, in English only', () => {
  expect(String(mutate('long-tail', { question: 'Which car did people buy?' })['question'])).toContain(
    'Which motor vehicle did individuals procure?',
  );
  expect(mutate('long-tail', { question: 'Wo ist die Tür?' }).mutation.changes).toEqual([]);
});

it('asks for other numbers, which nothing answers', () => {
  for (const seed of SEEDS) {
    const row = mutate('numbers', { question: 'Did two of 1,250 boats sink in 1998?' }, { seed });
    const found = /^Did ([a-z]+) of (\d,\d{3}) boats sink in ([1-9]\d{3})\?$/.exec(String(row['question']));
    expect(found).not.toBeNull();
    expect(found?.slice(1)).not.toContain('two');
    expect(found?.slice(1)).not.toContain('1,250');
    expect(found?.slice(1)).not.toContain('1998');
    expect(row['expects']).toBe('unanswerable');
  }
  expect(mutate('numbers', { question: 'Which one sank?' }).mutation.changes).toEqual([]);
});

it('marks a negated question: its known answer is not the right one any more', () => {
  const row = mutate('negation', { id: 'a', question: 'Can the crane work', answer: 'yes', expects: 'yes' });
  expect(row).toMatchObject({ question: "Can't the crane work", answer: 'yes', expects: 'changed' });
  expect(row.mutation.changes).toContainEqual({ field: 'expects', from: 'yes', to: 'changed' });
});

it.each([
  ['Is the gate open?', "Isn't the gate open?"],
  ["Why can't it fly?", 'Why can it fly?'],
  ['Cannot the crane turn?', 'Can the crane turn?'],
  ['What is not allowed?', 'What is allowed?'],
  ['Who sailed first?', 'Who sailed last?'],
  ['Who sailed?', null],
  ['The gate is open.', 'The gate is not open.'],
  ['The gate was not open.', 'The gate was open.'],
  ['Anna sailed.', 'It is not true that Anna sailed.'],
  ['The crane fell.', 'It is not true that the crane fell.'],
])('negates “%s”', (sentence, opposite) => {
  expect(negate(sentence)).toBe(opposite);
});
