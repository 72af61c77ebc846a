import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { DatabaseCheckReport } from '../../../../main/contract/database.ts';
import type { GenerationListResponse } from '../../../../main/contract/generation.ts';
import { openIndexFile, openJournal } from '../../../../main/engine/databases.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { MANIFEST_NAME } from '../../../../main/workspace/backup/backup-manifest.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { buildAll } from '../../../support/side-build-kill-loop.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let backup: string;
/** Documents, and a workspace with two indexes of them: made once, copied for each test. */
let prepared: EngineDesk;

beforeAll(async () => {
  prepared = createEngineDesk();
  for (const [source, file, text] of [
    ['docs', 'gate.md', '# Gate\n\nThe gate code changes every Monday at six in the morning.\n'],
    ['docs', 'keys.md', "# Keys\n\nSpare keys hang in the porter's lodge.\n"],
    ['claims', 'late.md', '# Late delivery\n\nA claim must be filed within 21 days, says Maya Lindgren.\n'],
  ] as const) {
    mkdirSync(join(prepared.folder, source), { recursive: true });
    writeFileSync(join(prepared.folder, source, file), text);
  }
  const first = await prepared.start();
  await first.call('workspace.open', { path: join(prepared.folder, 'w'), create: true });
  await ingestAll(first, { paths: [join(prepared.folder, 'docs'), join(prepared.folder, 'claims')] });
  await buildAll(first, 'sentence:64/8');
  await first.dispose();
});
afterAll(() => prepared.dispose());

beforeEach(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  backup = join(desk.folder, 'backup');
  for (const name of ['docs', 'claims', 'w']) {
    cpSync(join(prepared.folder, name), join(desk.folder, name), { recursive: true });
  }
  engine = await desk.start();
  await engine.call('workspace.trust', { path: workspace, trusted: true });
  await engine.call('workspace.open', { path: workspace });
});
afterEach(() => desk.dispose());

function indexPath(file: string): string {
  return join(workspace, '.trestle', file);
}

/** Stops the engine, does something to the files, and opens the workspace anew. */
async function reopenAfter(work: () => void): Promise<void> {
  await engine.dispose();
  work();
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace });
}

function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexPath(file) + suffix, { force: true });
}

async function found(query: string): Promise<string | undefined> {
  const { results } = await engine.call('search.run', { query });
  return results[0]?.displayPath;
}

async function states(): Promise<Record<string, string>> {
  const { generations } = await engine.call('generation.list', {});
  return Object.fromEntries(generations.map(({ generation, state }) => [`g${generation}`, state]));
}

async function servingMap(): Promise<Pick<GenerationListResponse, 'servingDefault' | 'servingBySource'>> {
  const { servingDefault, servingBySource } = await engine.call('generation.list', {});
  return { servingDefault, servingBySource };
}

function indexesOf(report: DatabaseCheckReport): unknown[] {
  return report.databases.flatMap(({ generation, ok }) => (generation === undefined ? [] : [[generation, ok]]));
}

function makeBackup() {
  return engine.call('database.backup', { workspace, target: backup });
}

