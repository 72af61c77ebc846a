import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { publicKeyFile } from '../../../../main/contract/release-key-file.ts';
import { openIndexFile } from '../../../../main/engine/databases.ts';
import { askAll, ingestAll } from '../../../support/engine-here.ts';
import { createReleaseTestDesk, type ReleaseTestDesk, signingEnvironment } from '../../../support/release-desk.ts';

const QUESTION = 'When is a parcel late?';
let test: ReleaseTestDesk;
let release: string;
let answer: string;

beforeAll(async () => {
  test = await createReleaseTestDesk();
  release = (await test.engine.call('release.create', { name: 'ship' })).releaseHash;
  ({ answer } = (await askAll(test.engine, { question: QUESTION, release: 'ship' })).result);
});
afterAll(() => test.desk.dispose());

/** A machine that nobody has used yet. */
async function otherMachine(name: string): Promise<Engine> {
  const home = join(test.desk.folder, name);
  mkdirSync(home);
  return test.desk.start({ TRESTLE_HOME: home, ...signingEnvironment(home) });
}

/** What is committed: everything but `.trestle`. */
function cloneTo(name: string): string {
  const clone = join(test.desk.folder, name);
  cpSync(test.workspace, clone, {
    recursive: true,
    filter: (path) => !path.includes(join(test.workspace, '.trestle')),
  });
  return clone;
}

describe('a release on a clean clone', () => {
  it('verifies, is said not to be built, and after an ingest answers and replays under the same hash', async () => {
    const engine = await otherMachine('clone-home');
    const path = cloneTo('clone');
    await engine.call('workspace.open', { path });
    await engine.call('workspace.trust', { path, trusted: true });
    const bare = await engine.call('release.verify', { release: 'ship' });
    expect(bare).toMatchObject({ verified: true, index: 'not-built', signer: { isKnown: false, isOwn: false } });
    await expect(askAll(engine, { question: QUESTION, release: 'ship' })).rejects.toThrow(/none is built here/);

    await ingestAll(engine, { paths: [] });
    await expect(engine.call('release.verify', { release: 'ship' })).resolves.toMatchObject({
      verified: true,
      index: 'here',
      generation: 1,
    });
    const same = await askAll(engine, { question: QUESTION, release: 'ship' });
    expect(same.result).toMatchObject({ release, answer });

    const replayed = await engine.call('replay.verify', { traceId: same.result.traceId });
    expect(replayed.differences).toEqual([]);
    expect(replayed.isIdentical).toBe(true);
  });

  it('answers under the same hash where its index has another number', async () => {
    const engine = await otherMachine('number-home');
    const path = cloneTo('numbers');
    const file = join(path, 'trestle.jsonc');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"version": 1,', '"version": 1,\n  "chunker": "sentence:256/32",'),
    );
    await engine.call('workspace.open', { path });
    await engine.call('workspace.trust', { path, trusted: true });
    await ingestAll(engine, { paths: [] });
    await expect(engine.call('release.verify', { release: 'ship' })).resolves.toMatchObject({ index: 'not-built' });
    const { generation } = await engine.call('generation.build', { chunker: 'heading' });
    for await (const { type } of engine.stream('generation.watch', { generation })) {
      if (type === 'generation-finished') break;
    }
    const beside = await askAll(engine, { question: QUESTION, release: 'ship' });
    expect(beside.result).toMatchObject({ release, answer });
    await engine.call('generation.flip', { to: generation });
    const report = await engine.call('release.verify', { release: 'ship' });
    expect(report).toMatchObject({ verified: true, index: 'here', generation: 2 });
    const { result } = await askAll(engine, { question: QUESTION, release: 'ship' });
    expect(result).toMatchObject({ release, answer });
    const replayed = await engine.call('replay.verify', { traceId: result.traceId });
    expect(replayed.differences).toEqual([]);
  });

  it('is said to search other documents when these have changed', async () => {
    const engine = await otherMachine('drift-home');
    const path = cloneTo('drift');
    writeFileSync(join(path, 'handbook', 'late.md'), '# Late\n\nA parcel is late after nine days.\n');
    await engine.call('workspace.open', { path });
    await engine.call('workspace.trust', { path, trusted: true });
    await ingestAll(engine, { paths: [] });
    const report = await engine.call('release.verify', { release: 'ship' });
    expect(report).toMatchObject({ verified: false, index: 'changed' });
    expect(report.checks.find(({ name }) => name === 'index')?.message).toMatch(/documents have changed/);
  });
});

