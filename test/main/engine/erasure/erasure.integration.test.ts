import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { ErasureTarget } from '../../../../main/contract/erasure.ts';
import { openIndexFile, openJournal } from '../../../../main/engine/databases.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createErasures } from '../../../../main/engine/erasure/erasures.ts';
import { readManifest, verifyFile } from '../../../../main/workspace/backup/backup-manifest.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { systemClock } from '../../../support/index-file.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let docs: string;
let backup: string;

const fileAt = (path: string): ErasureTarget => ({ kind: 'path', sourceId: 'docs', path });
const MAYA = fileAt('maya.md');
const NILS: ErasureTarget = { kind: 'person', person: 'nils  HOLMBERG' };

/** Where it is stopped, one container's seal for each. */
const STOPS = ['begun', 'index', 'journal', 'backups', 'removed', 'scrubbed', 'proved'];
const SEALS = STOPS.map((_, round) => `the seal of container ${round}${round}7 was broken by nobody`);

// One workspace for all: each test erases something of its own.
beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  docs = join(desk.folder, 'docs');
  backup = join(desk.folder, 'backup');
  mkdirSync(docs);
  const write = (path: string, text: string): void => writeFileSync(join(docs, path), text);
  write(
    'maya.md',
    '# Disciplinary note\n\nMaya Lindgren was warned on 3 March for leaving the cold store door open overnight at gate seven.\nHer manager asked for a second look at the badge records of that week.\n',
  );
  write(
    'nils.md',
    '# Sick note\n\nNils Holmberg broke his wrist on the mooring line of the barge and was away for nine weeks.\n',
  );
  write('gates.md', '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  write('roster.md', '# Roster\n\nOn Monday the early shift is led by Tom and by Ines.\n');
  for (const [round, seal] of SEALS.entries()) write(`seal-${round}.md`, `# Seal\n\n${seal}.\n`);
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  for (const question of [
    'Why was somebody warned about the cold store door?',
    'When does the cold store close?',
    'Who broke the wrist on the mooring line?',
    'Who broke the seal of container 337?',
  ])
    await askAll(engine, { question });
  await engine.call('search.run', { query: 'Nils Holmberg', mode: 'bm25', filter: { as: { principals: ['tom'] } } });
  await engine.call('database.backup', { workspace, target: backup });
});
afterAll(() => desk.dispose());

function filesBelow(path: string): string[] {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
  return statSync(path).isFile() ? [path] : [];
}

/** Files under the workspace's state and the backup that hold any of the texts: a scan of our own. */
function holding(texts: readonly string[]): string[] {
  const wanted = texts.flatMap((text) => [Buffer.from(text.toLowerCase()), Buffer.from(text.toLowerCase(), 'utf16le')]);
  return [join(workspace, '.trestle'), backup].flatMap(filesBelow).filter((path) => {
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 65 && byte <= 90) bytes[at] = byte + 32;
    }
    return wanted.some((text) => bytes.includes(text));
  });
}

const places = async (): Promise<string[]> =>
  (await engine.call('document.list', { limit: 100 })).documents.map(({ displayPath }) => displayPath);

it('says beforehand what would go, and changes nothing', async () => {
  const plan = await engine.call('erasure.plan', { target: NILS });
  expect(plan.documents).toMatchObject([{ displayPath: 'docs/nils.md', file: join(docs, 'nils.md'), mentions: 1 }]);
  expect(plan.traces.length).toBeGreaterThan(0);
  expect(plan).toMatchObject({ accessRecords: 1, backups: [{ path: backup, state: 'present' }] });
  expect(holding(['Holmberg']).length).toBeGreaterThan(2);
  expect(await engine.call('erasure.list', {})).toEqual([]);
});

