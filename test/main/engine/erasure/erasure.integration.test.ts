import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { ErasureTarget } from '../../../../main/contract/erasure.ts';
import { openIndex, openJournal } from '../../../../main/engine/databases.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createErasures } from '../../../../main/engine/erasure/erasures.ts';
import { readManifest, verifyFile } from '../../../../main/workspace/backup/backup-manifest.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { systemClock } from '../../../support/index-file.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let docs: string;
let backup: string;

const PATH: ErasureTarget = { kind: 'path', sourceId: 'docs', path: 'maya.md' };
const PERSON: ErasureTarget = { kind: 'person', person: 'maya  LINDGREN' };

/** What must be nowhere, as it stands in the document. */
const SECRETS = ['Lindgren', 'leaving the cold store door open overnight', 'second look at the badge records'];

beforeEach(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  docs = join(desk.folder, 'docs');
  backup = join(desk.folder, 'backup');
  mkdirSync(docs);
  writeFileSync(
    join(docs, 'maya.md'),
    '# Disciplinary note\n\nMaya Lindgren was warned on 3 March for leaving the cold store door open overnight at gate seven.\nHer manager asked for a second look at the badge records of that week.\n',
  );
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  writeFileSync(join(docs, 'roster.md'), '# Roster\n\nOn Monday the early shift is led by Tom and by Ines.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  await askAll(engine, { question: 'Why was somebody warned about the cold store door?' });
  await askAll(engine, { question: 'When does the cold store close?' });
  await engine.call('search.run', { query: 'Maya Lindgren', filter: { as: { principals: ['tom'] } } });
  await engine.call('database.backup', { workspace, target: backup });
});
afterEach(() => desk.dispose());

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

describe('erasing', () => {
  it.each([[PATH], [PERSON]])(
    'leaves nothing of %j in index, traces, access log, logs of the databases and backup',
    async (target) => {
      expect(holding(SECRETS).length).toBeGreaterThan(2);
      const record = await engine.call('erasure.run', { target, confirmed: true });
      expect(record).toMatchObject({ state: 'proved', outOfReach: [] });
      expect(record.proof).toMatchObject({ hits: 0, files: [] });
      expect(record.proof?.searches).toBeGreaterThan(4);
      expect(record.proof?.filesScanned).toBeGreaterThan(5);
      expect(record.removed).toMatchObject({ documents: 1, chunks: 1, contents: 1, backups: 1, files: 0 });
      // A search by name alone does not say what the document at a path says: then it stays.
      expect(holding(target.kind === 'path' ? SECRETS.slice(1) : SECRETS)).toEqual([]);
      const { results } = await engine.call('search.run', { query: 'warned cold store door', k: 10 });
      expect(results.map(({ displayPath }) => displayPath)).not.toContain('docs/maya.md');
      expect((await engine.call('database.check', {})).ok).toBe(true);
      expect(await engine.call('access.verify', {})).toMatchObject({ ok: true });
      for (const file of readManifest(backup).files) verifyFile(backup, file);
    },
  );

  it('keeps what other documents say, and every trace readable', async () => {
    const before = await engine.call('trace.list', {});
    await engine.call('erasure.run', { target: PATH, confirmed: true });
    const { traces } = await engine.call('trace.list', {});
    expect(traces.map(({ traceId }) => traceId)).toEqual(before.traces.map(({ traceId }) => traceId));
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
    await engine.call('erasure.run', { target: PATH, confirmed: true });
    expect(existsSync(join(docs, 'maya.md'))).toBe(true);
    writeFileSync(join(docs, 'maya.md'), `${readFileSync(join(docs, 'maya.md'), 'utf8')}\nMore.\n`);
    const report = await ingestAll(engine, {});
    expect(report.documents).toBe(2);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['erased']);
    expect(holding(['badge records of that week'])).toEqual([]);
    const record = await engine.call('erasure.run', {
      target: { kind: 'path', sourceId: 'docs', path: 'roster.md' },
      confirmed: true,
      deleteFiles: true,
    });
    expect(record.removed.files).toBe(1);
    expect(existsSync(join(docs, 'roster.md'))).toBe(false);
  });

  it('says beforehand what would go, and changes nothing', async () => {
    const plan = await engine.call('erasure.plan', { target: PERSON });
    expect(plan.documents).toMatchObject([{ displayPath: 'docs/maya.md', file: join(docs, 'maya.md'), mentions: 1 }]);
    expect(plan.traces.length).toBeGreaterThan(0);
    expect(plan).toMatchObject({ accessRecords: 1, backups: [{ path: backup, state: 'present' }] });
    expect(holding(['Lindgren']).length).toBeGreaterThan(2);
    expect(await engine.call('erasure.list', {})).toEqual([]);
  });

  it('keeps no secret by whose text it was asked for, in its record or anywhere else', async () => {
    const secret = 'sk-proj-Zq81hh3Kd0fLw92mXc7Tn4Rb';
    await engine.call('search.run', { query: `who knows ${secret}`, filter: { as: { principals: ['tom'] } } });
    const record = await engine.call('erasure.run', { target: { kind: 'person', person: secret }, confirmed: true });
    expect(record).toMatchObject({ state: 'proved', proof: { hits: 0 } });
    expect(JSON.stringify(await engine.call('erasure.list', {}))).not.toContain(secret);
    const { records } = await engine.call('access.log', {});
    expect(records.map(({ query }) => query)).toContain('who knows [redacted api key]');
    expect(holding([secret])).toEqual([]);
    expect(await engine.call('access.verify', {})).toMatchObject({ ok: true });
  });

  it('names a backup that it cannot reach', async () => {
    const journal = openJournal(workspace);
    journal.prepare('UPDATE backup_place SET path = ?').run(join(desk.folder, 'elsewhere'));
    journal.close();
    const record = await engine.call('erasure.run', { target: PERSON, confirmed: true });
    expect(record.outOfReach).toEqual([join(desk.folder, 'elsewhere')]);
    expect(record.removed.backups).toBe(0);
  });

  it('is refused in a restricted workspace, for what is not there, and unless it is meant', async () => {
    const nothing: ErasureTarget = { kind: 'document', documentId: 'doc_none' };
    await expect(engine.call('erasure.run', { target: nothing, confirmed: true })).rejects.toSatisfy(NotFoundError.is);
    await expect(engine.call('erasure.run', { target: PATH } as never)).rejects.toThrow('confirmed');
    await engine.call('workspace.trust', { path: workspace, trusted: false });
    await expect(engine.call('erasure.run', { target: PATH, confirmed: true })).rejects.toSatisfy(DeniedError.is);
  });
});

