import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { IngestReport } from '../../../main/contract/ingest.ts';
import { type CliDesk, type CliProcess, createCliDesk } from './cli-process.ts';
import { wholeChunks } from './database-counts.ts';
import { writeHarbourNotes } from './harbour-notes.ts';

/** Enough that an ingest is still at work when the signal arrives. */
const NOTES = 3_000;
/** The index has taken in documents, in bytes of what it has written. */
const SOME_BYTES = 500_000;

async function startIngest(desk: CliDesk): Promise<CliProcess> {
  writeHarbourNotes(join(desk.folder, 'notes'), NOTES);
  const ingest = desk.start('ingest', 'notes', '--workspace', 'w', '--json');
  const written = (name: string): number =>
    statSync(join(desk.folder, 'w', '.trestle', name), { throwIfNoEntry: false })?.size ?? 0;
  await vi.waitFor(() => expect(written('index.db') + written('index.db-wal')).toBeGreaterThan(SOME_BYTES), {
    timeout: 30_000,
    interval: 20,
  });
  return ingest;
}

async function expectToFinish(desk: CliDesk, kept: number): Promise<void> {
  const again = await desk.run('ingest', 'notes', '--workspace', 'w', '--json');
  expect(again).toMatchObject({ exitCode: 0 });
  const report = JSON.parse(again.stdout) as IngestReport;
  expect(report).toMatchObject({ documents: NOTES, unchanged: kept, skipped: [] });
  expect(await wholeChunks(desk, 'w')).toBe(report.chunks);
}

test('Ctrl-C during an ingest ends with 130, keeps what was written whole, and the next run finishes', async () => {
  const desk = createCliDesk();
  const ingest = await startIngest(desk);
  ingest.signal('SIGINT');
  const outcome = await ingest.ended;
  expect(outcome).toMatchObject({ exitCode: 130, stdout: '' });
  const kept = Number(/Stopped after ([\d,]+) documents/.exec(outcome.sentence)?.[1]?.replaceAll(',', ''));
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(NOTES);
  expect(await wholeChunks(desk, 'w')).toBeGreaterThan(0);
  await expectToFinish(desk, kept);
});

test('a second Ctrl-C does not wait, and still nothing that was written is half', async () => {
  const desk = createCliDesk();
  const ingest = await startIngest(desk);
  ingest.signal('SIGINT');
  ingest.signal('SIGINT');
  expect(await ingest.ended).toMatchObject({ exitCode: 130, stdout: '' });
  expect(await wholeChunks(desk, 'w')).toBeGreaterThan(0);
  expect(await desk.run('search', 'berth', '--workspace', 'w', '--json')).toMatchObject({ exitCode: 0 });
});
