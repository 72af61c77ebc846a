import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { readDatasetRows } from '../../../../main/evals/dataset-rows.ts';
import { readCases, streamCases } from '../../../../main/evals/datasets/read-cases.ts';
import { mutateDataset } from '../../../../main/evals/mutate/mutate-dataset.ts';
import { makeBeirFolder } from '../../../support/beir-folder.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 5000 : 400;
/** Of the long run. Milliseconds. */
const LONG_MS = 600_000;

const EMPTY = {
  history: [],
  as: null,
  answers: [],
  expects: [],
  answerable: null,
  places: [],
  tools: null,
  labels: {},
  tags: [],
  split: null,
  variant: null,
  fields: {},
} satisfies Partial<DatasetCase>;

function writeDataset(content: string | Uint8Array, name = 'cases.jsonl'): string {
  const path = join(makeTemporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}
const read = (content: string | Uint8Array, file?: string): Promise<DatasetCase[]> =>
  readCases({ path: writeDataset(content, file), name: 'cases' });
const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (TrestleError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it went through';
};
const lines = (...rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('rows of a data set as cases', () => {
  it('reads the questions of the sample workspace: words of the named document are the place', async () => {
    const cases = await readCases({ path: 'fixtures/sample-workspace/questions.jsonl' });
    expect(cases[0]).toEqual({
      ...EMPTY,
      id: 'q01',
      question: 'How much annual leave can I carry over?',
      answerable: true,
      expects: ['carry over up to 5 days of unused annual leave'],
      places: [
        {
          document: 'handbook/people/annual-leave.md',
          quote: 'carry over up to 5 days of unused annual leave',
          start: null,
          end: null,
          gain: 1,
        },
      ],
      line: 1,
    });
    expect(cases.filter(({ answerable }) => answerable === false).every(({ places }) => places.length === 0)).toBe(
      true,
    );
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  it('reads the follow-ups of the sample workspace: what is asked last, after what was asked before', async () => {
    const [first] = await readCases({ path: 'fixtures/sample-workspace/follow-ups.jsonl' });
    expect(first).toMatchObject({
      question: 'And for part-time staff?',
      history: [{ question: 'How long is parental leave?', answer: '' }],
    });
  });

  it('reads what reviews and replays write', async () => {
    const rows = lines(
      {
        question: 'Who signs for hazardous goods?',
        expected: { document: 'handbook/yard.md', quote: 'The shift lead signs.' },
        answerable: true,
        as: { tenant: 'halden', principals: ['group:yard'] },
        answer: 'The shift lead signs.',
        labels: ['reviewed'],
        review: { thumb: 'up', note: '', at: '2026-11-02T08:00:00.000Z' },
        from: { traceId: 'a1b2', reviewId: 4 },
      },
      {
        question: 'Can I keep a parking fine?',
        answerable: false,
        answer: null,
        rejected: 'Yes, for 30 days.',
        labels: [],
        review: { thumb: 'down', note: 'nobody wrote that', at: '2026-11-02T08:05:00.000Z' },
        from: { traceId: 'c3d4', reviewId: 5 },
      },
      {
        question: 'And on Sundays?',
        answerable: true,
        history: [{ question: 'When does the gate open?', answer: 'At 05:30.' }],
        answer: 'It stays closed.',
        regression: { refused: false, cites: ['handbook/yard.md'], numbers: [] },
        from: { traceId: 'e5f6', replayId: 'r1' },
      },
    );
    const [good, bad, replayed] = await read(rows);
    expect(good).toMatchObject({
      id: 'line 1',
      answers: ['The shift lead signs.'],
      as: { tenant: 'halden', principals: ['group:yard'] },
      places: [{ document: 'handbook/yard.md', quote: 'The shift lead signs.', start: null, end: null, gain: 1 }],
      tags: ['reviewed'],
      labels: { thumb: 1 },
      fields: { from: { traceId: 'a1b2', reviewId: 4 } },
    });
    expect(bad).toMatchObject({
      answerable: false,
      answers: [],
      labels: { thumb: 0 },
      fields: { rejected: 'Yes, for 30 days.' },
    });
    expect(replayed).toMatchObject({
      history: [{ question: 'When does the gate open?', answer: 'At 05:30.' }],
      fields: { regression: { cites: ['handbook/yard.md'] } },
    });
  });

  it('reads messy variants with ids of their own, and no answer where the known one is no longer right', async () => {
    const row = { id: 'q7', question: 'How many 40-foot containers fit in bay 12?', answer: '96', expects: ['96'] };
    const once = [
      ...mutateDataset(readDatasetRows(lines(row), 'x.jsonl'), { kinds: ['typos', 'numbers'], severity: 1, seed: 7 }),
    ];
    const twice = [
      ...mutateDataset(readDatasetRows(lines(once[1]), 'x.jsonl'), { kinds: ['typos'], severity: 0.5, seed: 8 }),
    ];
    const cases = await read(lines(row, ...once, ...twice));
    expect(cases.map(({ id, answerable, answers, variant }) => [id, answerable, answers, variant?.expects])).toEqual([
      ['q7', null, ['96'], undefined],
      ['q7~typos@1#7', null, ['96'], 'same'],
      ['q7~numbers@1#7', false, [], 'unanswerable'],
      ['q7~numbers@1#7~typos@0.5#8', false, [], 'unanswerable'],
    ]);
    expect(cases[1]?.variant).toEqual({ kind: 'typos', severity: 1, of: 'q7', expects: 'same' });
  });

  it('reads places with offsets, graded documents, tools, labels and splits', async () => {
    const [one] = await read(
      lines({
        _id: 9,
        query: 'Which form?',
        places: [
          { document: 'a.md', quote: 'form Y-7', start: 10, end: 18, gain: 2 },
          { document: 'b.md', gain: 1 },
        ],
        tools: ['lookup', { name: 'file', arguments: { form: 'Y-7' } }],
        labels: { helpful: true, judge: 0.5 },
        tags: ['forms'],
        split: 'dev',
        answers: [7, { text: 'Y-7', start: 3 }],
        note: 'kept',
      }),
    );
    expect(one).toEqual({
      ...EMPTY,
      id: '9',
      question: 'Which form?',
      places: [
        { document: 'a.md', quote: 'form Y-7', start: 10, end: 18, gain: 2 },
        { document: 'b.md', quote: null, start: null, end: null, gain: 1 },
      ],
      tools: [
        { name: 'lookup', arguments: null },
        { name: 'file', arguments: { form: 'Y-7' } },
      ],
      labels: { helpful: 1, judge: 0.5 },
      tags: ['forms'],
      split: 'dev',
      answers: ['7', 'Y-7'],
      line: 1,
      fields: { note: 'kept' },
    });
  });

  it('keeps only the cases of a split, and streams the same as it reads', async () => {
    const path = writeDataset(
      lines({ id: 'a', question: 'A?', split: 'dev' }, { id: 'b', question: 'B?', split: 'test' }),
    );
    expect((await readCases({ path, split: 'test' })).map(({ id }) => id)).toEqual(['b']);
    expect(await Array.fromAsync(streamCases({ path }))).toEqual(await readCases({ path }));
  });
});

describe('a table of cases', () => {
  it('reads cells as texts, lists where a column holds lists, and leaves out empty ones', async () => {
    const table =
      '\uFEFFid,question,answers,answerable,tags,path,note\r\n' +
      'c1,"What is a ""Y-7""?","[""a form"",""the form""]",yes,"yard, forms",yard.md,\r\n' +
      'c2,"Two\r\nlines?",,no,,,12\r\n' +
      '\r\nc3,One?,,,,,\r\n';
    expect(await read(table, 'cases.csv')).toEqual([
      {
        ...EMPTY,
        id: 'c1',
        question: 'What is a "Y-7"?',
        answers: ['a form', 'the form'],
        answerable: true,
        tags: ['yard', 'forms'],
        places: [{ document: 'yard.md', quote: null, start: null, end: null, gain: 1 }],
        line: 2,
      },
      { ...EMPTY, id: 'c2', question: 'Two\r\nlines?', answerable: false, line: 3, fields: { note: '12' } },
      { ...EMPTY, id: 'c3', question: 'One?', line: 6 },
    ]);
  });

  it('takes the delimiter that the head has most of', async () => {
    expect((await read('id;question;answer\n1;"a, b, c?";yes\n', 'cases.csv'))[0]).toMatchObject({
      question: 'a, b, c?',
    });
    expect((await read('id\tquestion\n1\tWhy?\n', 'cases.tsv'))[0]).toMatchObject({ id: '1', question: 'Why?' });
  });

  it.each([
    ['id,question\n1,Why?,more\n', 'cases:2: not CSV'],
    ['id,question\n1,"Why?\n', 'not CSV'],
    ['id,question,id\n1,Why?,2\n', 'cases:1: the column "id" is there twice'],
    ['question,answers\nWhy?,[1\n', 'cases:2: "answers" begins like JSON and is none'],
    ['question\nWh\0y?\n', 'cases:2: "question" holds a NUL character'],
    ['answer\nyes\n', 'cases:2: no question'],
    ['', 'The dataset cases is empty.'],
    ['__proto__,question\nx,Why?\n', 'it went through'],
  ])('says of %j where it is wrong', async (table, message) => {
    expect(await failureOf(read(table, 'cases.csv'))).toContain(message);
  });
});

describe('a folder in BEIR layout', () => {
  it('makes cases of judged topics: graded documents are places', async () => {
    const path = makeBeirFolder();
    const cases = await readCases({ path });
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.every(({ places }) => places.every(({ quote, gain }) => quote === null && gain > 0))).toBe(true);
    expect(cases.some(({ places }) => places.length > 0)).toBe(true);
  });

  const real = join(process.env['TRESTLE_TEST_DATA'] ?? '', 'ir', 'xquad-en');
  it.skipIf(process.env['TRESTLE_TEST_DATA'] === undefined)(
    'reads a real collection (TRESTLE_TEST_DATA/ir/xquad-en): each answer stands at its offsets',
    async () => {
      const texts = new Map(
        readFileSync(join(real, 'corpus.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { _id: string; text: string })
          .map(({ _id, text }) => [_id, text]),
      );
      const cases = await readCases({ path: real });
      expect(cases.length).toBeGreaterThan(1000);
      for (const { places } of cases) {
        for (const { document, quote, start, end } of places) {
          expect(texts.get(document)?.slice(start ?? 0, end ?? 0)).toBe(quote);
        }
      }
    },
  );
});

describe('what is no data set', () => {
  it.each([
    ['{"question": "A?"}\n{"question": \n', 'cases:2: not a row'],
    ['{"question": "A?", "labels": {"score": NaN}}\n', 'cases:1: NaN is no number of JSON. Write null'],
    ['{"question": "A?", "score": [1, -Infinity]}\n', 'cases:1: -Infinity is no number of JSON'],
    ['{"question": "A?", "a": {"score": [1e999]}}\n', 'cases:1: "a.score[0]" is a number that is too large'],
    ['[1, 2]\n', 'cases:1: not a row'],
    ['{"answer": "A"}\n', 'cases:1: no question. A row needs one of question, query'],
    ['{"question": "  "}\n', 'cases:1: no question'],
    ['{"question": 7}\n', 'cases:1: "question" is 7; it must be a text.'],
    [
      '{"id": "a", "question": "A?"}\n\n{"id": "a", "question": "B?"}\n',
      'cases:3: the id "a" is that of line 1 already',
    ],
    ['{"id": "line 2", "question": "A?"}\n{"question": "B?"}\n', 'cases:2: the id "line 2" is that of line 1 already'],
    ['{"question": "A?", "answerable": "maybe"}\n', 'cases:1: "answerable" is "maybe"; it must be true or false.'],
    [
      '{"question": "A?", "places": [{"document": "a", "start": -1, "end": 2, "quote": "x"}]}\n',
      '"places[0].start" is -1',
    ],
    [
      '{"question": "A?", "places": [{"document": "a", "gain": "2"}]}\n',
      '"places[0].gain" is "2"; it must be a number.',
    ],
    ['{"question": "A?", "places": [{}]}\n', '"places[0].document" is null'],
    ['{"question": "A?", "tools": [1]}\n', '"tools" is [1]; it must be a list of tools'],
    ['{"question": "A?", "labels": {"helpful": "yes"}}\n', '"labels.helpful" is "yes"; it must be a number.'],
    ['{"question": "A\\u0000?"}\n', 'cases:1: "question" holds a NUL character'],
    ['{"question": "A\\ud83d?"}\n', 'cases:1: "question" holds half of a surrogate pair'],
    [`{"question": "A?", "deep": ${'['.repeat(5000)}${']'.repeat(5000)}}\n`, 'cases:1: nested deeper than 64 levels'],
    [`{"question": "${'A'.repeat(10_001)}"}\n`, 'the question has 10001 characters; at most 10000'],
    ['\n\n', 'The dataset cases is empty.'],
  ])('says of %.60j where it is wrong', async (text, message) => {
    expect(await failureOf(read(text))).toContain(message);
  });

  it('says which bytes are no UTF-8, and that UTF-16 is none', async () => {
    const latin = Buffer.from('{"question": "A?"}\n{"question": "Caf\xe9?"}\n', 'latin1');
    expect(await failureOf(read(latin))).toMatch(/cases is not UTF-8 after line \d; convert it/);
    expect(await failureOf(read(Buffer.from('{"question": "A?"}\n', 'utf16le')))).toContain('cases:1: ');
  });

  it('reads a byte-order mark, CRLF and a last line without an end', async () => {
    const cases = await read('\uFEFF{"id":"a","question":"A?"}\r\n\r\n{"id":"b","question":"B\u2028?"}');
    expect(cases.map(({ id, line, question }) => [id, line, question])).toEqual([
      ['a', 1, 'A?'],
      ['b', 3, 'B\u2028?'],
    ]);
  });

  it.each(['big.jsonl', 'big.csv'])('refuses 100 MB by its size, before it is read: %s', async (name) => {
    const path = writeDataset('', name);
    truncateSync(path, 104_857_600);
    expect(await failureOf(readCases({ path, name: `datasets/${name}` }))).toBe(
      `invalid_argument: The dataset datasets/${name} has 104.9 MB; at most 50 MB are read. Split it into several files, or take a part of it.`,
    );
  });

  it('names a file that is not there, and stops when it is told to', async () => {
    expect(await failureOf(readCases({ path: '/nowhere/x.jsonl', name: 'datasets/x.jsonl' }))).toContain(
      'not_found: The dataset datasets/x.jsonl is not there.',
    );
    const path = writeDataset(lines({ question: 'A?' }));
    expect(await failureOf(readCases({ path, signal: AbortSignal.abort() }))).toContain('cancelled');
  });

  it('throws errors of ours for whatever stands in a file', { timeout: LONG_MS }, async () => {
    const folder = makeTemporaryDirectory();
    const jsonl = readFileSync('fixtures/sample-workspace/questions.jsonl', 'utf8').slice(0, 2000);
    const table =
      'id,question,answers,places\n1,"Why, then?","[""a""]","[{""document"":""a.md"",""gain"":1}]"\n2,Who?,b,\n';
    const random = createSeededRandom(11);
    const splices = ['\0', '"', ',', '\n', '[', '{', 'NaN', '\\ud800', '1e999', '\uFEFF', '__proto__', ';', '\t'];
    for (let run = 0; run < RUNS; run += 1) {
      const name = ['x.jsonl', 'x.csv', 'x.tsv'][run % 3] ?? '';
      const text = mutateText(name === 'x.jsonl' ? jsonl : table, random, { splices, longest: 40 });
      writeFileSync(join(folder, name), text);
      expect(await failureOf(readCases({ path: join(folder, name) }))).toMatch(/^(it went|invalid_argument)/);
    }
  });
});