it.each([
  // A search by name alone does not say what the document at a path says: then it would stay.
  [MAYA, 'docs/maya.md', ['leaving the cold store door open overnight', 'second look at the badge records']],
  [NILS, 'docs/nils.md', ['Holmberg', 'broke his wrist on the mooring line']],
] as const)(
  'leaves nothing of %j in index, traces, lineage, access log, logs of the databases and backup',
  async (target, path, secrets) => {
    const { documents } = await engine.call('document.list', { limit: 100 });
    const { documentId } = documents.find(({ displayPath }) => displayPath === path) ?? {};
    expect((await engine.call('lineage.of', { documentId })).usedBy).toBeGreaterThan(0);
    const before = await engine.call('trace.list', {});
    expect(holding(secrets).length).toBeGreaterThan(2);
    const record = await engine.call('erasure.run', { target, confirmed: true });
    expect(record).toMatchObject({ state: 'proved', outOfReach: [] });
    expect(record.proof).toMatchObject({ hits: 0, files: [] });
    expect(record.proof?.searches).toBeGreaterThan(4);
    expect(record.proof?.filesScanned).toBeGreaterThan(5);
    expect(record.removed).toMatchObject({ documents: 1, chunks: 1, contents: 1, backups: 1, files: 0 });
    expect(holding(secrets)).toEqual([]);
    expect(await places()).not.toContain(path);
    expect(readLineage(documentId)).toEqual([]);
    expect((await engine.call('database.check', {})).ok).toBe(true);
    expect(await engine.call('access.verify', {})).toMatchObject({ ok: true });
    for (const file of readManifest(backup).files) verifyFile(backup, file);
    const { traces } = await engine.call('trace.list', {});
    expect(traces.map(({ traceId }) => traceId)).toEqual(before.traces.map(({ traceId }) => traceId));
  },
);

it('keeps what other documents say, and every trace readable', async () => {
  await engine.call('erasure.run', { target: fileAt('seal-3.md'), confirmed: true });
  const { traces } = await engine.call('trace.list', {});
  const shown = await Promise.all(traces.map(({ traceId }) => engine.call('trace.show', { traceId })));
  const text = JSON.stringify(shown);
  expect(text).toContain('closes at 18:00');
  expect(text).toContain('[erased E-');
  expect(text).not.toContain('badge records');
  for (const { spans } of shown) {
    for (const { attributes } of spans) {
      for (const name of ['trestle.context', 'trestle.citations', 'gen_ai.output.messages']) {
        const value = attributes[name];
        expect(() => JSON.parse(typeof value === 'string' ? value : '[]') as unknown).not.toThrow();
      }
    }
  }
});

it('is not undone by the next ingest, and leaves the file on disk alone unless it is asked for', async () => {
  writeFileSync(join(docs, 'temp.md'), '# Temp\n\nThe hoist motor hums in a minor key at dawn.\n');
  await ingestAll(engine, {});
  await engine.call('erasure.run', { target: fileAt('temp.md'), confirmed: true });
  expect(existsSync(join(docs, 'temp.md'))).toBe(true);
  writeFileSync(join(docs, 'temp.md'), `${readFileSync(join(docs, 'temp.md'), 'utf8')}\nMore.\n`);
  const report = await ingestAll(engine, {});
  expect(new Set(report.skipped.map(({ reason }) => reason))).toEqual(new Set(['erased']));
  expect(await places()).not.toContain('docs/temp.md');
  expect(holding(['hums in a minor key'])).toEqual([]);
  const record = await engine.call('erasure.run', { target: fileAt('roster.md'), confirmed: true, deleteFiles: true });
  expect(record.removed.files).toBe(1);
  expect(existsSync(join(docs, 'roster.md'))).toBe(false);
});

it('takes it out of a generation that is being built, and the build that goes on does not bring it back', async () => {
  writeFileSync(join(docs, 'crew.md'), '# Crew\n\nThe tug crew sleeps aboard in the week of the spring tide.\n');
  await ingestAll(engine, {});
  const { generation } = await engine.call('generation.build', { chunker: 'sentence:64/8' });
  const record = await engine.call('erasure.run', { target: fileAt('crew.md'), confirmed: true });
  expect(record).toMatchObject({ state: 'proved', proof: { hits: 0 } });
  await eventually(
    async () => (await engine.call('generation.list', {})).generations.find((row) => row.generation === generation),
    (row) => row?.state === 'ready',
  );
  expect(holding(['sleeps aboard in the week of the spring tide'])).toEqual([]);
});

