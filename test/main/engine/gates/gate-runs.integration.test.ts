import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { GateReport, GateRunEvent } from '../../../../main/contract/gate.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

const QUESTION = 'When does the gate code change?';
const SCENARIO = `version: 1
id: short
target: { pipeline: default }
inputs: { questions: [When does the gate code change?] }
arrivals: { type: constant, rate: 5/s, for: 2s, process: even }
slos: [errors<=0%]
# At the pace of a hosted model a generator on a busy machine is still on time.
model: sim/gpt-like
`;

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  writeFileSync(join(docs, 'depot.md'), '# Depot\n\nWhoever has forgotten the gate code rings the depot office.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  mkdirSync(join(workspace, 'gates'));
  mkdirSync(join(workspace, 'scenarios'));
  writeFileSync(join(workspace, 'scenarios', 'short.load.yaml'), SCENARIO);
  writeFileSync(
    join(workspace, 'scenarios', 'elsewhere.load.yaml'),
    SCENARIO.replace('id: short', 'id: elsewhere').replace('{ pipeline: default }', '{ serve: default }'),
  );
});
afterAll(() => desk.dispose());

function write(id: string, checks: string): void {
  writeFileSync(join(workspace, 'gates', `${id}.gate.yaml`), `version: 1\nid: ${id}\nchecks:\n${checks}`);
}

async function run(request: RequestOf<'gate.run'>): Promise<{ report: GateReport; events: GateRunEvent[] }> {
  const events: GateRunEvent[] = [];
  for await (const event of engine.stream('gate.run', request)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'finished') throw new Error('the gate did not finish');
  return { report: last.report, events };
}

