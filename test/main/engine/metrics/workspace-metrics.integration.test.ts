import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EvalMetric } from '../../../../main/contract/eval-file.ts';
import type { ModelAttempt } from '../../../../main/contract/model-attempt.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import {
  judgeAgreements,
  openWorkspaceMetrics,
  type WorkspaceMetrics,
} from '../../../../main/engine/metrics/workspace-metrics.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { spentOn } from '../../../../main/evals/run/eval-result.ts';
import type { ModelCallContext } from '../../../../main/spec/model-call.ts';
import { createWorkspaceFiles } from '../../../../main/workspace/workspace-files.ts';
import { collectingExecutor } from '../../../support/collecting-executor.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { scoredRun } from '../../../support/scored-run.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const SIGNAL = new AbortController().signal;
const JUDGE = 'version: 1\nid: helpful\nmodel: sim/judge\nrubric: Is it helpful?\n';
const SCRIPT = 'export const score = (testCase, run) => Number(run.answer.length < 20);\n';

type Parts = Parameters<typeof openWorkspaceMetrics>[0];

function workspaceWith(files: Readonly<Record<string, string>>, isTrusted = true): Parts {
  const path = makeTemporaryDirectory();
  const given = {
    'trestle.jsonc': '{"version": 1, "name": "Harbour", "pipeline": "default", "sources": []}',
    ...files,
  };
  for (const [name, text] of Object.entries(given)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  const model = {
    doGenerate: async ({ providerOptions }: { providerOptions: { trestle: { call: ModelCallContext } } }) => {
      const usage = { inputTokens: 100, outputTokens: 10 };
      providerOptions.trestle.call.onDidAttempt({ model: 'sim/judge', isCharged: true, usage } as ModelAttempt);
      const counted = { inputTokens: { total: 100 }, outputTokens: { total: 10 } };
      return {
        content: [{ type: 'text', text: '{"grade": "pass"}' }],
        usage: counted,
        finishReason: { unified: 'stop' },
      };
    },
  };
  return {
    path,
    files: createWorkspaceFiles(path),
    journal: openJournal(),
    services: { clock: systemClock, random: { hex: () => 'ab' }, layout: findPackageLayout() },
    gateway: { resolve: () => model, costOf: () => 0.002 },
    retrieval: { query: async () => ({ chunkReader: { readChunks: async () => [] } }) },
    executor: collectingExecutor().executor,
    isTrusted: () => isTrusted,
  } as unknown as Parts;
}

async function open(parts: Parts, ...metrics: EvalMetric[]): Promise<WorkspaceMetrics> {
  const opened = await openWorkspaceMetrics(parts, metrics);
  onTestFinished(() => opened.dispose());
  return opened;
}

describe("a workspace's own metrics", () => {
  it('are its judges, whose grades are kept for their agreement with people, and its scripts', async () => {
    const parts = workspaceWith({ 'judges/helpful.judge.yaml': JUDGE, 'metrics/short.js': SCRIPT });
    const short = { script: 'metrics/short.js', name: 'short' };
    const metrics: EvalMetric[] = ['exact', { judge: 'helpful' }, short];
    const { judges, scripts, versions } = await open(parts, ...metrics);
    for (const [id, label] of [
      ['c1', 1],
      ['c2', 0],
      ['c3', 1],
    ] as const) {
      const run = scoredRun({ answer: `Answer ${id}.`, case: { id, question: `${id}?`, labels: { helpful: label } } });
      expect(await judges.get('helpful')?.score(run, SIGNAL)).toMatchObject({ value: 1 });
      expect(await scripts.get('metrics/short.js')?.score(run, SIGNAL)).toEqual({ value: 1 });
    }
    expect(judgeAgreements(parts, metrics)).toMatchObject({ helpful: { n: 3, kappa: 0, rawAgreement: 2 / 3 } });
    expect(Object.keys(versions)).toEqual(['helpful', 'short']);
  });

  it('say what a judge cost for a run, every vote of it, and nothing for one that it was not asked about', async () => {
    const parts = workspaceWith({ 'judges/helpful.judge.yaml': `${JUDGE}votes: 3\n` });
    const { judges, judgeCostOf } = await open(parts, { judge: 'helpful' });
    const run = scoredRun();
    await judges.get('helpful')?.score(run, SIGNAL);
    expect(judgeCostOf(run)).toBeCloseTo(0.006, 12);
    expect(judgeCostOf(scoredRun())).toBe(0);
    expect(spentOn({ costUsd: 0.01, judgeCostUsd: judgeCostOf(run) })).toBeCloseTo(0.016, 12);
    expect(spentOn({ costUsd: 0.01, judgeCostUsd: null })).toBeNull();
  });

  it('are refused before anything is run: a judge that is not there or broken, a script of a stranger', async () => {
    const parts = workspaceWith({
      'judges/broken.judge.yaml': JUDGE.replace('helpful', 'broken').replace('rubric', 'rubrik'),
      'metrics/short.js': SCRIPT,
    });
    const short = { script: 'metrics/short.js', name: 'short' };
    await expect(open(parts, { judge: 'kind' })).rejects.toThrow('There is no judge kind in judges/. Known: none.');
    await expect(open(parts, { judge: 'broken' })).rejects.toThrow('broken.judge.yaml:');
    await expect(open(workspaceWith({ 'metrics/short.js': SCRIPT }, false), short)).rejects.toThrow('not trusted');
    await expect(open(parts, { script: 'metrics/none.js', name: 'none' })).rejects.toThrow('metrics/none.js');
  });
});
