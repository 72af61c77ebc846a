import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { DatabaseBackupReport, DatabaseCheckReport } from '../../../main/contract/database.ts';
import type { SearchResponse } from '../../../main/contract/retrieval.ts';
import { createCliDesk } from '../../support/run-cli-here.ts';

it('an index file that was deleted is said by check, ask and search, and is whole after an ingest', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  mkdirSync(join(desk.folder, 'docs'));
  writeFileSync(join(desk.folder, 'docs', 'gate.md'), '# Gate\n\nThe gate code changes every Monday.\n');
  const there = ['--workspace', 'w'];
  expect(await desk.run('ingest', 'docs', ...there)).toMatchObject({ exitCode: 0 });
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(desk.folder, 'w', '.trestle', `index.db${suffix}`), { force: true });

  const check = await desk.run('db', 'check', ...there, '--json');
  expect(check.exitCode).toBe(9);
  expect(check.json<DatabaseCheckReport>().databases[1]).toMatchObject({ generation: 1, ok: false });
  const backup = await desk.run('db', 'backup', 'b', ...there, '--json');
  expect(backup.json<DatabaseBackupReport>().leftOut).toEqual([
    { generation: 1, name: '.trestle/index.db', why: 'its file is missing; it is built again from the sources' },
  ]);
  expect((await desk.run('ask', 'When does the gate code change?', ...there)).stderr).toContain(
    'g1: index.db is missing',
  );
  const search = await desk.run('search', 'gate code', ...there);
  expect(search).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Run `trestle ingest` to do it now.') });

  expect(await desk.run('ingest', ...there)).toMatchObject({ exitCode: 0 });
  const found = await desk.run('search', 'gate code', ...there, '--json');
  expect(found.json<SearchResponse>()).toMatchObject({ results: [{ displayPath: 'docs/gate.md' }] });
  expect(found.json<SearchResponse>().degraded).toBeUndefined();
  expect(await desk.run('db', 'check', ...there)).toMatchObject({ exitCode: 0 });
});

it('a database file that is missing is said in a sentence with the way out, and told from a damaged one', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  mkdirSync(join(desk.folder, 'docs'));
  writeFileSync(join(desk.folder, 'docs', 'gate.md'), '# Gate\n\nThe gate code changes every Monday.\n');
  const there = ['--workspace', 'w'];
  await desk.run('ingest', 'docs', ...there);
  const state = join(desk.folder, 'w', '.trestle');
  const remove = (name: string): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(state, name + suffix), { force: true });
  };

  remove('index.db');
  const noIndex = await desk.run('db', 'check', ...there);
  expect(noIndex).toMatchObject({ exitCode: 9 });
  expect(noIndex.stdout).toContain(
    `index g1: missing\n  ${join(state, 'index.db')} does not exist. \`trestle ingest\` builds it again from the sources.\n`,
  );
  expect(await desk.run('ingest', ...there)).toMatchObject({ exitCode: 0 });

  remove('journal.db');
  const noJournal = await desk.run('db', 'check', ...there);
  expect(noJournal).toMatchObject({ exitCode: 9 });
  expect(noJournal.stdout).toContain(
    `journal: missing\n  ${join(state, 'journal.db')} does not exist. It held every trace and release: put a backup in its place`,
  );
  // As it says: opening begins an empty one, and what is indexed goes on answering.
  const found = await desk.run('search', 'gate code', ...there, '--json');
  expect(found.json<SearchResponse>()).toMatchObject({ results: [{ displayPath: 'docs/gate.md' }] });
  expect(await desk.run('db', 'check', ...there)).toMatchObject({ exitCode: 0 });

  rmSync(state, { recursive: true });
  for (const command of [
    ['db', 'check'],
    ['db', 'check', '--json'],
  ]) {
    const nothing = await desk.run(...command, ...there);
    expect(nothing).toMatchObject({ exitCode: 4 });
    expect(nothing.stderr).toContain(
      `${join(desk.folder, 'w')} has no databases: ${join(state, 'journal.db')} does not exist, nor does an index.`,
    );
    expect(nothing.stderr).toContain('`trestle ingest` makes them');
  }
  expect(existsSync(state)).toBe(false);
});
