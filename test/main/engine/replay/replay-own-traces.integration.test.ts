import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { replayAll, rowsOf } from '../../../support/replay-here.ts';
import { promptPath } from '../../../support/workspace-fixture.ts';

const QUESTIONS = [
  'When does the gate code change?',
  'How long is the claim window for a late delivery?',
  'Who signs the customs papers?',
  'What does storage cost after the free days?',
];

const DOCUMENTS: Readonly<Record<string, string>> = {
  'gate.md':
    '# Gate\n\nThe gate code changes every Monday at six in the morning. The night guard hands out the new one.\n',
  'claims.md': `# Late delivery

## Time limits

A claim for a late delivery must reach the office in writing within 21 days after the goods were handed over. Claims that come later are declined.

## What to send

Send the delivery note, a proof of the loss and the invoice. Photographs help when a seal was broken. The office answers within ten working days.

## Exceptions

Strikes, floods and closed borders extend the time by as many days as they lasted.
`,
  'customs.md':
    '# Customs\n\nThe shift leader signs the customs papers before the truck leaves the yard. The cut-off is 17:00.\n',
  'storage.md': `# Storage

The first five days are free. After the free days storage costs 12 euros for each pallet and day. Refrigerated pallets cost 19 euros.

Fees are refunded when the delay was ours and the refund is asked for within 30 days.
`,
};

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  for (const [name, text] of Object.entries(DOCUMENTS)) writeFileSync(join(docs, name), text);
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  for (const question of QUESTIONS) await askAll(engine, { question });
});
afterAll(() => desk.dispose());

