import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { MigrationReport } from '../../../../main/contract/generation.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { buildAll } from '../../../support/side-build-kill-loop.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

const LONG = 'The night porter notes each late lorry in the blue book. '.repeat(30);

beforeEach(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  for (const [source, file, text] of [
    ['docs', 'gate.md', `# Gate\n\nThe gate code changes every Monday at six in the morning.\n\n${LONG}\n`],
    ['docs', 'keys.md', `# Keys\n\nSpare keys hang in the porter's lodge.\n\n${LONG}\n`],
    ['claims', 'late.md', '# Late delivery\n\nA claim must be filed within 21 days.\n'],
  ] as const) {
    mkdirSync(join(desk.folder, source), { recursive: true });
    writeFileSync(join(desk.folder, source, file), text);
  }
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [join(desk.folder, 'docs'), join(desk.folder, 'claims')] });
});
afterEach(() => desk.dispose());

async function stateOf(generation: number): Promise<string | undefined> {
  const { generations } = await engine.call('generation.list', {});
  return generations.find((row) => row.generation === generation)?.state;
}

async function compare(generation: number, judged?: string): Promise<MigrationReport> {
  const request = { generation, ...(judged === undefined ? {} : { judged }) };
  for await (const event of engine.stream('generation.compare', request)) {
    if (event.type === 'compare-finished') return event.report;
  }
  throw new Error('no report');
}

/** Waits until nothing works on a generation. */
async function settle(generation: number): Promise<void> {
  for await (const event of engine.stream('generation.watch', { generation })) void event;
}

