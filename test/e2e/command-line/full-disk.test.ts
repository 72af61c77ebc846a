import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { TraceListResponse } from '../../../main/contract/trace.ts';
import { mountTinyDisk, type TinyDisk } from '../../support/tiny-disk.ts';
import { type CliDesk, createCliDesk } from './cli-process.ts';
import { wholeChunks } from './database-counts.ts';
import { writeHarbourNotes } from './harbour-notes.ts';

const NO_DISK = 'needs Linux, root and the right to mount a tmpfs';
const DISK_BYTES = 8 * 1024 * 1024;
const FEW_NOTES = 20;
const MANY_NOTES = 1_000;

/** Leaves so many bytes free; @returns the file that takes the rest */
function fill(disk: TinyDisk, bytes: number): string {
  const path = join(disk.directory, 'filler');
  const { bavail, bsize } = statfsSync(disk.directory);
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
  return path;
}

async function workspaceOn(disk: TinyDisk, desk: CliDesk): Promise<string> {
  const workspace = join(disk.directory, 'w');
  writeHarbourNotes(join(desk.folder, 'few'), FEW_NOTES);
  expect(await desk.run('ingest', 'few', '--workspace', workspace)).toMatchObject({ exitCode: 0 });
  return workspace;
}

test('an ingest that fills the disk says so in one sentence, loses nothing stored, and the index works on', async (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const desk = createCliDesk();
  const workspace = await workspaceOn(disk, desk);
  const before = await wholeChunks(desk, workspace);
  writeHarbourNotes(join(desk.folder, 'many'), MANY_NOTES);
  const filler = fill(disk, 1_500_000);
  const failed = await desk.run('ingest', 'many', '--workspace', workspace, '--json');
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failed.sentence).toMatch(/^No space left to write .*Free some disk space/);
  rmSync(filler);
  expect(await wholeChunks(desk, workspace)).toBeGreaterThanOrEqual(before);
  const found = await desk.run('search', 'berth 7 closes', '--workspace', workspace, '--json');
  expect(found).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(found.stdout)).toMatchObject({ results: expect.arrayContaining([expect.anything()]) });
});

test('an ask that cannot be recorded says so in one sentence, and the asks before it are still there', async (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const desk = createCliDesk();
  const workspace = await workspaceOn(disk, desk);
  const ask = () => desk.run('ask', 'When does berth 3 close?', '--workspace', workspace, '--json');
  const first = JSON.parse((await ask()).stdout) as AskResult;
  const filler = fill(disk, 80_000);
  const failed = await ask();
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failed.sentence).toMatch(/^No space left to write .*Free some disk space/);
  rmSync(filler);
  const second = JSON.parse((await ask()).stdout) as AskResult;
  const list = await desk.run('trace', 'list', '--workspace', workspace, '--json');
  const { traces } = JSON.parse(list.stdout) as TraceListResponse;
  expect(traces.map(({ traceId }) => traceId)).toEqual([second.traceId, first.traceId]);
});

test('a workspace that cannot even be made says so in one sentence, and one that is there can still be read', async (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  const desk = createCliDesk();
  const workspace = await workspaceOn(disk, desk);
  const filler = fill(disk, 0);
  const made = await desk.run('init', join(disk.directory, 'second'), '--sample');
  expect(made).toMatchObject({ exitCode: 1, stdout: '' });
  expect(made.sentence).toMatch(/^No space left to write .*Free some disk space/);
  const read = await desk.run('search', 'berth 7 closes', '--workspace', workspace, '--json');
  // Whether it needs room to open depends on what the process before left behind.
  expect(read.exitCode === 0 ? 'it is found' : read.sentence).toMatch(/^it is found$|^No space left to write /);
  rmSync(filler);
  const found = await desk.run('search', 'berth 7 closes', '--workspace', workspace, '--json');
  expect(JSON.parse(found.stdout)).toMatchObject({ results: expect.arrayContaining([expect.anything()]) });
});
