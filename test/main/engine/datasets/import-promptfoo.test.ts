import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { bring, failureOf } from './bring-dataset.ts';
import { PROMPTFOO } from './dataset-samples.ts';

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
