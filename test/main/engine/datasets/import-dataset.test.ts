import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset } from '../../../../main/engine/datasets/import-dataset.ts';
import { makeBeirFolder } from '../../../support/beir-folder.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { bring, failureOf } from './bring-dataset.ts';

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
