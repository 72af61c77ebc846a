import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayVerification } from '../../../main/contract/replay.ts';
import type { BisectReport } from '../../../main/contract/replay-bisect.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

interface PrintedReplay {
  replayId: string;
  replayed: number;
  identical: number;
  equivalent: number;
  diverged: number;
  failed: number;
  byStage: Record<string, number>;
  runs: {
    traceId: string;
    verdict: string;
    firstDivergence: { stage: string; type: string; detail: string } | null;
    delta: { ms: number; tokens: number; costUsd: number };
  }[];
}

let desk: CliDesk;
beforeAll(async () => {
  desk = createCliDesk();
  await desk.run('init', 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  writeFileSync(
    join(docs, 'storage.md'),
    '# Storage\n\nThe first five days are free. Then a pallet costs 12 euros a day.\n',
  );
  await run('ingest', docs);
  await run('ask', 'When does the gate code change?');
  await run('ask', 'What does a pallet cost?');
});
afterAll(() => desk.remove());
const run = (...argv: string[]): ReturnType<CliDesk['run']> => desk.run(...argv, '--workspace', 'w', '--json');

describe('trestle replay', () => {
  it('prints what the issue of every shell promises: counts that add up, and a run for each trace', async () => {
    const printed = (await run('replay', 'run', '--all')).json<PrintedReplay>();
    expect(printed).toMatchObject({ replayed: 2, identical: 2, equivalent: 0, diverged: 0, failed: 0, byStage: {} });
    expect(printed.runs).toHaveLength(2);
    expect(printed.runs[0]).toMatchObject({
      verdict: 'identical',
      firstDivergence: null,
      delta: { tokens: 0, costUsd: 0 },
    });
    expect((await run('replay', 'list')).json<unknown[]>()).toHaveLength(1);
    expect((await run('replay', 'show', printed.replayId)).json<PrintedReplay>().runs).toEqual(printed.runs);
  });

  it('names what --set changes, and bisects to it', async () => {
    const printed = (await run('replay', 'run', '--all', '--set', 'k=1')).json<PrintedReplay>();
    expect(printed).toMatchObject({ replayed: 2, byStage: { context: 2 } });
    const traceId = printed.runs[0]?.traceId ?? '';
    const bisect = (await run('replay', 'bisect', traceId, '--set', 'k=1')).json<BisectReport>();
    expect(bisect.cause).toEqual(['retrieval']);
    expect(bisect.reruns).toBe(1);
    const refused = await run('replay', 'run', '--all', '--set', 'colour=red');
    expect(refused.exitCode).toBe(2);
  });

  it('verifies, writes a report, and fails a regression that got worse', async () => {
    const printed = (await run('replay', 'run', '--all')).json<PrintedReplay>();
    const [first] = printed.runs;
    const verified = (await run('replay', 'verify', first?.traceId ?? '')).json<ReplayVerification>();
    expect(verified).toMatchObject({ isIdentical: true, differences: [] });
    const out = join(desk.folder, 'report.html');
    await run('replay', 'report', printed.replayId, '--out', out);
    expect(readFileSync(out, 'utf8')).toContain('None of 2 got worse or broke');
    const ids = printed.runs.map(({ traceId }) => traceId);
    await run('replay', 'to-dataset', printed.replayId, '--name', 'gate', '--traces', ...ids, '--regression');
    const cases = join(desk.folder, 'w', 'datasets', 'gate.jsonl');
    const held = await run('replay', 'run', '--cases', cases);
    expect(held.exitCode).toBe(0);
    writeFileSync(join(desk.folder, 'docs', 'gate.md'), '# Yard\n\nNothing is said of codes here.\n');
    await run('ingest', join(desk.folder, 'docs'));
    const failed = await run('replay', 'run', '--cases', cases);
    expect(failed.exitCode).toBe(3);
    expect(failed.json<PrintedReplay>().runs.some(({ verdict }) => verdict === 'worse')).toBe(true);
  });

  it('says what to do when nothing is named', async () => {
    const refused = await run('replay', 'run');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--all');
  });
});
