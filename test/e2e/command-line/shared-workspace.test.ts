import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { TraceListResponse } from '../../../main/contract/trace.ts';
import { createCliDesk } from './cli-process.ts';
import { wholeChunks } from './database-counts.ts';
import { writeHarbourNotes } from './harbour-notes.ts';

test('commands at once on one workspace share it: one owns it, the others attach, all are in the journal', async () => {
  const desk = createCliDesk();
  writeHarbourNotes(join(desk.folder, 'notes'), 5);
  expect(await desk.run('ingest', 'notes', '--workspace', 'w')).toMatchObject({ exitCode: 0 });
  const asked = await Promise.all(
    [1, 2, 3].map((note) => desk.run('ask', `When does berth ${note} close?`, '--workspace', 'w', '--json')),
  );
  expect(asked.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    asked.map(() => ({ exitCode: 0, stderr: '' })),
  );
  const list = await desk.run('trace', 'list', '--workspace', 'w', '--json');
  const ids = (JSON.parse(list.stdout) as TraceListResponse).traces.map(({ traceId }) => traceId);
  const expected = asked.map(({ stdout }) => (JSON.parse(stdout) as AskResult).traceId);
  expect(ids.toSorted()).toEqual(expected.toSorted());
});

test('a command beside a server that has the workspace open attaches to it', async () => {
  const desk = createCliDesk();
  writeHarbourNotes(join(desk.folder, 'notes'), 5);
  const serve = desk.start('serve', '--port', '0', '--workspace', 'w', '--json');
  await serve.waitForStdout(/\}\n$/);
  const ingest = await desk.run('ingest', 'notes', '--workspace', 'w', '--json');
  expect(ingest).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(ingest.stdout)).toMatchObject({ documents: 5, skipped: [] });
});

test('an owner that was killed leaves neither a lock nor a socket in the way', async () => {
  const desk = createCliDesk();
  writeHarbourNotes(join(desk.folder, 'notes'), 5);
  await desk.run('ingest', 'notes', '--workspace', 'w');
  const serve = desk.start('serve', '--port', '0', '--workspace', 'w', '--json');
  await serve.waitForStdout(/\}\n$/);
  serve.signal('SIGKILL');
  await serve.ended;
  expect(await wholeChunks(desk, 'w')).toBeGreaterThan(0);
  const ask = await desk.run('ask', 'When does berth 3 close?', '--workspace', 'w', '--json');
  expect(ask).toMatchObject({ exitCode: 0, stderr: '' });
});
