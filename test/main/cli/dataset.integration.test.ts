import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  DatasetImportReport,
  DatasetListResponse,
  DatasetPage,
  DatasetSplitReport,
} from '../../../main/contract/dataset.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
const run = (...argv: string[]) => desk.run('dataset', ...argv, '--workspace', 'w');

beforeAll(async () => {
  desk = createCliDesk();
  await desk.run('init', 'w');
  writeFileSync(
    join(desk.folder, 'claims.csv'),
    `id,question,answer\n${Array.from({ length: 40 }, (_, at) => `c${at},"Question ${at}, please?",Answer ${at}`).join('\n')}\n,,broken,row\n`,
  );
});
afterAll(() => desk.remove());

describe('trestle dataset', () => {
  it('says that there is none, imports a table, and says which rows are none', async () => {
    expect((await run('list')).stdout).toContain(
      'There is none yet. `trestle dataset import FILE --name NAME` makes one.',
    );
    const imported = await run('import', 'claims.csv', '--name', 'claims');
    expect(imported.stdout).toContain('csv: 40 cases; 40 added to datasets/claims.jsonl, 0 there already.');
    expect(imported.stdout).toMatch(/1 row left out:\nline 42: /);
    const again = await run('import', 'claims.csv', '--name', 'claims', '--json');
    expect(again.json<DatasetImportReport>()).toMatchObject({
      format: 'csv',
      cases: 40,
      added: 0,
      kept: 40,
      refusedRows: 1,
    });
  });

  it('gives cases splits that stay when rows are added, and touches nothing else', async () => {
    const path = join(desk.folder, 'w', 'datasets', 'claims.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('{"id":"c0",', '{"id":"c0", "big": 12345678901234567890,'));
    const first = await run('split', 'claims', '--shares', 'dev=0.3,test=0.7', '--json');
    const { splits, changed } = first.json<DatasetSplitReport>();
    expect(changed).toBe(40);
    expect((splits['dev'] ?? 0) + (splits['test'] ?? 0)).toBe(40);
    const before = readFileSync(path, 'utf8');
    expect(before).toContain(
      '{"id":"c0", "big": 12345678901234567890,"question":"Question 0, please?","answer":"Answer 0","split": "',
    );
    writeFileSync(path, `{"id":"new","question":"New?"}\n${before}`);
    expect(
      (await run('split', 'claims', '--shares', 'dev=0.3,test=0.7', '--json')).json<DatasetSplitReport>().changed,
    ).toBe(1);
    expect(readFileSync(path, 'utf8').endsWith(before)).toBe(true);
    expect((await run('split', 'claims', '--shares', 'dev=0.3,test=0.6')).sentence).toContain(
      'The shares add up to 0.9',
    );
    expect((await run('split', 'claims', '--shares', 'dev')).exitCode).toBe(2);
  });

  it('lists counts, shows cases of a split, and finds text', async () => {
    const { datasets } = (await run('list', '--json')).json<DatasetListResponse>();
    expect(datasets).toMatchObject([
      { path: 'datasets/claims.jsonl', name: 'claims', cases: 41, withAnswers: 40, problem: null },
    ]);
    const page = (await run('show', 'claims', '--split', 'dev', '--limit', '2', '--json')).json<DatasetPage>();
    expect(page.cases).toHaveLength(2);
    expect(page.total).toBe(page.info.splits['dev']);
    const found = (await run('show', 'datasets/claims.jsonl', '--search', 'answer 17', '--json')).json<DatasetPage>();
    expect(found.cases.map(({ id }) => id)).toEqual(['c17']);
    expect((await run('show', 'claims')).stdout).toContain('Question 1, please?');
  });

  it('says by file and line why a data set cannot be read, beside those that can', async () => {
    const path = join(desk.folder, 'w', 'datasets', 'torn.jsonl');
    writeFileSync(path, '{"question":"A?"}\n{"question":"B?"\n');
    const shown = await run('show', 'torn', '--json');
    expect(shown.exitCode).toBe(3);
    const problem = { message: expect.stringContaining('datasets/torn.jsonl:2: not a row') as string, line: 2 };
    expect(shown.json<DatasetPage>()).toMatchObject({ info: { cases: 0, problem }, cases: [], total: 0 });
    expect((await run('list')).stdout).toContain('datasets/torn.jsonl:2: not a row');
    writeFileSync(path, '{"question":"A?"}\n');
    expect((await run('show', 'torn')).exitCode).toBe(0);
    expect((await run('show', 'nothing')).sentence).toContain('The dataset nothing is not in this workspace.');
    expect((await run('show', '../claims.csv')).sentence).toContain('leads out of the workspace');
  });

  it('writes nothing into a workspace that came from elsewhere', async () => {
    mkdirSync(join(desk.folder, 'theirs'));
    writeFileSync(join(desk.folder, 'theirs', 'trestle.jsonc'), readFileSync(join(desk.folder, 'w', 'trestle.jsonc')));
    const refused = await desk.run('dataset', 'import', 'claims.csv', '--name', 'x', '--workspace', 'theirs');
    expect(refused.sentence).toContain('it cannot write a data set');
  });
});