describe('replaying traces of this workspace', () => {
  it('reports nothing when nothing has changed', async () => {
    const report = await replayAll(engine);
    expect(report).toMatchObject({ total: 4, done: 4, failed: 0, clusters: [], changes: [] });
    expect(report.byStage).toEqual({});
    expect(report.verdicts).toMatchObject({ identical: 4 });
    for (const row of await rowsOf(engine, report)) {
      expect(row).toMatchObject({ state: 'done', firstDivergence: null, verdict: 'identical' });
      const { comparison } = await engine.call('replay.detail', { replayId: report.replayId, traceId: row.traceId });
      expect(comparison?.stages.map(({ outcome }) => outcome)).toSatisfy((all: string[]) =>
        all.every((one) => one === 'same'),
      );
    }
  });

  it('asks models stage by stage as it is told, and refuses a stage that asks none', async () => {
    for (const source of ['local', 'live', 'stub'] as const) {
      const report = await replayAll(engine, { limit: 2, candidate: { models: { generate: source } } });
      expect(report.verdicts).toMatchObject({ identical: 2 });
    }
    await expect(replayAll(engine, { candidate: { models: { pack: 'live' } } })).rejects.toThrow(
      'No stage pack asks a model',
    );
  });

  it('leaves a trace of its own that names its recording, and no turn in the session of it', async () => {
    const [recorded] = (await engine.call('trace.list', { filter: 'kind:ask' })).traces;
    const report = await replayAll(engine, { traceIds: [recorded?.traceId ?? ''] });
    const [row] = await rowsOf(engine, report);
    const { summary, spans } = await engine.call('trace.show', { traceId: row?.replayTraceId ?? '' });
    expect(summary).toMatchObject({ kind: 'replay', title: recorded?.title });
    expect(summary.sessionId).not.toBe(recorded?.sessionId);
    expect(spans[0]?.attributes).toMatchObject({
      'trestle.replay.of': recorded?.traceId,
      'trestle.replay.id': report.replayId,
    });
  });

  it('names generation when the prompt has changed', async () => {
    const path = promptPath(workspace);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('## user', '## user\n\nAnswer in one short sentence.'));
    try {
      const report = await replayAll(engine);
      expect(report.byStage).toEqual({ generation: 4 });
      const [row] = await rowsOf(engine, report);
      expect(row?.firstDivergence).toMatchObject({ stage: 'generation', type: 'prompt' });
      expect(report.changes.map(({ path: changed }) => changed)).toContain('prompts.answer.user');
      const { comparison } = await engine.call('replay.detail', {
        replayId: report.replayId,
        traceId: row?.traceId ?? '',
      });
      const prompt = comparison?.stages.find(({ isFirst }) => isFirst)?.prompt;
      expect(prompt?.diff).toContain('+Answer in one short sentence.');
    } finally {
      writeFileSync(path, before);
    }
  });

  it('names retrieval when the chunker has changed', async () => {
    const { generation } = await engine.call('generation.build', { chunker: 'sentence' });
    for await (const event of engine.stream('generation.watch', { generation })) {
      if (event.type === 'generation-failed') throw new Error(event.error.message);
    }
    await engine.call('generation.flip', { to: generation });
    try {
      const report = await replayAll(engine);
      expect(report.byStage.retrieval).toBeGreaterThanOrEqual(2);
      const rows = await rowsOf(engine, report);
      const diverged = rows.filter(({ firstDivergence }) => firstDivergence !== null);
      expect(diverged.every(({ firstDivergence }) => firstDivergence?.stage === 'retrieval')).toBe(true);
      expect(report.clusters.length).toBeGreaterThan(0);
      // The release of the recordings is still there to be run.
      const [release] = (await engine.call('release.list', {})).slice(-1);
      const before = await replayAll(engine, { candidate: { release: release?.releaseHash ?? '' } });
      expect(before.verdicts).toMatchObject({ identical: 4 });
    } finally {
      await engine.call('generation.flip', { to: 1 });
    }
  });

  it('bisects to the prompt when only its words changed, and to the index when both changed and the passages moved', async () => {
    const [first] = (await engine.call('trace.list', { filter: 'kind:ask claim' })).traces;
    const traceId = first?.traceId ?? '';
    const path = promptPath(workspace);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('## user', '## user\n\nAnswer in one short sentence.'));
    try {
      const prompt = await engine.call('replay.bisect', { traceId });
      expect(prompt).toMatchObject({ cause: ['prompt'], reruns: 1, explains: 'divergence' });
      const { generations } = await engine.call('generation.list', {});
      const other = generations.find(({ generation }) => generation > 1)?.generation ?? 0;
      await engine.call('generation.flip', { to: other });
      const index = await engine.call('replay.bisect', { traceId });
      expect(index.differing.map(({ factor }) => factor)).toEqual(['index', 'prompt']);
      expect(index.cause).toEqual(['index']);
      expect(index.reruns).toBeLessThanOrEqual(6);
      expect(index.table[0]).toMatchObject({ swapped: [], outcome: 'no change' });
    } finally {
      writeFileSync(path, before);
      await engine.call('generation.flip', { to: 1 });
    }
  });

  it('proves by hash that a trace comes out the same on its release, and names what it leaves out', async () => {
    for (const { traceId } of (await engine.call('trace.list', { filter: 'kind:ask' })).traces) {
      const verification = await engine.call('replay.verify', { traceId });
      expect(verification.differences).toEqual([]);
      expect(verification).toMatchObject({ isIdentical: true, problems: [] });
      expect(verification.recordedHash).toBe(verification.replayedHash);
      expect(verification.excluded.length).toBeGreaterThan(5);
    }
  });

  it('does not prove what is another now: a document that changed is named', async () => {
    writeFileSync(join(desk.folder, 'docs', 'gate.md'), '# Gate\n\nThe gate code changes every Friday at seven.\n');
    await ingestAll(engine, { paths: [join(desk.folder, 'docs')] });
    const [asked] = (await engine.call('trace.list', { filter: 'kind:ask gate' })).traces;
    const verification = await engine.call('replay.verify', { traceId: asked?.traceId ?? '' });
    expect(verification.isIdentical).toBe(false);
    expect(verification.problems).toEqual([
      'What is indexed is not what it was: documents changed since the recording.',
    ]);
    expect(verification.differences.length).toBeGreaterThan(0);
  });

  it('writes rows and regression cases of a replay, each question once, and a report without anything from outside', async () => {
    const report = await replayAll(engine, { label: '<b>weekly</b>' });
    const rows = await rowsOf(engine, report);
    const { replayId } = report;
    const traceIds = rows.map(({ traceId }) => traceId);
    const written = await engine.call('replay.toDataset', { replayId, traceIds, name: 'kept', as: 'regression' });
    expect(written).toMatchObject({ added: 4, kept: 0 });
    expect(await engine.call('replay.toDataset', { replayId, traceIds, name: 'kept' })).toMatchObject({
      added: 0,
      kept: 4,
    });
    // A trace becomes one without a replay, too.
    const [first] = traceIds;
    const alone = { traceIds: [first?.slice(0, 12) ?? ''], name: 'alone', as: 'regression' as const };
    expect(await engine.call('replay.toDataset', alone)).toMatchObject({ added: 1 });
    await expect(engine.call('replay.toDataset', { ...alone, expected: 'candidate' })).rejects.toThrow(
      'belong to a replay',
    );
    const lines = readFileSync(written.path, 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { from: { traceId: string } }).from.traceId)).toEqual(traceIds);
    const { html } = await engine.call('replay.report', { replayId });
    expect(html).toContain('&lt;b&gt;weekly&lt;/b&gt;');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/i);
  });

  it('keeps a verdict that a person gives, with the reason, and lets the rules decide again', async () => {
    const report = await replayAll(engine, { limit: 1 });
    const [row] = await rowsOf(engine, report);
    const of = { replayId: report.replayId, traceId: row?.traceId ?? '' };
    await expect(engine.call('replay.judge', { ...of, verdict: 'better' })).rejects.toThrow('needs a reason');
    expect(await engine.call('replay.judge', { ...of, verdict: 'better', reason: 'reads well' })).toMatchObject({
      verdict: 'better',
      verdictBy: 'person',
      overruled: row?.verdict,
    });
    expect(await engine.call('replay.judge', { ...of, verdict: null })).toMatchObject({
      verdict: row?.verdict,
      verdictBy: 'rules',
    });
  });
});