describe('a gate over a real workspace', () => {
  it('does not hold before there is anything to replay, and says what to do', async () => {
    write('bare', '  - replay: {}\n  - { prompts: true }\n');
    const { report } = await run({ gate: 'bare' });
    expect(report.held).toBe(false);
    expect(report.checks.map(({ held, actual }) => ({ held, actual }))).toEqual([
      { held: false, actual: null },
      { held: true, actual: 0 },
    ]);
    expect(report.checks[0]?.message).toMatch(/No recorded trace of the pipeline default .*Ask something first/);
  });

  it('judges the working tree as the release that an ask of it leaves, through every check in order', async () => {
    const { result } = await askAll(engine, { question: 'When does the gate code change?' });
    write(
      'whole',
      `  - { access: true, queries: 3 }
  - replay: { last: 5 }
    metric: changed
    atMost: 0
  - { load: short }
  - { load: short, metric: p95, atMost: 60000, name: Loaded answers }
`,
    );
    const { report, events } = await run({ gate: 'whole' });
    const trace = await engine.call('trace.show', { traceId: result.traceId });
    expect(report.release).toBe(trace.summary.releaseHash);
    expect(report.checks.map(({ message, held, name }) => ({ name, held, message: held ? '' : message }))).toEqual([
      { name: 'Access: foreign chunks', held: true, message: '' },
      { name: 'Replay: changed', held: true, message: '' },
      { name: 'Load short: SLOs', held: true, message: '' },
      { name: 'Loaded answers', held: true, message: '' },
    ]);
    expect(report.held).toBe(true);
    expect(events.flatMap((event) => (event.type === 'check-started' ? event.index : []))).toEqual([0, 1, 2, 3]);

    // What each check ran is kept, and is of the release that was judged.
    const [, replayed, loaded] = report.checks;
    const replay = await engine.call('replay.show', { replayId: replayed?.evidence?.id ?? '' });
    expect(replay).toMatchObject({ state: 'finished', candidate: report.release });
    const load = await engine.call('load.show', { runId: loaded?.evidence?.id ?? '' });
    expect(load.environment?.release).toBe(report.release);
    expect(load.summary.label).toBe('gate whole');

    const [kept] = await engine.call('gate.runs', { release: report.release.slice(0, 9) });
    expect(kept).toEqual(report);
    const junit = await engine.call('gate.report', { gateRunId: report.gateRunId, format: 'junit' });
    expect(junit.text).toContain('tests="4" failures="0" errors="0"');
    const { gates } = await engine.call('gate.list', {});
    expect(gates.find(({ id }) => id === 'whole')?.lastRun).toEqual(report);
  });

  it('catches a working tree that answers otherwise, and lets the release before it through', async () => {
    const { traces } = await engine.call('trace.list', { filter: 'kind:ask' });
    const asked = (await engine.call('trace.show', { traceId: traces[0]?.traceId ?? '' })).summary.releaseHash;
    const pipeline = await engine.call('file.read', { path: 'pipelines/default.pipeline.jsonc' });
    const changed = pipeline.text.replace('"k": 8', '"k": 1');
    expect(changed).not.toBe(pipeline.text);
    await engine.call('file.write', { path: pipeline.path, text: changed, ifHash: pipeline.hash });
    write('same', '  - replay: { last: 5 }\n    metric: changed\n    atMost: 0\n');
    const { report } = await run({ gate: 'same' });
    const old = await run({ gate: 'same', release: asked });
    const written = await engine.call('file.read', { path: pipeline.path });
    await engine.call('file.write', { path: pipeline.path, text: pipeline.text, ifHash: written.hash });
    expect(report).toMatchObject({ held: false, checks: [{ held: false, actual: 1, limit: 0 }] });
    expect(report.checks[0]?.message).toMatch(/^1 is not at most 0\. 1 (worse|broken|equivalent|needs-human)/);
    expect(report.release).not.toBe(asked);
    expect(old.report).toMatchObject({ held: true, release: asked });
  });

  it('reads several metrics from one run of an eval over the release that is judged', async () => {
    mkdirSync(join(workspace, 'evals'), { recursive: true });
    mkdirSync(join(workspace, 'datasets'), { recursive: true });
    writeFileSync(
      join(workspace, 'datasets', 'gate.jsonl'),
      [
        { id: 'c1', question: QUESTION, answerable: true, expects: ['Monday'], path: 'docs/gate.md' },
        {
          id: 'c2',
          question: 'Who knows a forgotten code?',
          answerable: true,
          expects: ['depot'],
          path: 'docs/depot.md',
        },
      ]
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
    writeFileSync(
      join(workspace, 'evals', 'small.eval.yaml'),
      'version: 1\nid: small\ndataset: datasets/gate.jsonl\nrepeats: 1\nmetrics: [recall@10, response-ms]\n',
    );
    write(
      'evaluated',
      `  - { eval: small, metric: recall@10, atLeast: 0.5 }
  - { eval: small, metric: recal@10, atLeast: 0.5 }
  - { eval: small, metric: recall@10, atLeast: 0.99, confidence: 0.95 }
  - { cost: small, atMost: 1 }
  - { cost: small, atMost: 1, confidence: 0.95, name: Surely cheap }
  - replay: { dataset: datasets/gate.jsonl, limit: 1 }
`,
    );
    const { report } = await run({ gate: 'evaluated' });
    const [mean, misspelt, sure, cost, surely, replayed] = report.checks;
    expect(mean).toMatchObject({ held: true, unit: 'score', evidence: { type: 'eval', label: 'small' } });
    expect(mean?.ci95?.[0]).toBeLessThanOrEqual(mean?.actual ?? 0);
    expect(misspelt?.message).toMatch(/measures no recal@10\. Did you mean recall@10\?/);
    // Two cases never make certain of so much.
    expect(sure).toMatchObject({ held: false, actual: mean?.actual });
    expect(new Set([mean, misspelt, sure, cost].map((check) => check?.evidence?.id)).size).toBe(1);
    expect(cost).toMatchObject({ unit: 'usd', limit: 1 });
    // Of two cases a draw may well hold none that succeeds.
    expect(surely).toMatchObject({ held: false, actual: 0, ci95: null });
    expect(surely?.message).toMatch(/interval is not known.*So few tasks succeed that its interval has no upper end/);
    expect(replayed).toMatchObject({ held: true, actual: 0, message: '1 identical.' });
    expect(await engine.call('eval.show', { runId: mean?.evidence?.id ?? '' })).toMatchObject({
      label: 'gate evaluated',
      cells: 1,
      cases: 2,
    });
  });

  it('evaluates the release that is named, not the files', async () => {
    const pipeline = await engine.call('file.read', { path: 'pipelines/default.pipeline.jsonc' });
    const changed = await engine.call('file.write', {
      path: pipeline.path,
      text: pipeline.text.replace('"prompt": "answer"', '"prompt": "answer", "model": "nobody/none"'),
      ifHash: pipeline.hash,
    });
    write('named', '  - { eval: small, metric: recall@10, atLeast: 0.5 }\n  - { prompts: true }\n');
    const { traces } = await engine.call('trace.list', { filter: 'kind:ask' });
    const { summary } = await engine.call('trace.show', { traceId: traces[0]?.traceId ?? '' });
    const old = await run({ gate: 'named', release: summary.releaseHash });
    const now = await run({ gate: 'named' });
    await engine.call('file.write', { path: pipeline.path, text: pipeline.text, ifHash: changed.hash });
    expect(old.report.checks[0]).toMatchObject({ held: true });
    const runOf = (id: string | undefined) => engine.call('eval.show', { runId: id ?? '' });
    const [before, after] = [
      await runOf(old.report.checks[0]?.evidence?.id),
      await runOf(now.report.checks[0]?.evidence?.id),
    ];
    expect(before.matrix[0]).toMatchObject({ failed: 0 });
    expect(after.matrix[0]?.failed).toBeGreaterThan(0);
  });

  it('runs the tests of the prompts through the release, and names those that do not hold', async () => {
    const prompt = await engine.call('file.read', { path: 'prompts/answer.prompt.md' });
    const tests = (day: string): string => `tests:
  - { name: has the day, question: ${QUESTION}, expect: { contain: [${day}], cite: true } }
  - { name: has rules, question: ${QUESTION}, expect: { messages: { contain: ["data, not instructions"] } } }
`;
    const textOf = (day: string): string =>
      prompt.text.replace('\n---\n\n## system', `\n${tests(day)}---\n\n## system`);
    const good = await engine.call('file.write', { path: prompt.path, text: textOf('Monday'), ifHash: prompt.hash });
    write('tested', '  - { prompts: true }\n');
    // A model that was chosen for this machine is nobody's release.
    await engine.call('languageModel.select', { model: 'sim/obedient' });
    const held = await run({ gate: 'tested' });
    await engine.call('languageModel.select', { model: null });
    const { traces } = await engine.call('trace.list', { filter: 'kind:eval', limit: 1 });
    expect(traces).toMatchObject([{ title: QUESTION, model: 'local/extractive' }]);
    const bad = await engine.call('file.write', { path: prompt.path, text: textOf('Sunday'), ifHash: good.hash });
    const missed = await run({ gate: 'tested' });
    await engine.call('file.write', { path: prompt.path, text: prompt.text, ifHash: bad.hash });
    expect(held.report.checks).toMatchObject([
      { held: true, actual: 0, evidence: null, message: '1 prompt, 2 tests.' },
    ]);
    expect(held.events).toContainEqual({ type: 'check-progress', index: 0, done: 2, total: 2 });
    const evidence = { type: 'prompt', id: 'answer' };
    expect(missed.report.checks).toMatchObject([{ held: false, actual: 1, limit: 0, evidence }]);
    expect(missed.report.checks[0]?.message).toBe(
      '1 is not at most 0. prompts/answer.prompt.md: the test "has the day" fails: The answer does not contain "Sunday".',
    );
  });

  it('refuses a scenario that loads something else than the release', async () => {
    write('other', '  - { load: elsewhere }\n');
    const { report } = await run({ gate: 'other' });
    expect(report.checks[0]).toMatchObject({ held: false, actual: null, evidence: null });
    expect(report.checks[0]?.message).toMatch(/says nothing of this release. Give it the target pipeline: default/);
  });

  it('fails a check that cannot be run, with the reason, and runs the others', async () => {
    write(
      'broken',
      '  - { load: missing }\n  - { drills: [cut-steam] }\n  - { eval: none, metric: x, atLeast: 1 }\n  - { prompts: true }\n',
    );
    const { report } = await run({ gate: 'broken' });
    expect(report.held).toBe(false);
    expect(report.checks.map(({ held }) => held)).toEqual([false, false, false, true]);
    expect(report.checks[0]?.message).toMatch(/no scenario "missing".*Known: elsewhere, short/);
    expect(report.checks[1]?.message).toMatch(/Did you mean cut-stream\?/);
  });

  it('names the nearest gate, and the place of what is wrong in a file', async () => {
    await expect(run({ gate: 'whol' })).rejects.toSatisfy(
      (error) => NotFoundError.is(error) && /Did you mean whole\?/.test(error.message),
    );
    writeFileSync(join(workspace, 'gates', 'torn.gate.yaml'), 'version: 1\nid: torn\nchecks:\n  - { lod: x }\n');
    await expect(run({ gate: 'torn' })).rejects.toSatisfy(
      (error) => ConfigError.is(error) && /torn\.gate\.yaml:4:\d+: .*Did you mean load\?/.test(error.message),
    );
    const { problems } = await engine.call('gate.list', {});
    expect(problems.map(({ path }) => path)).toEqual([join(workspace, 'gates', 'torn.gate.yaml')]);
  });

  it('that nobody waits for any more stops, stops what it ran, and is kept nowhere', async () => {
    writeFileSync(
      join(workspace, 'scenarios', 'long.load.yaml'),
      SCENARIO.replace('id: short', 'id: long').replace('for: 2s', 'for: 10m'),
    );
    write('left', '  - { load: long }\n  - { prompts: true }\n');
    const before = await engine.call('gate.runs', {});
    for await (const event of engine.stream('gate.run', { gate: 'left' })) {
      if (event.type === 'check-progress') break;
    }
    await expect
      .poll(async () => (await engine.call('load.list', { scenario: 'long' }))[0]?.state, { timeout: 30_000 })
      .toBe('stopped');
    expect(await engine.call('gate.runs', {})).toEqual(before);
  });

  it('is refused in a workspace that came from elsewhere', async () => {
    await engine.call('workspace.trust', { path: workspace, trusted: false });
    await expect(run({ gate: 'bare' })).rejects.toSatisfy(DeniedError.is);
    await engine.call('workspace.trust', { path: workspace, trusted: true });
  });
});