function editWorkspace(change: (text: string) => string): void {
  const path = join(workspace, 'trestle.jsonc');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

describe('a side generation', () => {
  it('is built while the old one serves, flipped to, and flipped back from, with a row for each flip', async () => {
    const built = await buildAll(engine, 'sentence:64/8');
    expect(built.generation).toBe(2);
    expect([await stateOf(1), await stateOf(2)]).toEqual(['serving', 'ready']);

    await engine.call('generation.flip', { to: 2, reason: 'smaller passages' });
    expect([await stateOf(1), await stateOf(2)]).toEqual(['kept', 'serving']);
    const { result } = await askAll(engine, { question: 'When does the gate code change?' });
    expect(result.answer).toContain('Monday');
    const { bundle } = await engine.call('release.show', { release: result.release });
    expect(bundle.retrieval).toMatchObject({ indexGeneration: 2, chunker: 'sentence-1/64+8' });

    await engine.call('generation.flip', { to: 1 });
    const { flips, servingDefault } = await engine.call('generation.list', {});
    expect(servingDefault).toBe(1);
    expect(flips.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      [2, 1, ''],
      [1, 2, 'smaller passages'],
    ]);
    // What an answer of the other generation cited can still be opened.
    const [citation] = result.citations;
    const document = await engine.call('document.read', { chunkId: citation?.chunkId });
    expect(document.text.slice((citation?.start ?? 0) - document.windowStart).startsWith(citation?.quote ?? '?')).toBe(
      true,
    );
  });

  it('fails no question that is asked while it is flipped to and fro', async () => {
    await buildAll(engine, 'sentence:64/8');
    const over = new AbortController();
    const ask = async (): Promise<number> => {
      let answers = 0;
      for (; !over.signal.aborted; answers++) {
        const { result } = await askAll(engine, { question: 'When does the gate code change?' });
        expect(result.citations.length).toBeGreaterThan(0);
        expect(result.stages.every(({ status }) => status === 'ok')).toBe(true);
      }
      return answers;
    };
    const asking = [ask(), ask()];
    for (let flip = 0; flip < 10; flip++) {
      await engine.call('generation.flip', { to: flip % 2 === 0 ? 2 : 1 });
      await askAll(engine, { question: 'Where do spare keys hang?' });
    }
    over.abort();
    const answers = await Promise.all(asking);
    expect(Math.min(...answers)).toBeGreaterThan(0);
  });

  it('is kept current by an ingest, like the one that serves', async () => {
    await buildAll(engine, 'sentence:64/8');
    writeFileSync(join(desk.folder, 'docs', 'lamp.md'), '# Lamp\n\nThe lamp over the ramp is broken.\n');
    await ingestAll(engine, {});
    await settle(2);
    const { generations } = await engine.call('generation.list', {});
    expect(generations.map(({ generation, documents, behind }) => [generation, documents, behind])).toEqual([
      [2, 4, []],
      [1, 4, []],
    ]);
  });

  it('does not take the new columns of a table that is held, and takes them once they are accepted', async () => {
    const path = join(desk.folder, 'claims', 'fees.csv');
    const table = 'id,fee\n1,seven crowns\n2,nine crowns\n3,ten crowns\n';
    writeFileSync(path, table);
    await ingestAll(engine, {});
    writeFileSync(path, table.replace('fee', 'toll'));
    await ingestAll(engine, {});
    expect(await engine.call('schema.pending', {})).toMatchObject([{ state: 'held' }]);

    await buildAll(engine, 'sentence:64/8');
    await engine.call('generation.flip', { to: 2 });
    const textOf = async (): Promise<string | undefined> =>
      (await engine.call('search.run', { query: 'nine crowns' })).results[0]?.text;
    expect(await textOf()).toContain('fee: nine crowns');
    const pending = await engine.call('schema.pending', {});
    expect(pending).toMatchObject([{ state: 'held', displayPath: 'claims/fees.csv' }]);

    await engine.call('schema.accept', { sourceId: 'claims' });
    await ingestAll(engine, {});
    expect(await textOf()).toContain('toll: nine crowns');
    await settle(1).catch(() => undefined);
    await engine.call('generation.flip', { to: 1 });
    await settle(1).catch(() => undefined);
    expect(await textOf()).toContain('toll: nine crowns');
    expect(await engine.call('schema.pending', {})).toEqual([]);
  });

  it('that was flipped away from catches up after the flip back, and says on what', async () => {
    await buildAll(engine, 'sentence:64/8');
    await engine.call('generation.flip', { to: 2 });
    writeFileSync(join(desk.folder, 'docs', 'lamp.md'), '# Lamp\n\nThe lamp over the ramp is broken.\n');
    await ingestAll(engine, {});
    const { behind } = await engine.call('generation.flip', { to: 1 });
    expect(behind).toContain('docs');
    await settle(1);
    const { results } = await engine.call('search.run', { query: 'broken lamp' });
    expect(results[0]?.displayPath).toBe('docs/lamp.md');
  });

  it('is deleted only when it does not serve, and tells which releases name it', async () => {
    await buildAll(engine, 'sentence:64/8');
    await engine.call('generation.flip', { to: 2 });
    await askAll(engine, { question: 'When does the gate code change?' });
    await expect(engine.call('generation.delete', { generation: 2 })).rejects.toSatisfy(InvalidArgumentError.is);
    await engine.call('generation.flip', { to: 1 });
    const preview = await engine.call('generation.delete', { generation: 2, preview: true });
    expect(preview).toMatchObject({ deleted: false });
    expect(preview.releases).toHaveLength(1);
    expect(preview.freedBytes).toBeGreaterThan(0);
    await engine.call('generation.delete', { generation: 2 });
    await expect(engine.call('generation.flip', { to: 2 })).rejects.toSatisfy(NotFoundError.is);
    expect((await buildAll(engine, 'sentence:64/8')).generation).toBe(3);
  });

  it('whose build was cancelled can be gone on with', async () => {
    const { generation } = await engine.call('generation.build', { chunker: 'fixed:64/8' });
    await engine.call('generation.cancel', { generation });
    expect(await stateOf(generation)).toBe('failed');
    await expect(engine.call('generation.flip', { to: generation })).rejects.toThrow('its build failed (Cancelled.');
    expect((await buildAll(engine, 'fixed:64/8')).generation).toBe(generation);
    expect(await stateOf(generation)).toBe('ready');
  });
});

