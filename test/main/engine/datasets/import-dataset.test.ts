import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { DatasetCase, DatasetFormat, DatasetImportReport } from '../../../../main/contract/dataset.ts';
import { importDataset } from '../../../../main/engine/datasets/import-dataset.ts';
import { readCases } from '../../../../main/evals/datasets/read-cases.ts';
import { makeBeirFolder } from '../../../support/beir-folder.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 1500 : 180;
/** Of the long run. Milliseconds. */
const LONG_MS = 600_000;

interface Given {
  files: Readonly<Record<string, string>>;
  /** The first file by default. */
  path?: string;
  format?: DatasetFormat;
  append?: boolean;
  dryRun?: boolean;
  workspace?: string;
  signal?: AbortSignal;
  onProgress?: () => void;
}

async function bring(
  given: Given,
): Promise<{ report: DatasetImportReport; cases: DatasetCase[]; workspace: string; folder: string }> {
  const folder = makeTemporaryDirectory();
  for (const [name, text] of Object.entries(given.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const workspace = given.workspace ?? makeTemporaryDirectory();
  const path = given.path ?? join(folder, Object.keys(given.files)[0] ?? '');
  const {
    format,
    append = false,
    dryRun = false,
    signal = new AbortController().signal,
    onProgress = () => undefined,
  } = given;
  const report = await importDataset(workspace, { path, format, name: 'in', append, dryRun }, { signal, onProgress });
  const target = join(workspace, 'datasets', 'in.jsonl');
  return { report, cases: existsSync(target) ? await readCases({ path: target }) : [], workspace, folder };
}
const failureOf = async (given: Given): Promise<string> => {
  try {
    await bring(given);
  } catch (error) {
    if (TrestleError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'it went through';
};
const plain = ({ id, question, answers, expects, answerable, places }: DatasetCase) => ({
  id,
  question,
  answers,
  expects,
  answerable,
  places,
});
const anywhere = (quote: string) => ({ document: '', quote, start: null, end: null, gain: 1 });

describe('JSONL and CSV', () => {
  it('takes rows as they are, gives those without an id one, and says by line which are none', async () => {
    const { report, cases } = await bring({
      files: {
        'rows.jsonl': [
          '{"id":"a","question":"Who signs?","answer":"The shift lead."}',
          '{"question":"When does the gate open?","note":"kept"}',
          '{"question": ',
          '{"answer":"no question"}',
          '{"id":"a","question":"Again?"}',
          '{"question":"Score?","labels":{"x":NaN}}',
        ].join('\n'),
      },
    });
    expect(report).toEqual({
      path: 'datasets/in.jsonl',
      format: 'jsonl',
      cases: 2,
      added: 2,
      kept: 0,
      notMapped: [],
      refused: [
        { line: 3, message: 'not a row. Each line must hold one JSON object, like {"question": "…"}.' },
        { line: 4, message: 'no question. A row needs one of question, query, input, text, prompt.' },
        { line: 5, message: 'the id "a" is that of line 1 already' },
        { line: 6, message: 'NaN is no number of JSON. Write null, or leave the field out.' },
      ],
      refusedRows: 4,
    });
    expect(cases.map(({ id, fields }) => [id, fields])).toEqual([
      ['a', {}],
      [expect.stringMatching(/^row-[0-9a-f]{12}$/), { note: 'kept' }],
    ]);
  });

  it('adds nothing when it is repeated, and only what is new with append; lines of others stay', async () => {
    const files = { 'rows.jsonl': '{"question":"A?"}\n{"id":"b","question":"B?"}\n' };
    const { workspace } = await bring({ files });
    const target = join(workspace, 'datasets', 'in.jsonl');
    const before = readFileSync(target, 'utf8');
    expect((await bring({ files, workspace })).report).toMatchObject({ added: 0, kept: 2 });
    writeFileSync(target, `${before}not a row, and somebody's`);
    const more = { 'rows.csv': 'id,question\nb,B?\nc,C?\n' };
    expect(await failureOf({ files: more, workspace })).toBe(
      'invalid_argument: datasets/in.jsonl is there already. Add the 1 new rows to it with --append, or take another name.',
    );
    const dry = await bring({ files: {}, path: join(workspace, 'none'), workspace }).catch(() => null);
    expect(dry).toBeNull();
    writeFileSync(join(workspace, 'rows.csv'), more['rows.csv']);
    const request = { path: join(workspace, 'rows.csv'), format: undefined, name: 'in', append: true };
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    expect(await importDataset(workspace, { ...request, dryRun: true }, options)).toMatchObject({ added: 1, kept: 1 });
    expect(readFileSync(target, 'utf8')).toBe(`${before}not a row, and somebody's`);
    expect(await importDataset(workspace, { ...request, dryRun: false }, options)).toMatchObject({ added: 1, kept: 1 });
    expect(readFileSync(target, 'utf8')).toBe(`${before}not a row, and somebody's\n{"id":"c","question":"C?"}\n`);
  });

  it('takes a list of rows in a JSON file, and says the line of an entry that is none', async () => {
    const { report } = await bring({
      files: { 'rows.json': '[\n {"question":"A?"},\n {"answer":"b"},\n 7,\n {"question":"C?"}\n]' },
    });
    expect(report).toMatchObject({ format: 'jsonl', added: 2, refusedRows: 2 });
    expect(report.refused[0]).toEqual({
      line: 3,
      message: 'no question. A row needs one of question, query, input, text, prompt.',
    });
  });

  it('leaves out rows of a table that do not fit its head', async () => {
    const { report, cases } = await bring({ files: { 'rows.csv': 'id,question\n1,A?\n2,B?,more\n3,C?\n4,"D\0?"\n' } });
    expect(cases.map(({ id }) => id)).toEqual(['1', '3']);
    expect(report.refused.map(({ line }) => line)).toEqual([3, 5]);
  });

  it('leaves nothing when it is cancelled, or when the file is no data set', async () => {
    const controller = new AbortController();
    const workspace = makeTemporaryDirectory();
    const many = Array.from({ length: 3000 }, (_, at) => `{"question":"Q${at}?"}`).join('\n');
    const onProgress = (): void => controller.abort();
    expect(
      await failureOf({ files: { 'rows.jsonl': many }, workspace, signal: controller.signal, onProgress }),
    ).toContain('cancelled');
    expect(await failureOf({ files: { 'x.jsonl': 'once upon a time' }, workspace })).toContain(
      'cannot be told from what it holds. Say it: --format',
    );
    expect(await failureOf({ files: { 'x.jsonl': ' \n ' }, workspace })).toContain('x.jsonl is empty');
    expect(readdirSync(workspace)).toEqual([]);
  });

  it('writes nothing over what somebody else wrote meanwhile', async () => {
    const workspace = makeTemporaryDirectory();
    mkdirSync(join(workspace, 'datasets'));
    const target = join(workspace, 'datasets', 'in.jsonl');
    writeFileSync(target, '{"id":"mine","question":"A?"}\n');
    const many = Array.from({ length: 600 }, (_, at) => `{"question":"Q${at}?"}`).join('\n');
    const onProgress = (): void => writeFileSync(target, '{"id":"theirs","question":"B?"}\n');
    expect(await failureOf({ files: { 'rows.jsonl': many }, workspace, append: true, onProgress })).toBe(
      'invalid_argument: datasets/in.jsonl was changed meanwhile, and nothing was written. Run it again.',
    );
    expect(readFileSync(target, 'utf8')).toBe('{"id":"theirs","question":"B?"}\n');
  });

  it('refuses 100 MB by size, a data set that would be too large, and to write through a link', async () => {
    const folder = makeTemporaryDirectory();
    const big = join(folder, 'big.jsonl');
    writeFileSync(big, '{"question":"A?"}\n');
    truncateSync(big, 104_857_600);
    expect(await failureOf({ files: {}, path: big })).toContain(
      'The dataset big.jsonl has 104.9 MB; at most 50 MB are read.',
    );
    const workspace = makeTemporaryDirectory();
    mkdirSync(join(workspace, 'datasets'));
    const outside = join(makeTemporaryDirectory(), 'theirs.jsonl');
    writeFileSync(outside, '');
    symlinkSync(outside, join(workspace, 'datasets', 'in.jsonl'));
    expect(await failureOf({ files: { 'a.jsonl': '{"question":"A?"}\n' }, workspace, append: true })).toContain(
      'denied: datasets/in.jsonl is a link',
    );
    expect(readFileSync(outside, 'utf8')).toBe('');
  });
});

describe('a folder in BEIR layout', () => {
  it('takes its judged topics, again without adding any', async () => {
    const path = makeBeirFolder();
    const { report, cases, workspace } = await bring({ files: {}, path });
    expect(report).toMatchObject({ format: 'beir', cases: 2, added: 2 });
    expect(cases.every(({ places }) => places.length > 0)).toBe(true);
    expect((await bring({ files: {}, path, workspace })).report).toMatchObject({ added: 0, kept: 2 });
  });

  it.skipIf(process.env['TRESTLE_TEST_DATA'] === undefined)(
    'takes a real one (TRESTLE_TEST_DATA/ir/cranfield)',
    async () => {
      const { report, cases } = await bring({
        files: {},
        path: join(process.env['TRESTLE_TEST_DATA'] ?? '', 'ir', 'cranfield'),
      });
      expect(report).toMatchObject({ format: 'beir', added: 225, refusedRows: 0 });
      expect(cases.every(({ places }) => places.every(({ gain }) => gain > 0))).toBe(true);
    },
  );
});

const SQUAD = JSON.stringify(
  {
    version: 'v2.0',
    data: [
      {
        title: 'Halden yard',
        paragraphs: [
          {
            context: 'The yard 🚢 has 12 bays. Bay 7 holds reefers. Gates open at 05:30.',
            qas: [
              {
                id: 's1',
                question: 'What does bay 7 hold?',
                answers: [{ text: 'reefers', answer_start: 36 }],
                is_impossible: false,
              },
              {
                id: 's2',
                question: 'Who owns bay 9?',
                answers: [],
                is_impossible: true,
                plausible_answers: [{ text: 'reefers', answer_start: 36 }],
              },
              { id: 's3', question: 'When do gates open?', answers: [{ text: '05:30', answer_start: 3 }] },
              { id: 's4', answers: [] },
            ],
          },
        ],
      },
    ],
  },
  null,
  1,
);

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

describe('ragas', () => {
  const sample = {
    user_input: 'How long is parental leave?',
    retrieved_contexts: ['Parental leave lasts up to 52 weeks.', 'Sick leave is paid.'],
    reference_contexts: ['Parental leave lasts up to 52 weeks.'],
    response: 'A year.',
    reference: 'Up to 52 weeks.',
    rubrics: { score1: 'wrong' },
  };

  it('takes the reference as what is right, and keeps what a pipeline found and said beside it', async () => {
    const { report, cases } = await bring({ files: { 'a.jsonl': `${JSON.stringify(sample)}\n` } });
    expect(report.format).toBe('ragas');
    expect(cases[0]).toMatchObject({
      question: 'How long is parental leave?',
      answers: ['Up to 52 weeks.'],
      places: [anywhere('Parental leave lasts up to 52 weeks.')],
      fields: { recorded: 'A year.', retrieved_contexts: sample.retrieved_contexts, rubrics: { score1: 'wrong' } },
    });
    expect(report.notMapped.map(({ field }) => field)).toEqual(['response', 'retrieved_contexts', 'rubrics']);
  });

  it('reads the names of earlier versions, lists as Python prints them, and columns', async () => {
    const csv = `question,contexts,answer,ground_truth\nWho signs?,"['The lead signs.', ""it's so""]",A clerk.,The lead.\n`;
    expect((await bring({ files: { 'a.csv': csv } })).cases[0]).toMatchObject({
      answers: ['The lead.'],
      fields: { recorded: 'A clerk.', retrieved_contexts: ['The lead signs.', "it's so"] },
    });
    const columns = JSON.stringify({
      question: ['Who?', 'When?'],
      contexts: [['a'], ['b']],
      ground_truths: [['X'], ['Y', 'Z']],
    });
    const { cases } = await bring({ files: { 'a.json': columns } });
    expect(cases.map(({ question, answers }) => [question, answers])).toEqual([
      ['Who?', ['X']],
      ['When?', ['Y', 'Z']],
    ]);
  });

  it('takes the last thing a person said in a conversation as the question, with tools that should be called', async () => {
    const talk = {
      user_input: [
        { content: 'When do gates open?', type: 'human' },
        { content: 'At 05:30.', type: 'ai' },
        { content: 'And on Sundays?', type: 'human' },
      ],
      reference: 'They stay closed.',
      reference_tool_calls: [{ name: 'opening_hours', args: { day: 'Sunday' } }],
    };
    expect((await bring({ files: { 'a.jsonl': `${JSON.stringify(talk)}\n` } })).cases[0]).toMatchObject({
      question: 'And on Sundays?',
      history: [{ question: 'When do gates open?', answer: 'At 05:30.' }],
      tools: [{ name: 'opening_hours', arguments: { day: 'Sunday' } }],
    });
  });
});

const PROMPTFOO = `
description: claims desk
prompts: ['Answer: {{question}}']
providers: [openai:gpt-4.1]
defaultTest:
  vars:
    language: English
  assert:
    - type: latency
      threshold: 4000
tests:
  - description: liability
    vars:
      question: What is our liability per kilogram?
      limit: 8.33 SDR
    assert:
      - type: icontains-all
        value: ['{{limit}}', kilogram]
      - type: not-contains
        value: unlimited
      - type: similar
        value: It is 8.33 SDR per kilogram.
        threshold: 0.8
  - vars:
      question: [Who pays for hidden damage?, Who pays for late delivery?]
    assert:
      - type: contains-any
        value: [carrier, Halden]
      - type: javascript
        value: output.length < 200
  - vars:
      question: What does the competitor charge?
    assert:
      - type: is-refusal
  - vars: {first: one, second: two}
  - file://more/cases.csv
  - file://../outside.csv
  - https://example.org/cases.csv
`;

describe('promptfoo', () => {
  it('makes cases of tests, default test and tables of its folder, and says what it leaves', async () => {
    const { report, cases } = await bring({
      files: {
        'app/promptfooconfig.yaml': PROMPTFOO,
        'app/more/cases.csv':
          'question,__expected,__expected2,__description,tone\n' +
          'How long is a claim open?,"contains: 21 days",,,brief\n' +
          'Is it 21 days?,yes,"similar(0.9): Yes, 21 days.",yes or no,\n',
        'outside.csv': 'question\nSecret?\n',
      },
    });
    expect(cases.map((one) => [one.question, one.answers, one.expects, one.answerable])).toEqual([
      ['What is our liability per kilogram?', ['It is 8.33 SDR per kilogram.'], ['8.33 SDR', 'kilogram'], null],
      ['Who pays for hidden damage?', ['carrier', 'Halden'], [], null],
      ['Who pays for late delivery?', ['carrier', 'Halden'], [], null],
      ['What does the competitor charge?', [], [], false],
      ['How long is a claim open?', [], ['21 days'], null],
      ['Is it 21 days?', ['yes', 'Yes, 21 days.'], [], null],
    ]);
    expect(cases[0]?.fields).toEqual({
      language: 'English',
      limit: '8.33 SDR',
      description: 'liability',
      asserts: [{ type: 'not-contains', value: 'unlimited' }],
    });
    const lineWith = (text: string): number => PROMPTFOO.split('\n').findIndex((one) => one.includes(text)) + 1;
    expect(report.refused.map(({ line, message }) => [line, message.slice(0, 40)])).toEqual([
      [lineWith('first: one'), 'which of the variables language, first, '],
      [lineWith('outside.csv'), 'file://../outside.csv lies outside of th'],
      [lineWith('https://'), 'https://example.org/cases.csv is elsewhe'],
    ]);
    expect(Object.fromEntries(report.notMapped.map(({ field, rows }) => [field, rows]))).toEqual({
      'assert latency': 6,
      'assert similar': 2,
      'assert javascript': 2,
      'assert not-contains': 1,
    });
    expect(JSON.stringify(cases)).not.toContain('Secret');
  });

  it('knows a test again when its asserts change', async () => {
    const config = (value: string): string =>
      `tests:\n  - vars: {question: Who?}\n    assert: [{type: equals, value: ${value}}]\n`;
    const { workspace } = await bring({ files: { 'a.yaml': config('me') } });
    expect((await bring({ files: { 'a.yaml': config('you') }, workspace, append: true })).report).toMatchObject({
      added: 0,
      kept: 1,
    });
  });

  it.each([
    ['tests: [\n', 'a.yaml:2: not YAML'],
    ['tests: []\nprompts: [x]\n', 'a.yaml has no tests'],
    [
      'tests:\n - vars: {a: &a [x,x,x,x,x,x,x,x,x,x], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a], c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b], d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]}\n',
      'a.yaml is not YAML',
    ],
    [`tests:\n - vars: {q: ${'['.repeat(100)}${']'.repeat(100)}}\n`, 'nested deeper than 64 levels'],
    ['tests:\n - vars: {question: .nan}\n   threshold: .inf\n', 'it went through'],
  ])('says of %.40j what is wrong', async (text, message) => {
    expect(await failureOf({ files: { 'a.yaml': text }, format: 'promptfoo' })).toContain(message);
  });

  it('does not follow a link out of its folder', async () => {
    const outside = join(makeTemporaryDirectory(), 'secret.csv');
    writeFileSync(outside, 'question\nSecret?\n');
    const folder = makeTemporaryDirectory();
    symlinkSync(outside, join(folder, 'cases.csv'));
    writeFileSync(join(folder, 'c.yaml'), 'tests: file://cases.csv\n');
    const { report } = await bring({ files: {}, path: join(folder, 'c.yaml') });
    expect(report).toMatchObject({
      added: 0,
      refused: [{ line: 1, message: expect.stringContaining('lies outside') as string }],
    });
  });
});

it('throws errors of ours, and writes what can be read again, whatever stands in a file of any format', {
  timeout: LONG_MS,
}, async () => {
  const ragas = `${JSON.stringify({ user_input: 'Who?', retrieved_contexts: ['a'], reference: 'b', reference_tool_calls: [{ name: 't', args: {} }] })}\n`;
  const seeds: readonly (readonly [DatasetFormat, string, string])[] = [
    ['squad', 'a.json', SQUAD],
    ['ragas', 'a.jsonl', ragas],
    ['ragas', 'a.csv', `question,contexts,ground_truth\nWho?,"['a', 'b']",c\n`],
    ['promptfoo', 'a.yaml', PROMPTFOO],
    ['promptfoo', 'a.csv', 'question,__expected\nWho?,contains-any: a\n'],
    ['jsonl', 'a.json', '[{"question":"A?"},{"question":"B?"}]'],
  ];
  const random = createSeededRandom(23);
  const splices = [
    '\0',
    '"',
    ',',
    '\n',
    '[',
    '{',
    ']',
    '}',
    'NaN',
    '\\ud800',
    '1e999',
    '*a',
    '&a ',
    '- ',
    ': ',
    '__proto__',
    "'",
    'null',
  ];
  for (let run = 0; run < RUNS; run += 1) {
    const [format, name, text] = seeds[run % seeds.length] ?? ['jsonl', 'a', ''];
    const files = { [name]: mutateText(text, random, { splices, longest: 60 }) };
    const told = random.next() < 0.5 ? { format } : {};
    expect(await failureOf({ files, ...told, dryRun: run % 4 > 0 })).toMatch(/^(it went|invalid_argument|not_found)/);
  }
});
