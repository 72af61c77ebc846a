import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