describe('a backup', () => {
  it.each([
    { to: 2, other: 1, held: '.trestle/index-g2.db' },
    { to: 1, other: 2, held: '.trestle/index.db' },
  ])('holds the journal and the index that serves, here g$to, names it, and says what it left out', async (served) => {
    await engine.call('generation.flip', { to: 2 });
    await engine.call('generation.flip', { to: served.to });
    const report = await makeBackup();
    const databases = report.files.map(({ name }) => name).filter((name) => name.endsWith('.db'));
    expect(databases).toEqual(['.trestle/journal.db', served.held]);
    expect(report.generations).toEqual([{ generation: served.to, name: served.held }]);
    expect(report.leftOut).toMatchObject([
      { generation: served.other, why: 'it does not serve, and can be built again' },
    ]);
    expect(JSON.parse(readFileSync(join(backup, MANIFEST_NAME), 'utf8'))).toMatchObject({
      version: 2,
      generations: report.generations,
      leftOut: report.leftOut,
    });

    const restored = await engine.call('database.restore', { workspace, from: backup });
    expect([restored.ok, indexesOf(restored)]).toEqual([true, [[served.to, true]]]);
    expect(await servingMap()).toEqual({ servingDefault: served.to, servingBySource: {} });
    expect(await states()).toEqual({ [`g${served.to}`]: 'serving', [`g${served.other}`]: 'failed' });
    expect(await found('gate code')).toBe('docs/gate.md');
    // What was left out is not flipped to before it is built again.
    await expect(engine.call('generation.flip', { to: served.other })).rejects.toThrow('is missing');
  });

  it('holds every index of a split serving map, and a workspace elsewhere is searched as this one was', async () => {
    await engine.call('generation.flip', { to: 2, sources: ['docs'] });
    expect((await makeBackup()).generations.map(({ generation }) => generation)).toEqual([1, 2]);
    const chunks = (await engine.call('search.run', { query: 'gate code or claim', k: 20 })).results.map(
      ({ chunkId, fusedScore }) => [chunkId, fusedScore],
    );
    workspace = join(desk.folder, 'elsewhere');
    await engine.call('workspace.open', { path: workspace, create: true });
    const report = await engine.call('database.restore', { workspace, from: backup });
    expect(indexesOf(report)).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(await servingMap()).toEqual({ servingDefault: 1, servingBySource: { docs: 2 } });
    const { results } = await engine.call('search.run', { query: 'gate code or claim', k: 20 });
    expect(results.map(({ chunkId, fusedScore }) => [chunkId, fusedScore])).toEqual(chunks);
  });

  it('of the previous version, with one index and no list of generations, is restored', async () => {
    await makeBackup();
    const path = join(backup, MANIFEST_NAME);
    const { generations, leftOut, ...older } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    expect([generations, leftOut]).not.toContain(undefined);
    writeFileSync(path, JSON.stringify({ ...older, version: 1 }));
    await engine.call('generation.flip', { to: 2 });
    expect(await engine.call('database.restore', { workspace, from: backup })).toMatchObject({ ok: true });
    expect(await servingMap()).toEqual({ servingDefault: 1, servingBySource: {} });
    expect(await found('gate code')).toBe('docs/gate.md');
  });

  it('takes the indexes of the journal that it replaces out of the way, so that a number never means another index', async () => {
    await makeBackup();
    await buildAll(engine, 'fixed:64/8');
    expect(existsSync(indexPath('index-g3.db'))).toBe(true);
    await engine.call('database.restore', { workspace, from: backup });
    expect(existsSync(indexPath('index-g3.db'))).toBe(false);
    const [replaced = ''] = readdirSync(join(workspace, '.trestle')).filter((name) => name.startsWith('replaced-'));
    expect(readdirSync(join(workspace, '.trestle', replaced, '.trestle'))).toEqual(
      expect.arrayContaining(['journal.db', 'index.db', 'index-g2.db', 'index-g3.db']),
    );
    expect((await buildAll(engine, 'sentence:32/4')).generation).toBe(3);
    expect(await states()).toEqual({ g1: 'serving', g2: 'failed', g3: 'ready' });
    expect((await engine.call('database.check', {})).ok).toBe(true);
  });

  it('is rid of an erased person in every index that it holds, as the workspace is in those that do not serve', async () => {
    await engine.call('generation.flip', { to: 2, sources: ['claims'] });
    await makeBackup();
    const isIn = (path: string): boolean => readFileSync(path).includes('Lindgren');
    const files = [
      ...readdirSync(join(backup, '.trestle')).map((name) => join(backup, '.trestle', name)),
      ...['index.db', 'index-g2.db'].map(indexPath),
    ];
    expect(files.filter(isIn).length).toBeGreaterThanOrEqual(2);
    const target = { kind: 'person', person: 'Maya Lindgren' } as const;
    const record = await engine.call('erasure.run', { target, confirmed: true });
    expect(record).toMatchObject({ state: 'proved', removed: { backups: 1 } });
    expect(files.filter(isIn)).toEqual([]);
    expect(await engine.call('database.restore', { workspace, from: backup })).toMatchObject({ ok: true });
  });
});

