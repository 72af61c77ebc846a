import { describe, expect, it } from 'vitest';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { anywhere, bring } from './bring-dataset.ts';
import { SQUAD } from './dataset-samples.ts';

const plain = ({ id, question, answers, expects, answerable, places }: DatasetCase) => ({
  id,
  question,
  answers,
  expects,
  answerable,
  places,
});

describe('SQuAD', () => {
  it('makes the sentence of an answer its place: offsets are code points, wrong ones are put right where the text stands once', async () => {
    const { report, cases } = await bring({ files: { 'dev.json': SQUAD } });
    expect(report).toMatchObject({ format: 'squad', cases: 3, refusedRows: 1 });
    expect(report.notMapped.map(({ field, rows }) => [field, rows])).toEqual([['plausible_answers', 1]]);
    const line = SQUAD.split('\n').findIndex((text) => text.includes('"s4"'));
    expect(report.refused).toEqual([{ line, message: '"question" is null; it must be a text.' }]);
    expect(cases.map(plain)).toEqual([
      {
        id: 's1',
        question: 'What does bay 7 hold?',
        answers: ['reefers'],
        expects: [],
        answerable: true,
        places: [anywhere('Bay 7 holds reefers.')],
      },
      { id: 's2', question: 'Who owns bay 9?', answers: [], expects: [], answerable: false, places: [] },
      {
        id: 's3',
        question: 'When do gates open?',
        answers: ['05:30'],
        expects: [],
        answerable: true,
        places: [anywhere('Gates open at 05:30.')],
      },
    ]);
    expect(cases[0]?.fields).toEqual({
      title: 'Halden yard',
      context: 'The yard 🚢 has 12 bays. Bay 7 holds reefers. Gates open at 05:30.',
    });
  });

  it('reads the flat form, a row a line, and a whole file on one line', async () => {
    const flat = JSON.stringify({
      id: 'f1',
      title: 't',
      context: 'Bay 7 holds reefers.',
      question: 'What?',
      answers: { text: ['reefers'], answer_start: [12] },
    });
    expect((await bring({ files: { 'x.jsonl': `${flat}\n` } })).cases[0]).toMatchObject({
      answers: ['reefers'],
      places: [anywhere('Bay 7 holds reefers.')],
    });
    const oneLine = JSON.stringify(JSON.parse(SQUAD));
    expect((await bring({ files: { 'x.json': oneLine } })).report).toMatchObject({ format: 'squad', cases: 3 });
  });
});