it('goes on at the next opening wherever it was stopped, and ends with a proof', async () => {
  const stops = ['begun', 'index', 'journal', 'backups', 'removed', 'scrubbed', 'proved'];
  const secrets = stops.map((_, round) => `the seal of container ${round}${round}7 was broken by nobody`);
  for (const [round, secret] of secrets.entries())
    writeFileSync(join(docs, `seal-${round}.md`), `# Seal\n\n${secret}.\n`);
  await ingestAll(engine, {});
  await askAll(engine, { question: 'Who broke the seal of container 337?' });
  await engine.call('database.backup', { workspace, target: backup });
  await engine.dispose();
  for (const [round, stop] of stops.entries()) {
    const journal = openJournal(workspace);
    const index = openIndex(workspace);
    const options = {
      journal,
      databases: () => [index],
      stateDirectory: join(workspace, '.trestle'),
      clock: systemClock,
      random: createSeededRandom(round + 1),
      settle: async () => undefined,
      onDidErase: () => undefined,
    };
    const stopped = createErasures({
      ...options,
      onStep: (step) => {
        if (step === stop) throw new Error(`stopped at ${step}`);
      },
    });
    const target: ErasureTarget = { kind: 'path', sourceId: 'docs', path: `seal-${round}.md` };
    const run = stopped.run(target, { deleteFiles: false, signal: new AbortController().signal });
    await expect(run).rejects.toThrow(`stopped at ${stop}`);
    const resumed = createErasures(options);
    await resumed.resume();
    expect(new Set(resumed.list().map(({ state }) => state))).toEqual(new Set(['proved']));
    index.close();
    journal.close();
    expect(holding(secrets.slice(0, round + 1)), stop).toEqual([]);
  }
  const again = await desk.start();
  await again.call('workspace.open', { path: workspace });
  expect((await again.call('database.check', {})).ok).toBe(true);
  expect((await again.call('document.list', {})).total).toBe(3);
});