describe('sources that are served by different generations', () => {
  it('are searched together, each in its own', async () => {
    await buildAll(engine, 'sentence:64/8');
    await engine.call('generation.flip', { to: 2, sources: ['docs'] });
    const { servingBySource, generations } = await engine.call('generation.list', {});
    expect(servingBySource).toEqual({ docs: 2 });
    expect(generations.map(({ state, serves }) => [state, serves])).toEqual([
      ['serving', ['docs']],
      ['serving', ['claims']],
    ]);
    const { results } = await engine.call('search.run', { query: 'gate code or late delivery claim', k: 20 });
    expect(new Set(results.map(({ sourceId }) => sourceId))).toEqual(new Set(['docs', 'claims']));
    expect(results.map(({ rank }) => rank)).toEqual(results.map((_, index) => index + 1));
    const scores = results.map(({ fusedScore }) => fusedScore);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(results.filter(({ sourceId }) => sourceId === 'docs').every(({ end, start }) => end - start < 400)).toBe(
      true,
    );

    const { result } = await askAll(engine, { question: 'When does the gate code change?' });
    expect(result.answer).toContain('Monday');
    const { bundle } = await engine.call('release.show', { release: result.release });
    expect(bundle.retrieval.bySource).toMatchObject({ docs: { generation: 2 } });
    const { documents, total } = await engine.call('document.list', {});
    expect([documents.length, total]).toEqual([3, 3]);
    const only = await engine.call('search.run', { query: 'claim', filter: { sources: ['claims'] } });
    expect(only.results.every(({ sourceId }) => sourceId === 'claims')).toBe(true);
  });
});

describe('another choice in trestle.jsonc', () => {
  it('leaves the search as it is and says that a side index is wanted', async () => {
    editWorkspace((text) => text.replace('"name"', '"chunker": "sentence", "name"'));
    expect((await engine.call('search.run', { query: 'gate code' })).results.length).toBeGreaterThan(0);
    const { wanted } = await engine.call('generation.list', {});
    expect(wanted).toMatchObject({ chunker: 'sentence-1/256+32', generation: null });
    expect((await engine.call('status.read', {})).generation.wanted).toContain('trestle generation build');
    await ingestAll(engine, {});
  });

  it('of a model that is not there changes nothing but what is wanted', async () => {
    editWorkspace((text) => text.replace(/"embedding": \{[^}]*\}/, '"embedding": { "model": "no-such-model" }'));
    const { result } = await askAll(engine, { question: 'When does the gate code change?' });
    expect(result.answer).toContain('Monday');
    await expect(engine.call('generation.build', {})).rejects.toSatisfy(NotFoundError.is);
    expect((await engine.call('generation.list', {})).generations).toHaveLength(1);
  });
});

describe('the migration report', () => {
  it('replays what was asked, takes known answers from a file, and is kept', async () => {
    await askAll(engine, { question: 'When does the gate code change?' });
    await askAll(engine, { question: 'Where do spare keys hang?' });
    await buildAll(engine, 'sentence:64/8');
    const judged = join(desk.folder, 'judged.jsonl');
    writeFileSync(
      judged,
      `${JSON.stringify({ question: 'Within how many days must a claim be filed?', path: 'claims/late.md', expects: ['within 21 days'] })}\n` +
        `${JSON.stringify({ question: 'Who paints the bridge?', path: 'docs/bridge.md' })}\n`,
    );
    const report = await compare(2, judged);
    expect(report.queries).toMatchObject({ replayed: 4, judged: 3, weaklyJudged: 2, unknownDocuments: 1 });
    expect(report.overlap.map(({ k }) => k)).toEqual([1, 3, 5, 10, 20, 50]);
    expect(report.recallAt10?.base).toBe(1);
    expect(report.verdict.decision).toBe('unknown');
    expect(report.collections.map(({ sourceId }) => sourceId).toSorted()).toEqual(['claims', 'docs']);
    expect(report.sizeBytes.candidate).toBeGreaterThan(0);
    expect(await engine.call('generation.report', { generation: 2 })).toEqual(report);
    expect((await engine.call('generation.list', {})).generations[0]?.reportId).toBe(report.reportId);
  });
});
