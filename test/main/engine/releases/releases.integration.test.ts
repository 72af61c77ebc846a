import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { KeptRelease } from '../../../../main/contract/release.ts';
import { openIndex } from '../../../../main/engine/databases.ts';
import { askAll, ingestAll } from '../../../support/engine-here.ts';
import { createReleaseTestDesk, type ReleaseTestDesk } from '../../../support/release-desk.ts';

let test: ReleaseTestDesk;
let first: KeptRelease;

beforeAll(async () => {
  test = await createReleaseTestDesk();
  first = await test.engine.call('release.create', { name: 'first', notes: 'as it came' });
});
afterAll(() => test.desk.dispose());

describe('sealing the working tree', () => {
  it('names it as an ask of it is named', async () => {
    const { result } = await askAll(test.engine, { question: 'When is a parcel late?' });
    expect(first.releaseHash).toBe(result.release);
    expect(first).toMatchObject({ name: 'first', path: 'releases/first.release.json', state: 'draft', isSigned: true });
  });

  it('gives the same release again for the same tree', async () => {
    const again = await test.engine.call('release.create', { name: 'again' });
    expect(again.releaseHash).toBe(first.releaseHash);
    await expect(test.engine.call('release.create', {})).resolves.toMatchObject({
      name: expect.stringMatching(/first|again/),
    });
  });

  it('does not write over another release of the name', async () => {
    test.edit('prompts/answer.prompt.md', (text) => `${text}\nAnswer in one sentence.\n`);
    await expect(test.engine.call('release.create', { name: 'first' })).rejects.toSatisfy(InvalidArgumentError.is);
    const second = await test.engine.call('release.create', { name: 'second' });
    expect(second.releaseHash).not.toBe(first.releaseHash);
    const { changes } = await test.engine.call('release.diff', { before: 'first', after: 'second' });
    expect(changes.map(({ path }) => path)).toEqual(['prompts.answer.fingerprint', 'prompts.answer.user']);
  });

  it('takes in words that mean the same: they shape what is found', async () => {
    const before = await test.engine.call('release.create', { name: 'without-synonyms' });
    writeFileSync(join(test.workspace, 'synonyms.txt'), 'parcel, package, shipment\n');
    const { result } = await askAll(test.engine, { question: 'When is a package late?' });
    const after = await test.engine.call('release.create', { name: 'with-synonyms' });
    expect(after.releaseHash).not.toBe(before.releaseHash);
    expect(after.releaseHash).toBe(result.release);
  });

  it('takes in what the search of an agent runs, and what a run of it is named by', async () => {
    const before = await test.engine.call('release.create', { name: 'agent-before', pipeline: 'agent' });
    test.edit('pipelines/default.pipeline.jsonc', (text) => text.replace('"k": 8', '"k": 3'));
    const after = await test.engine.call('release.create', { name: 'agent-after', pipeline: 'agent' });
    const { changes } = await test.engine.call('release.diff', { before: 'agent-before', after: 'agent-after' });
    expect(changes).toMatchObject([{ path: 'search.stages.pack.with.k', before: 8, after: 3 }]);
    let ran = '';
    for await (const event of test.engine.stream('agent.run', { task: 'When is a parcel late?', agent: 'agent' })) {
      if (event.type === 'agent-started') ran = event.release;
    }
    expect(ran.slice(0, 2)).toBe('r-');
    const { bundle } = await test.engine.call('release.show', { release: ran });
    const sealed = await test.engine.call('release.show', { release: after.releaseHash });
    expect(bundle.search).toEqual(sealed.bundle.search);
    test.edit('pipelines/default.pipeline.jsonc', (text) => text.replace('"k": 3', '"k": 8'));
    const report = await test.engine.call('release.verify', { release: 'agent-before' });
    expect(report.checks.filter(({ held }) => !held)).toEqual([]);
    expect(before.releaseHash).not.toBe(after.releaseHash);
  });

  it('refuses a text that holds a key, and names the file', async () => {
    const path = join(test.workspace, 'prompts', 'answer.prompt.md');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${text}\nsk-proj-abcdefghijklmnopqrstuvwxyz012345\n`);
    await expect(test.engine.call('release.create', { name: 'leaky' })).rejects.toThrow(/prompts\/answer\.prompt\.md/);
    writeFileSync(path, text);
  });
});

describe('verifying a release', () => {
  it('holds for one as it was sealed', async () => {
    const report = await test.engine.call('release.verify', { release: 'first' });
    expect(report.checks.filter(({ held }) => !held)).toEqual([]);
    expect(report).toMatchObject({ verified: true, index: 'here', signer: { isOwn: true, isKnown: true } });
  });

  it('says that an index which holds another text is not what was sealed', async () => {
    const index = openIndex(test.workspace);
    const { text, id } = index.prepare<{ text: string; id: number }>('SELECT text, id FROM chunk LIMIT 1').get() ?? {
      text: '',
      id: 0,
    };
    index.prepare('UPDATE chunk SET text = ? WHERE id = ?').run(`${text} Not so.`, id);
    const report = await test.engine.call('release.verify', { release: 'first' });
    expect(report).toMatchObject({ verified: false, index: 'changed' });
    expect(report.checks.filter(({ held }) => !held).map(({ name }) => name)).toEqual(['index']);
    index.prepare('UPDATE chunk SET text = ? WHERE id = ?').run(text, id);
    index.close();
  });

  it('says that a text which citations quote is not what was sealed', async () => {
    const index = openIndex(test.workspace);
    const row = index.prepare<{ hash: string; text: string }>('SELECT content_hash AS hash, text FROM content').get();
    const put = (text: string): void =>
      void index.prepare('UPDATE content SET text = ? WHERE content_hash = ?').run(text, row?.hash ?? '');
    put(`${row?.text ?? ''} Not so.`);
    const report = await test.engine.call('release.verify', { release: 'first' });
    put(row?.text ?? '');
    index.close();
    expect(report).toMatchObject({ verified: false });
    expect(report.checks.filter(({ held }) => !held).map(({ name }) => name)).toEqual(['sources']);
  });

  it('says that vectors which are not those of their texts are not what was sealed', async () => {
    const index = openIndex(test.workspace);
    const rows = index.prepare<{ id: number; vector: Uint8Array }>('SELECT id, vector FROM chunk_vector LIMIT 2').all();
    const [left, right] = rows;
    const put = (id: number, vector: Uint8Array): void =>
      void index.prepare('UPDATE chunk_vector SET vector = ? WHERE id = ?').run(vector, id);
    if (left === undefined || right === undefined) throw new Error('the workspace has chunks');
    put(left.id, right.vector);
    const report = await test.engine.call('release.verify', { release: 'first' });
    expect(report.checks.filter(({ held }) => !held).map(({ name }) => name)).toEqual(['vectors']);
    // Rounded otherwise, as another processor might: the same vectors.
    const rounded = new Float32Array(left.vector.slice().buffer).map((value) => value * (1 + 1e-6));
    put(left.id, new Uint8Array(rounded.buffer));
    await expect(test.engine.call('release.verify', { release: 'first' })).resolves.toMatchObject({ verified: true });
    put(left.id, left.vector);
    index.close();
  });

  it('shows a file that was changed by hand as damaged, and names the part', async () => {
    const path = join(test.workspace, 'releases', 'again.release.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"maxOutputTokens": ', '"maxOutputTokens": 9'));
    const { releases } = await test.engine.call('release.desk', {});
    expect(releases.find(({ name }) => name === 'again')?.problem).toMatch(/Expected .* found /);
    const report = await test.engine.call('release.verify', { release: 'again' });
    expect(report.checks.filter(({ held }) => !held).map(({ name }) => name)).toContain('models');
    writeFileSync(path, '{ torn');
    const { problems } = await test.engine.call('release.desk', {});
    expect(problems).toMatchObject([
      { path: 'releases/again.release.json', message: expect.stringContaining('not JSON') },
    ]);
    writeFileSync(path, text);
  });
});

describe('without a vault that opens', () => {
  it('seals a release that is not signed, says why, and does not verify it', async () => {
    const engine = await test.desk.start({ TRESTLE_HOME: join(test.desk.folder, 'other-home') });
    const workspace = join(test.desk.folder, 'unsigned');
    await engine.call('workspace.open', { path: workspace, create: true });
    const docs = join(test.workspace, 'handbook');
    await ingestAll(engine, { paths: [docs] });
    const kept = await engine.call('release.create', {});
    expect(kept).toMatchObject({ isSigned: false, problem: expect.stringContaining('TRESTLE_PASSPHRASE_FILE') });
    await expect(engine.call('release.verify', { release: kept.name })).resolves.toMatchObject({ verified: false });
  });
});

describe('the sample workspace', () => {
  it('comes with a release of its own as soon as it is ingested, and makes no key for it', async () => {
    const engine = await test.desk.start({ TRESTLE_HOME: join(test.desk.folder, 'sample-home') });
    const workspace = join(test.desk.folder, 'sample');
    await engine.call('workspace.open', { path: workspace, create: true, sample: true });
    await expect(engine.call('release.desk', {})).resolves.toMatchObject({ releases: [] });
    await ingestAll(engine, { paths: [] });
    await engine.dispose();
    const again = await test.desk.start({ TRESTLE_HOME: join(test.desk.folder, 'sample-home') });
    await again.call('workspace.open', { path: workspace });
    const { releases, workingTree } = await again.call('release.desk', {});
    expect(releases).toMatchObject([{ name: 'sample-1', state: 'draft', isSigned: false, problem: null }]);
    expect(workingTree.find(({ pipelineId }) => pipelineId === 'default')?.releaseHash).toBe(releases[0]?.releaseHash);
    const { result } = await askAll(again, { question: 'When is a delivery late?', release: 'sample-1' });
    expect(result.release).toBe(releases[0]?.releaseHash);
    await expect(again.call('release.keys', {})).resolves.toMatchObject({ own: null });
    await expect(again.call('release.verify', { release: 'sample-1' })).resolves.toMatchObject({ verified: false });
  });
});
