import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { followEval, openEvalDesk, runEval } from '../../../support/eval-desk.ts';

const METRICS =
  'metrics: [correct, recall@10, refusal-correct, response-ms]\nsuccess: { correct: 0.5, refusal-correct: 1 }';

describe('an eval run', () => {
  it('runs every case in every cell through the executor, and leaves a trace for each that names it', async () => {
    const { engine, writeEval } = await openEvalDesk();
    writeEval(
      'small',
      `${METRICS}\nrepeats: 2\nmatrix: { retrievals: [{ id: hybrid }, { id: keywords, without: [vector] }, { id: one, with: { pack: { k: 1 } } }] }`,
    );
    const { report, events } = await runEval(engine, { eval: 'small' });
    expect(report).toMatchObject({
      state: 'finished',
      cases: 6,
      repeats: 2,
      cells: 3,
      done: 36,
      total: 36,
      cached: 0,
      costUsd: 0,
    });
    expect(report.matrix.map(({ key, state, done }) => [key.retrieval, state, done])).toEqual([
      ['hybrid', 'finished', 12],
      ['keywords', 'finished', 12],
      ['one', 'finished', 12],
    ]);
    expect(report.metrics['recall@10']).toMatchObject({ mean: 1, n: 5, unscored: { 'no judged places': 1 } });
    expect(report.metrics['correct']?.mean).toBeGreaterThan(0.8);
    // Every cell is another release.
    expect(new Set(report.matrix.map(({ release }) => release)).size).toBe(3);
    expect(report.matrix[1]?.against['correct']).toMatchObject({ verdict: 'no detectable change', pValue: 1 });
    expect(report.verdict.headline).toMatch(/^Keep what serves: nothing tried beats [\d.]+ correct$/);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['started', 'progress', 'cell', 'finished']));

    const page = await engine.call('eval.cases', { runId: report.runId, cellId: 'c2', metric: 'correct' });
    expect(page.total).toBe(6);
    const row = page.rows.find(({ id }) => id === 'ferry');
    expect(row).toMatchObject({ question: 'Where is a late ferry reported?', refused: false, error: null });
    expect(row?.answer).toMatch(/counter four/);
    expect(row?.traceIds).toHaveLength(2);
    const { summary, spans } = await engine.call('trace.show', { traceId: row?.traceIds[1] ?? '' });
    expect(summary).toMatchObject({ kind: 'eval', releaseHash: report.matrix[1]?.release });
    expect(spans[0]?.attributes).toMatchObject({
      [ATTRIBUTE.evalRunId]: report.runId,
      [ATTRIBUTE.evalCell]: 'c2',
      [ATTRIBUTE.evalCase]: 'ferry',
      [ATTRIBUTE.evalRepeat]: 2,
    });
  });

  it('takes from an earlier run what is the same, and only that', async () => {
    const { engine, writeEval, writeQuestions } = await openEvalDesk();
    writeEval('again', METRICS);
    const first = await runEval(engine, { eval: 'again' });
    const second = await runEval(engine, { eval: 'again' });
    expect(second.report).toMatchObject({ done: 6, cached: 6 });
    expect(second.report.metrics).toEqual(first.report.metrics);
    expect((await runEval(engine, { eval: 'again', cache: false })).report.cached).toBe(0);
    // Another question is another case; other metrics need values of their own.
    writeQuestions('harbour.jsonl', [
      { id: 'ferry', question: 'Where is a late ferry reported?', expects: ['counter four'], path: 'docs/ferry.md' },
      { id: 'gate', question: 'When is the gate opened?', expects: ['six in the morning'], path: 'docs/gate.md' },
    ]);
    expect((await runEval(engine, { eval: 'again' })).report).toMatchObject({ done: 2, cached: 1 });
    writeEval('again', 'metrics: [answered]');
    expect((await runEval(engine, { eval: 'again' })).report.cached).toBe(0);
  });

  it('takes nothing from before when the policy behind its model was edited, and names the release that its runs do', async () => {
    const { engine, writeEval, workspace } = await openEvalDesk();
    const writePolicy = (retries: number): void => {
      mkdirSync(`${workspace}/policies`, { recursive: true });
      writeFileSync(
        `${workspace}/policies/steady.policy.jsonc`,
        JSON.stringify({
          version: 1,
          id: 'steady',
          endpoints: [{ model: 'local/extractive' }],
          retry: { attempts: retries },
        }),
      );
    };
    writePolicy(2);
    writeEval('steady', `${METRICS}\nmatrix: { models: [policy/steady] }`);
    const first = await runEval(engine, { eval: 'steady' });
    expect((await runEval(engine, { eval: 'steady' })).report.cached).toBe(6);
    writePolicy(3);
    const edited = await runEval(engine, { eval: 'steady' });
    expect(edited.report.cached).toBe(0);
    const [cell] = edited.report.matrix;
    expect(cell?.release).not.toBe(first.report.matrix[0]?.release);
    const page = await engine.call('eval.cases', { runId: edited.report.runId, cellId: 'c1', metric: 'correct' });
    const { summary } = await engine.call('trace.show', { traceId: page.rows[0]?.traceIds[0] ?? '' });
    expect(summary.releaseHash).toBe(cell?.release);
  });

  it('keeps what is done when it is cancelled, and goes on with the rest', async () => {
    const { engine, writeEval, restart } = await openEvalDesk();
    writeEval('long', `${METRICS}\nrepeats: 20\nconcurrency: 1`);
    const { runId } = await engine.call('eval.start', { eval: 'long', cache: false });
    for await (const event of engine.stream('eval.watch', { runId })) {
      if (event.type === 'progress' && event.done > 0) await engine.call('eval.cancel', { runId });
    }
    const cut = await engine.call('eval.show', { runId });
    expect(cut).toMatchObject({ state: 'cancelled', total: 120 });
    expect(cut.done).toBeGreaterThan(0);
    expect(cut.done).toBeLessThan(120);
    expect(cut.metrics['answered'] ?? cut.metrics['refusal-correct']).toBeDefined();
    const next = await restart();
    await next.call('eval.resume', { runId });
    const { report } = await followEval(next, runId);
    expect(report).toMatchObject({ state: 'finished', done: 120, total: 120, cached: 0 });
    await expect(next.call('eval.resume', { runId })).rejects.toThrow(/nothing of it is left to run/);
    await next.call('eval.remove', { runId });
    expect(await next.call('eval.runs', {})).toEqual([]);
  });

  it('goes on only with what it was begun with', async () => {
    const { engine, writeEval, workspace } = await openEvalDesk();
    writeEval('long', `${METRICS}\nrepeats: 20\nconcurrency: 1`);
    const { runId } = await engine.call('eval.start', { eval: 'long', cache: false });
    await engine.call('eval.cancel', { runId });
    const prompt = `${workspace}/prompts/answer.prompt.md`;
    writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('temperature: 0', 'temperature: 0.5'));
    await expect(engine.call('eval.resume', { runId })).rejects.toThrow(
      /has changed: its cell c1 was r-\w+ and would be r-/,
    );
  });

  it('names what is wrong before anything runs', async () => {
    const { engine, writeEval } = await openEvalDesk();
    const problem = async (lines: string): Promise<string> => {
      writeEval('wrong', lines);
      return engine.call('eval.start', { eval: 'wrong' }).then(
        () => 'no problem',
        (error: unknown) => (error as Error).message,
      );
    };
    expect(await problem(`${METRICS}\nmatrix: { prompts: [answer, shorter] }`)).toMatch(
      /names the prompt shorter, .* Known: .*answer/,
    );
    expect(await problem(`${METRICS}\nmatrix: { generations: [serving, 9] }`)).toMatch(
      /names the index g9, which is not there/,
    );
    expect(await problem(`${METRICS}\nmatrix: { retrievals: [{ id: a, without: [vectors] }] }`)).toMatch(
      /names the stage vectors, .* Known: .*vector/,
    );
    expect(await problem(`${METRICS}\nmatrix: { models: [a, a] }`)).toMatch(/names a twice in matrix.models/);
    expect(await problem(`${METRICS}\nsplit: test`)).toMatch(/no case of the split test. Splits: none/);
    expect(await problem(`${METRICS}\ndataset: ../elsewhere.jsonl`)).toMatch(/duplicate|unique|dataset/i);
    await expect(engine.call('eval.start', { eval: 'nothing' })).rejects.toThrow(
      /no eval "nothing" in evals\/. Known: none|wrong/,
    );
    expect(await engine.call('eval.runs', {})).toEqual([]);
  });

  it('gives a cell up whose runs all fail, and counts nothing of it', async () => {
    const { engine, writeEval } = await openEvalDesk();
    writeEval('down', `${METRICS}\nrepeats: 4\nmatrix: { models: [local/extractive, openai/gpt-5-mini] }`);
    const { report } = await runEval(engine, { eval: 'down' });
    const [serving, down] = report.matrix;
    expect(serving).toMatchObject({ state: 'finished', failed: 0 });
    expect(down).toMatchObject({ state: 'failed' });
    expect(down?.done).toBeLessThan(24);
    expect(down?.note).toMatch(/^Its first \d+ runs failed: /);
  });

  it('says why cases fail, keeps what a person decides for later runs, and writes reports of it', async () => {
    const { engine, writeEval, writeQuestions } = await openEvalDesk();
    writeQuestions('harbour.jsonl', [
      { id: 'ferry', question: 'Where is a late ferry reported?', expects: ['counter four'], path: 'docs/ferry.md' },
      { id: 'tide', question: 'How high is the spring tide?', expects: ['four metres'], path: 'docs/tide.md' },
      {
        id: 'light',
        question: 'Who lights the lighthouse?',
        expects: ['the keeper does it every evening'],
        path: 'docs/fire.md',
      },
    ]);
    writeEval('why', METRICS);
    const { report } = await runEval(engine, { eval: 'why' });
    expect(report.triage.counts).toMatchObject({ data: 2, undecided: 0 });
    expect(report.triage.cases.find(({ caseId }) => caseId === 'tide')).toMatchObject({
      cause: 'data',
      rule: 'document-missing',
      evidence: 'tide.md is in no index',
      failedRepeats: 1,
    });
    const decided = await engine.call('eval.overrule', {
      runId: report.runId,
      caseId: 'light',
      cause: 'generation',
      reason: 'the question is about something else',
    });
    expect(decided.triage.counts).toEqual({ undecided: 0, data: 1, generation: 1 });
    const later = await runEval(engine, { eval: 'why', cache: false });
    expect(later.report.triage.cases.find(({ caseId }) => caseId === 'light')).toMatchObject({
      cause: 'generation',
      rule: 'a person',
      overruled: 'data',
    });
    await engine.call('eval.overrule', { runId: report.runId, caseId: 'light', cause: null });
    expect((await engine.call('eval.show', { runId: report.runId })).triage.counts).toMatchObject({ data: 2 });
    await expect(engine.call('eval.overrule', { runId: report.runId, caseId: 'ferry', cause: 'data' })).rejects.toThrow(
      /none that failed/,
    );
    const junit = await engine.call('eval.report', { runId: report.runId, format: 'junit' });
    expect(junit.text).toMatch(/tests="4" failures="2" errors="0"/);
    const { text, name } = await engine.call('eval.report', { runId: report.runId, format: 'markdown' });
    expect(name).toBe(`eval-why-${report.runId}.md`);
    expect(text).toContain('tide.md is in no index');
  });

  it('asks messy variants in the baseline cell, and compares runs and cells by their ids', async () => {
    const { engine, writeEval } = await openEvalDesk();
    writeEval(
      'messy',
      `${METRICS}\nmatrix: { retrievals: [{ id: hybrid }, { id: none, without: [vector], with: { pack: { k: 1 } } }] }\nrobustness: { kinds: [truncation, injection], severities: [0.9], metric: correct, floor: 0.7 }`,
    );
    const { report } = await runEval(engine, { eval: 'messy' });
    // Six cases in two cells, and six in each of two kinds.
    expect(report).toMatchObject({ done: 24, total: 24 });
    expect(report.robustness.map(({ kind, points }) => [kind, points.map(({ severity }) => severity)])).toEqual([
      ['truncation', [0, 0.9]],
      ['injection', [0, 0.9]],
    ]);
    expect(report.robustness[0]?.example?.after.length).toBeLessThan(report.robustness[0]?.example?.before.length ?? 0);
    const { runId } = report;
    const same = await engine.call('eval.compare', { a: runId, b: `${runId}:c1` });
    expect(same.metrics['correct']).toMatchObject({ delta: 0, pValue: 1, verdict: 'no detectable change', n: 6 });
    const cells = await engine.call('eval.compare', { a: runId, b: `${runId}:c2` });
    expect(cells.metrics['correct']?.delta).toBeCloseTo(report.matrix[1]?.against['correct']?.delta ?? 9, 12);
    await expect(engine.call('eval.compare', { a: runId, b: `${runId}:c9` })).rejects.toThrow(
      /no cell c9. Known: c1, c2/,
    );
    await expect(engine.call('eval.compare', { a: runId, b: 'e-ffffffffff' })).rejects.toThrow(
      /no eval run e-ffffffffff/,
    );
    await expect(engine.call('eval.start', { eval: 'messy', cells: 'baseline' })).resolves.toBeDefined();
  });

  it('runs an agent without carrying out its effects, and scores the tools that it called', async () => {
    const { engine, workspace, writeEval, writeQuestions } = await openEvalDesk();
    const properties = { path: { type: 'string' }, content: { type: 'string' } };
    const contract = {
      version: 1,
      name: 'write_note',
      description: 'Writes a note.',
      uses: 'builtin/write-file',
      with: { root: 'notes' },
      inputSchema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
      effect: 'write',
    };
    writeFileSync(`${workspace}/tools/write-note.tool.jsonc`, JSON.stringify(contract));
    mkdirSync(`${workspace}/notes`);
    writeQuestions('harbour.jsonl', [
      {
        id: 'search',
        question: 'Please. TOOL: search {"query":"late ferry"}',
        tools: [{ name: 'search' }],
      },
      { id: 'write', question: 'Please. TOOL: write_note {"path":"leave.md","content":"25 days"}' },
    ]);
    writeEval('agent', 'pipeline: agent\nmatrix: { models: [sim/obedient] }\nmetrics: [tool-calls, answered]');
    const { report } = await runEval(engine, { eval: 'agent' });
    expect(report).toMatchObject({ state: 'finished', done: 2 });
    expect(report.matrix[0]).toMatchObject({ failed: 1, costUsd: 0 });
    const { rows } = await engine.call('eval.cases', { runId: report.runId, cellId: 'c1' });
    expect(rows.find(({ id }) => id === 'search')?.values['tool-calls']).toBe(1);
    expect(rows.find(({ id }) => id === 'write')?.error).toMatch(/.+/);
    expect(existsSync(`${workspace}/notes/leave.md`)).toBe(false);
    // Of runs that nobody goes on with nothing is left to decide.
    expect(await engine.call('approval.list', {})).toEqual([]);
    expect(report.blindSpots).toContain('Effects were not carried out: a run that needs one ends there.');
  });
});