describe('an exported release', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(test.desk.folder, 'exported');
    await test.engine.call('release.export', { release: 'ship', path: folder });
  });

  it('holds its texts, its file and its index, and nothing of the machine that made it', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const names = files.map((path) => path.slice(folder.length + 1));
    expect(names).toEqual(
      expect.arrayContaining(['trestle.jsonc', 'README.md', join('releases', 'ship.release.json')]),
    );
    expect(names.filter((name) => name.startsWith('.trestle'))).toEqual([join('.trestle', 'index.db')]);
    for (const path of files) {
      expect(readFileSync(path).includes(test.desk.folder), path).toBe(false);
    }
  });

  it('answers on another machine as it did here, from its own index', async () => {
    const engine = await otherMachine('export-home');
    const path = join(test.desk.folder, 'moved');
    cpSync(folder, path, { recursive: true });
    const keys = await test.engine.call('release.keys', {});
    await engine.call('release.trustKey', { key: publicKeyFile(keys.own?.publicKey ?? ''), label: 'the desk' });
    await engine.call('workspace.open', { path });
    const report = await engine.call('release.verify', { release: path });
    expect(report.checks.filter(({ held }) => !held)).toEqual([]);
    expect(report).toMatchObject({ isExport: true, index: 'here', signer: { isKnown: true, label: 'the desk' } });
    await engine.call('workspace.trust', { path, trusted: true });
    const { result } = await askAll(engine, { question: QUESTION, release });
    expect(result).toMatchObject({ release, answer });
  });

  it('does not verify when a text, the release or the index in it is another, or when anything was added', async () => {
    const change = async (name: string, work: (path: string) => void): Promise<readonly string[]> => {
      const path = join(test.desk.folder, `changed-${name}`);
      cpSync(folder, path, { recursive: true });
      work(path);
      const report = await test.engine.call('release.verify', { release: path });
      expect(report.verified, name).toBe(false);
      return report.checks.filter(({ held }) => !held).map((check) => check.name);
    };
    const edit = (path: string, from: string, to: string): void =>
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    expect(
      await change('text', (path) => edit(join(path, 'prompts', 'answer.prompt.md'), 'id: answer', 'id:  answer')),
    ).toEqual(['folder', 'prompts/answer.prompt.md']);
    expect(await change('added', (path) => writeFileSync(join(path, '.mcp.json'), '{}'))).toEqual([
      'folder',
      '.mcp.json',
    ]);
    const file = join('releases', 'ship.release.json');
    expect(await change('release', (path) => edit(join(path, file), '"notes": ""', '"notes": "x"'))).toContain('about');
    expect(
      await change('index', (path) => {
        const index = openIndexFile(join(path, '.trestle', 'index.db'));
        index.prepare('UPDATE chunk SET text = text || ?').run(' Not so.');
        index.close();
      }),
    ).toEqual(['index']);
    expect(
      await change('vectors', (path) => {
        const index = openIndexFile(join(path, '.trestle', 'index.db'));
        index.prepare('UPDATE chunk_vector SET vector = zeroblob(length(vector))').run();
        index.close();
      }),
    ).toEqual(['vectors']);
  });

  it('can leave its index out', async () => {
    const path = join(test.desk.folder, 'bare');
    await test.engine.call('release.export', { release: 'ship', path, withIndex: false });
    expect(existsSync(join(path, '.trestle'))).toBe(false);
    await expect(test.engine.call('release.verify', { release: path })).resolves.toMatchObject({
      verified: true,
      index: 'not-built',
    });
  });

  it('is not written over anything, and not at all when it does not verify', async () => {
    await expect(test.engine.call('release.export', { release: 'ship', path: folder })).rejects.toSatisfy(
      InvalidArgumentError.is,
    );
    const path = join(test.workspace, 'releases', 'ship.release.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"notes": ""', '"notes": "x"'));
    const target = join(test.desk.folder, 'never');
    await expect(test.engine.call('release.export', { release: 'ship', path: target })).rejects.toSatisfy(
      StorageError.is,
    );
    expect(existsSync(target)).toBe(false);
    writeFileSync(path, text);
    expect(statSync(path).isFile()).toBe(true);
  });
});

describe('the report of a release', () => {
  it('is one page that loads and runs nothing, with whatever the release holds as text', async () => {
    test.edit('prompts/answer.prompt.md', (text) => `${text}\n<script>alert(1)</script>\n`);
    await test.engine.call('release.create', { name: 'hostile', notes: '<img src=x onerror=alert(1)>' });
    const { name, text } = await test.engine.call('release.report', { release: 'hostile' });
    expect(name).toBe('hostile.html');
    expect(text).not.toMatch(/<(?:script|img|link|iframe|object|a)\b|<[^>]*\s(?:src|href|on\w+)=|@import|url\(/);
    expect(text).toContain('&lt;script&gt;');
    expect(text).toContain('BEGIN PUBLIC KEY');
    expect(text).toContain("default-src 'none'");
  });
});