it('keeps no secret by whose text it was asked for, in its record or anywhere else', async () => {
  const secret = 'sk-proj-Zq81hh3Kd0fLw92mXc7Tn4Rb';
  const filter = { as: { principals: ['tom'] } };
  await engine.call('search.run', { query: `who knows ${secret}`, mode: 'bm25', filter });
  const target: ErasureTarget = { kind: 'person', person: secret };
  const record = await engine.call('erasure.run', { target, confirmed: true });
  expect(record).toMatchObject({ state: 'proved', proof: { hits: 0 } });
  expect(JSON.stringify(await engine.call('erasure.list', {}))).not.toContain(secret);
  const { records } = await engine.call('access.log', {});
  expect(records.map(({ query }) => query)).toContain('who knows [redacted api key]');
  expect(holding([secret])).toEqual([]);
  expect(await engine.call('access.verify', {})).toMatchObject({ ok: true });
});

it('is refused in a restricted workspace, for what is not there, and unless it is meant', async () => {
  const nothing: ErasureTarget = { kind: 'document', documentId: 'doc_none' };
  await expect(engine.call('erasure.run', { target: nothing, confirmed: true })).rejects.toSatisfy(NotFoundError.is);
  await expect(engine.call('erasure.run', { target: fileAt('gates.md') } as never)).rejects.toThrow('confirmed');
  await engine.call('workspace.trust', { path: workspace, trusted: false });
  const run = engine.call('erasure.run', { target: fileAt('gates.md'), confirmed: true });
  await expect(run).rejects.toSatisfy(DeniedError.is);
});

it('goes on at the next opening wherever it was stopped, ends with a proof, and names a backup out of reach', async () => {
  await engine.dispose();
  const journal = openJournal(workspace);
  const indexes = ['index.db', 'index-g2.db'].map((name) => openIndexFile(join(workspace, '.trestle', name)));
  const options = {
    journal,
    databases: () => indexes,
    stateDirectory: join(workspace, '.trestle'),
    clock: systemClock,
    random: createSeededRandom(1),
    settle: async () => undefined,
    withoutBuilds: <Result>(work: () => Promise<Result>) => work(),
    onDidErase: () => undefined,
  };
  const { signal } = new AbortController();
  for (const [round, stop] of STOPS.entries()) {
    if (round === 3) continue;
    const stopped = createErasures({
      ...options,
      onStep: (step) => {
        if (step === stop) throw new Error(`stopped at ${step}`);
      },
    });
    const run = stopped.run(fileAt(`seal-${round}.md`), { deleteFiles: false, signal });
    await expect(run).rejects.toThrow(`stopped at ${stop}`);
    const resumed = createErasures(options);
    await resumed.resume();
    expect(new Set(resumed.list().map(({ state }) => state))).toEqual(new Set(['proved']));
    expect(holding(SEALS.slice(0, round + 1)), stop).toEqual([]);
  }
  journal.prepare('UPDATE backup_place SET path = ?').run(join(desk.folder, 'elsewhere'));
  const last = await createErasures(options).run(fileAt('gates.md'), { deleteFiles: false, signal });
  expect(last).toMatchObject({ outOfReach: [join(desk.folder, 'elsewhere')], removed: { backups: 0 } });
  for (const index of indexes) index.close();
  journal.close();
});

/** What the journal still holds of the lineage of a document. */
function readLineage(documentId: string | undefined): unknown[] {
  const journal = openJournal(workspace);
  try {
    return journal.prepare('SELECT * FROM used_chunk WHERE document_id = ?').all(documentId ?? '');
  } finally {
    journal.close();
  }
}
