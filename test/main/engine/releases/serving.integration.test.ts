import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromoteReport } from '../../../../main/contract/release.ts';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import { askAll } from '../../../support/engine-here.ts';
import { createReleaseTestDesk, type ReleaseTestDesk } from '../../../support/release-desk.ts';

const QUESTION = 'When is a parcel late?';
let test: ReleaseTestDesk;

/** Gates that need no model and no load: what is tried here is what follows from a verdict. */
function writeGate(workspace: string, id: string, check: string): void {
  mkdirSync(join(workspace, 'gates'), { recursive: true });
  writeFileSync(join(workspace, 'gates', `${id}.gate.yaml`), `version: 1\nid: ${id}\nchecks:\n  - ${check}\n`);
}

async function promote(release: string, gate = 'open'): Promise<PromoteReport> {
  for await (const event of test.engine.stream('release.promote', { release, gate })) {
    if (event.type === 'promoted') return event.report;
  }
  throw new Error('the promotion ended without a word');
}
const served = async (): Promise<string> =>
  (await askAll(test.engine, { question: QUESTION, release: 'serving' })).result.release;

beforeAll(async () => {
  test = await createReleaseTestDesk();
  writeGate(test.workspace, 'open', '{ access: true, queries: 1 }');
  writeGate(test.workspace, 'shut', '{ load: nowhere, metric: p95, atMost: 1000 }');
});
afterAll(() => test.desk.dispose());

describe('promoting and going back', () => {
  it('serves the files until something is promoted', async () => {
    const desk = await test.engine.call('release.desk', {});
    const files = desk.workingTree.find(({ pipelineId }) => pipelineId === 'default');
    expect(files?.changedSince).toBeNull();
    expect(await served()).toBe(files?.releaseHash);
    await expect(test.engine.call('status.read', {})).resolves.toMatchObject({ serving: null });
    await expect(test.engine.call('release.rollback', {})).rejects.toSatisfy(InvalidArgumentError.is);
  });

  it('refuses a release whose gate does not hold, says why, and keeps the evidence signed', async () => {
    const kept = await test.engine.call('release.create', { name: 'first' });
    const report = await promote('first', 'shut');
    expect(report).toMatchObject({ promoted: false, release: kept.releaseHash, before: null });
    expect(report.reason).not.toBe('');
    const { releases, pins } = await test.engine.call('release.desk', {});
    expect(releases).toMatchObject([{ name: 'first', state: 'refused', gate: { held: false } }]);
    expect(pins).toEqual([]);
    await expect(test.engine.call('release.verify', { release: 'first' })).resolves.toMatchObject({ verified: true });
  });

  it('answers programs with what was promoted and the author with the files, and tells how far they are apart', async () => {
    const report = await promote('first');
    expect(report.promoted).toBe(true);
    test.edit('prompts/answer.prompt.md', (text) => `${text}\nAnswer in one sentence.\n`);
    test.edit('pipelines/default.pipeline.jsonc', (text) => text.replace('"k": 100', '"k": 40'));
    expect(await served()).toBe(report.release);
    const { result } = await askAll(test.engine, { question: QUESTION });
    expect(result.release).not.toBe(report.release);
    const { serving } = await test.engine.call('status.read', {});
    expect(serving).toMatchObject({ release: report.release, name: 'first', problem: null });
    expect(serving?.edits).toBeGreaterThan(0);
    const byName = await askAll(test.engine, { question: QUESTION, release: 'first' });
    expect(byName.result.release).toBe(report.release);
  });

  it('goes back in one step, recorded, to answers and prompts that are the same byte for byte', async () => {
    const first = (await test.engine.call('release.show', { release: 'first' })).releaseHash;
    const before = await askAll(test.engine, { question: QUESTION, release: 'serving' });
    writeFileSync(join(test.workspace, 'synonyms.txt'), 'late, delayed\n');
    test.edit('trestle.jsonc', (text) =>
      text.replace('"version": 1,', '"version": 1,\n  "retrieval": { "fusion": { "weight": 0.9 } },'),
    );
    const second = await test.engine.call('release.create', { name: 'second' });
    expect((await promote('second')).promoted).toBe(true);
    expect(await served()).toBe(second.releaseHash);

    const dry = await test.engine.call('release.rollback', { dryRun: true });
    expect(dry).toMatchObject({ from: second.releaseHash, to: first, rebuilds: [], openRuns: 0, done: false });
    const paths = dry.rePins.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['prompts.answer.user', 'retrieval.settings', 'retrieval.synonyms']));
    expect(await served()).toBe(second.releaseHash);

    const done = await test.engine.call('release.rollback', { reason: 'too short' });
    expect(done).toMatchObject({ to: first, done: true, rePins: dry.rePins });
    const after = await askAll(test.engine, { question: QUESTION, release: 'serving' });
    expect(after.result.release).toBe(first);
    expect(after.result.answer).toBe(before.result.answer);
    expect(after.result.citations).toEqual(before.result.citations);
    expect(await promptsOf(after.result.traceId)).toEqual(await promptsOf(before.result.traceId));

    // The trace of before, replayed with its recorded answers on what serves now: nothing differs.
    const replayed = await test.engine.call('replay.verify', { traceId: before.result.traceId });
    expect(replayed.differences).toEqual([]);
    expect(replayed.isIdentical).toBe(true);
    const { releases, pins } = await test.engine.call('release.desk', {});
    expect(pins.map(({ action }) => action)).toEqual(['promote', 'promote', 'rollback']);
    expect(releases.find(({ name }) => name === 'second')).toMatchObject({ state: 'rolled-back', reason: 'too short' });
    expect(releases.find(({ name }) => name === 'first')).toMatchObject({ state: 'serving' });
  });

  it('goes further back to the files, and forward only through the gate', async () => {
    const back = await test.engine.call('release.rollback', {});
    expect(back.to).toBeNull();
    await expect(test.engine.call('release.rollback', {})).rejects.toSatisfy(InvalidArgumentError.is);
    const forward = await test.engine.call('release.rollback', { to: 'second' });
    expect(forward.done).toBe(true);
    test.edit('prompts/answer.prompt.md', (text) => `${text}\nAlways name the section.\n`);
    await test.engine.call('release.create', { name: 'third' });
    await expect(test.engine.call('release.rollback', { to: 'third' })).rejects.toSatisfy(DeniedError.is);
  });

  it('serves nothing of a pinned release that was changed by hand', async () => {
    const path = 'releases/second.release.json';
    test.edit(path, (text) => text.replace('"maxOutputTokens": ', '"maxOutputTokens": 1'));
    await expect(askAll(test.engine, { question: QUESTION, release: 'serving' })).rejects.toSatisfy(StorageError.is);
    await expect(test.engine.call('status.read', {})).resolves.toMatchObject({
      serving: { problem: expect.stringMatching(/Expected .* found /) },
    });
    test.edit(path, (text) => text.replace('"maxOutputTokens": 1', '"maxOutputTokens": '));
    await expect(served()).resolves.toMatch(/^r-/);
  });

  it('lets nothing serve that is not signed', async () => {
    test.edit('releases/third.release.json', (text) => {
      const file = JSON.parse(text) as { signature: unknown };
      return `${JSON.stringify({ ...file, signature: null }, null, 2)}\n`;
    });
    await expect(promote('third')).rejects.toSatisfy(ConfigError.is);
  });
});

async function promptsOf(traceId: string): Promise<readonly unknown[]> {
  const { spans } = await test.engine.call('trace.show', { traceId });
  return spans.flatMap(({ attributes }) => attributes['gen_ai.input.messages'] ?? []);
}
