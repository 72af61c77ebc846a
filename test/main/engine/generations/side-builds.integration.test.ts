import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GenerationSummary } from '../../../../main/contract/generation.ts';
import { createEngine } from '../../../../main/engine/create-engine.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { writeHarbourNotes } from '../../../e2e/command-line/harbour-notes.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { buildAll } from '../../../support/side-build-kill-loop.ts';
import { mountTinyDisk } from '../../../support/tiny-disk.ts';

const NOTES = 400;
const CHUNKER = 'sentence:64/8';
const NO_DISK = 'needs Linux, root and the right to mount a tmpfs';
const DISK_BYTES = 24 * 1024 * 1024;

let desk: EngineDesk;
let engine: Engine;

beforeEach(async () => {
  desk = createEngineDesk();
  writeHarbourNotes(join(desk.folder, 'notes'), NOTES);
  engine = await desk.start();
});
afterEach(() => desk.dispose());

async function openWith(workspace: string): Promise<void> {
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [join(desk.folder, 'notes')] });
}

async function summaryOf(generation: number, asked: Engine = engine): Promise<GenerationSummary> {
  const { generations } = await asked.call('generation.list', {});
  const found = generations.find((row) => row.generation === generation);
  if (found === undefined) throw new Error(`no g${generation}`);
  return found;
}

/** Begins the build, and resolves when a part of it is in the file. */
async function buildHalf(): Promise<void> {
  const { generation } = await engine.call('generation.build', { chunker: CHUNKER });
  for await (const event of engine.stream('generation.watch', { generation })) {
    if (event.type !== 'generation-progress') throw new Error(`it ended with ${event.type}`);
    const { documents } = await summaryOf(generation);
    if (documents > 0 && documents < NOTES) return;
  }
}

async function expectServingWhole(): Promise<void> {
  const check = await engine.call('database.check', {});
  expect(check).toMatchObject({ ok: true, counts: { chunks: (await summaryOf(1)).chunks } });
  expect((await summaryOf(1)).documents).toBe(NOTES);
  const { results } = await engine.call('search.run', { query: 'berth 217 closes' });
  expect(results.length).toBeGreaterThan(0);
}

it('a build that is cancelled in the middle leaves what serves alone, keeps what it has, and goes on from there', async () => {
  await openWith(join(desk.folder, 'w'));
  await buildHalf();
  await engine.call('generation.cancel', { generation: 2 });
  const cancelled = await summaryOf(2);
  expect(cancelled).toMatchObject({ state: 'failed', isRunning: false, error: expect.stringContaining('Cancelled') });
  expect(cancelled.documents).toBeGreaterThan(0);
  expect(cancelled.documents).toBeLessThan(NOTES);
  await expectServingWhole();

  const { generation } = await engine.call('generation.build', { chunker: CHUNKER });
  expect(generation).toBe(2);
  let embedded = 0;
  for await (const event of engine.stream('generation.watch', { generation })) {
    if (event.type === 'generation-progress') embedded = event.progress.chunks;
  }
  const done = await summaryOf(2);
  expect(done).toMatchObject({ state: 'ready', documents: NOTES, error: null });
  expect(embedded).toBeLessThanOrEqual(done.chunks);
  await expectServingWhole();
});

it('a build that an engine left unfinished is gone on with by the next one that stays, and by none that does not', async () => {
  const workspace = join(desk.folder, 'w');
  await openWith(workspace);
  await buildHalf();
  await engine.dispose();
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace });
  expect(await summaryOf(2)).toMatchObject({ state: 'building', isRunning: false });
  await engine.dispose();

  const standing = await createEngine({ environment: { TRESTLE_HOME: join(desk.folder, 'home') }, warmUp: true });
  try {
    await standing.call('workspace.open', { path: workspace });
    await eventually(
      async () => (await summaryOf(2, standing)).state,
      (state) => state === 'ready',
    );
    expect(await summaryOf(2, standing)).toMatchObject({ documents: NOTES, behind: [] });
  } finally {
    await standing.dispose();
  }
});

it('a build stands still while a document is erased, and goes on without it', async () => {
  await openWith(join(desk.folder, 'w'));
  await buildHalf();
  const target = { kind: 'path', sourceId: 'notes', path: 'note-00399.md' } as const;
  expect(await engine.call('erasure.run', { target, confirmed: true })).toMatchObject({ state: 'proved' });
  const built = await eventually(
    () => summaryOf(2),
    ({ state }) => state !== 'building',
  );
  expect(built).toMatchObject({ state: 'ready', documents: NOTES - 1, error: null });
  expect((await summaryOf(1)).documents).toBe(NOTES - 1);
});

it('a build that fills the disk fails in one sentence, leaves what serves alone, and is gone on with', async (context) => {
  const disk = mountTinyDisk(DISK_BYTES);
  if (disk === null) return context.skip(NO_DISK);
  await openWith(join(disk.directory, 'w'));
  const { bavail, bsize } = statfsSync(disk.directory);
  const filler = join(disk.directory, 'filler');
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 900_000));
  await expect(buildAll(engine, CHUNKER)).rejects.toThrow(/^No space left to write .*Free some disk space/);
  expect(['failed', 'building']).toContain((await summaryOf(2)).state);
  const { results } = await engine.call('search.run', { query: 'berth 217 closes' });
  expect(results.length).toBeGreaterThan(0);

  rmSync(filler);
  expect(await buildAll(engine, CHUNKER)).toMatchObject({ generation: 2, documents: NOTES });
  await expectServingWhole();
  // The disk goes with the test, before the desk does.
  await engine.dispose();
});