describe('a check', () => {
  it('finds an index beside the serving one whose rows are uneven, and names what to do', async () => {
    await reopenAfter(() => {
      const database = openIndexFile(indexPath('index-g2.db'));
      database.execute('DELETE FROM chunk_vector WHERE id = (SELECT min(id) FROM chunk_vector)');
      database.close();
    });
    const report = await engine.call('database.check', {});
    expect([report.ok, indexesOf(report)]).toEqual([
      false,
      [
        [1, true],
        [2, false],
      ],
    ]);
    expect(report.databases[2]?.problems.join(' ')).toMatch(/3 chunks have 3 full-text rows and 2 vectors/);
    expect(report.counts).toEqual({ chunks: 3, ftsRows: 3, vectors: 3 });
  });

  it('reads the indexes in the folder where the journal cannot name them', async () => {
    await engine.dispose();
    writeFileSync(indexPath('journal.db'), 'damaged '.repeat(2000));
    engine = await desk.start();
    const report = await engine.call('database.check', { workspace });
    expect([report.ok, indexesOf(report)]).toEqual([
      false,
      [
        [1, true],
        [2, true],
      ],
    ]);
  });
});

describe('an index file that is gone', () => {
  it('and served gives its sources to another whole one, with a flip that says why', async () => {
    await engine.call('generation.flip', { to: 2 });
    await reopenAfter(() => remove('index-g2.db'));
    expect(await found('gate code')).toBe('docs/gate.md');
    const { flips, generations } = await engine.call('generation.list', {});
    expect(flips[0]).toMatchObject({ from: 2, to: 1, by: 'trestle', reason: 'the file of g2 was missing' });
    expect(generations[0]).toMatchObject({ generation: 2, state: 'failed' });
    expect(generations[0]?.error).toContain('index-g2.db is missing');
    expect((await buildAll(engine, 'sentence:64/8')).generation).toBe(2);
    expect(await states()).toEqual({ g1: 'serving', g2: 'kept' });
  });

  it('and served one source of two leaves the other where it was', async () => {
    await engine.call('generation.flip', { to: 2, sources: ['docs'] });
    await reopenAfter(() => remove('index.db'));
    expect(await servingMap()).toEqual({ servingDefault: 2, servingBySource: {} });
    expect([await found('gate code'), await found('claim within days')]).toEqual(['docs/gate.md', 'claims/late.md']);
  });

  it('and did not serve is not flipped to before it is built again', async () => {
    await reopenAfter(() => remove('index-g2.db'));
    expect(await states()).toEqual({ g1: 'serving', g2: 'failed' });
    await expect(engine.call('generation.flip', { to: 2 })).rejects.toThrow('index-g2.db is missing');
    expect(await found('gate code')).toBe('docs/gate.md');
  });

  it('and was the only one is said by every search, every ask and in the status, until its sources were read again', async () => {
    await engine.call('generation.delete', { generation: 2 });
    await reopenAfter(() => remove('index.db'));
    const { results, degraded } = await engine.call('search.run', { query: 'gate code' });
    expect([results, degraded?.map(({ message }) => message)]).toEqual([
      [],
      [expect.stringContaining('index.db is missing')],
    ]);
    expect(await notSearched('When does the gate code change?')).toEqual([
      expect.stringContaining('index.db is missing'),
    ]);
    expect((await engine.call('status.read', {})).generation.wanted).toContain('index.db is missing');
    await ingestAll(engine, {});
    const again = await engine.call('search.run', { query: 'gate code' });
    expect([again.results[0]?.displayPath, again.degraded]).toEqual(['docs/gate.md', undefined]);
    expect(await notSearched('When does the gate code change?')).toBeNull();
    expect((await engine.call('generation.list', {})).generations[0]).toMatchObject({ error: null, behind: [] });
  });
});

/** @returns what an ask says that it could not search; null when it searched all */
async function notSearched(question: string): Promise<readonly string[] | null> {
  for await (const event of engine.stream('ask.run', { question })) {
    if (event.type === 'retrieval-ready') return event.retrieval.degraded?.map(({ message }) => message) ?? null;
  }
  return null;
}

it('opens and removes nothing that a journal from elsewhere calls an index', async () => {
  const victim = join(desk.folder, 'victim.db');
  writeFileSync(victim, 'mine');
  const tamper = (change: string): Promise<void> =>
    reopenAfter(() => {
      const journal = openJournal(workspace);
      journal.execute(change);
      journal.close();
    });
  await tamper(`UPDATE index_generation SET file = '../../victim.db', state = 'deleted' WHERE generation = 2`);
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(await found('gate code')).toBe('docs/gate.md');
  await expect(tamper(`UPDATE index_generation SET state = 'complete' WHERE generation = 2`)).rejects.toSatisfy(
    StorageError.is,
  );
  expect(readFileSync(victim, 'utf8')).toBe('mine');
});
