import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { GateReport } from '../../../../main/contract/gate.ts';
import { openEvalDesk, runEval } from '../../../support/eval-desk.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

/** An endpoint like OpenAI's that calls every answer with a number in it good, and says nothing useful about ferries. */
async function serveJudge(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const { url } = await serveLoopback((request, response) => {
    void text(request).then((body) => {
      const shown = (JSON.parse(body) as { messages: { content: unknown }[] }).messages.map(({ content }) => content);
      const prompt = JSON.stringify(shown);
      asked.push(prompt);
      const [, answer = ''] = /DATA-[0-9a-f]+ answer\\*n(.*?)DATA-/s.exec(prompt) ?? [];
      const content = prompt.includes('question\\nWhere is a late ferry')
        ? 'Who can say?'
        : `{"reason": "It counts.", "grade": "${/\d/.test(answer) ? 'pass' : 'fail'}"}`;
      const message = { role: 'assistant', content };
      const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          id: 'c1',
          object: 'chat.completion',
          created: 1_790_000_000,
          model: 'judge',
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage,
        }),
      );
    });
  });
  return { url, asked };
}

/** A desk whose workspace has the judge `counts`, at an endpoint of this machine. */
async function openJudgedDesk() {
  const desk = await openEvalDesk();
  const { workspace } = desk;
  const { url, asked } = await serveJudge();
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), content);
  };
  const provider = { id: 'desk', kind: 'openai-compatible', baseUrl: `${url}/v1`, models: [{ id: 'judge' }] };
  const settings = readFileSync(join(workspace, 'trestle.jsonc'), 'utf8').replace(/ {2}"providers": .*\n/, '');
  write('trestle.jsonc', settings.replace('"sources":', `"providers": [${JSON.stringify(provider)}],\n  "sources":`));
  write('judges/counts.judge.yaml', 'version: 1\nid: counts\nmodel: desk/judge\nrubric: Does it give a number?\n');
  return { ...desk, write, asked };
}

it("an eval runs a workspace's judge and script, and tells how far the judge agrees with people", async () => {
  const { engine, write, writeEval, writeQuestions, asked } = await openJudgedDesk();
  write('metrics/brief.js', 'export const score = (testCase, run) => Number(run.answer.length < 400);\n');
  writeQuestions('harbour.jsonl', [
    { id: 'crane', question: 'How much does the crane lift?', expects: ['40 tonnes'], labels: { counts: 1 } },
    { id: 'fees', question: 'What does berthing cost a night?', expects: ['120 EUR'], labels: { counts: 1 } },
    { id: 'gate', question: 'When does the gate open?', expects: ['six'], labels: { counts: 0 } },
    { id: 'ferry', question: 'Where is a late ferry reported?', expects: ['counter four'], labels: { counts: 0 } },
  ]);
  writeEval('own', 'metrics: [{ judge: counts }, { script: metrics/brief.js, name: brief }, grounded]');
  const { report } = await runEval(engine, { eval: 'own' });
  expect(report.state, report.error?.message).toBe('finished');
  expect(report.metrics['counts']).toMatchObject({ n: 3, unscored: { 'the judge gave no grade': 1 } });
  expect(report.metrics['counts']?.mean).toBeCloseTo(2 / 3, 12);
  expect(report.metrics['brief']).toMatchObject({ mean: 1, n: 4 });
  expect(report.judges['counts']).toMatchObject({ n: 3, kappa: 1, rawAgreement: 1 });
  expect(asked).toHaveLength(4);
  // What answers on this machine costs nothing.
  expect(report.costUsd).toBe(0);
  const { rows } = await engine.call('eval.cases', { runId: report.runId, cellId: 'c1' });
  expect(rows.find(({ id }) => id === 'ferry')?.notes['counts']).toBe('said: Who can say?');
  expect(rows.find(({ id }) => id === 'fees')?.notes['counts']).toBe('It counts.');
  const one = await engine.call('eval.cases', { runId: report.runId, cellId: 'c1', caseId: 'fees' });
  expect(one).toMatchObject({ total: 1, rows: [{ id: 'fees', attempts: [{ values: { counts: 1 }, error: null }] }] });
  // Each call of the judge has a trace, which names the one it is about.
  const { traces } = await engine.call('trace.list', { filter: 'kind:eval pipeline:judge/counts' });
  expect(traces).toHaveLength(4);
  const judged = await Promise.all(traces.map(({ traceId }) => engine.call('trace.show', { traceId })));
  const graded = new Map(rows.flatMap(({ id, attempts }) => attempts.map(({ traceId }) => [traceId, id] as const)));
  const told = judged.map(({ spans: [root] }) => root?.attributes ?? {});
  expect(told.map((attributes) => graded.get(String(attributes['trestle.judge.of'])))).toEqual(
    told.map((attributes) => attributes['trestle.eval.case']),
  );
  expect(new Set(told.map((attributes) => attributes['trestle.eval.run_id']))).toEqual(new Set([report.runId]));
  expect(traces.every(({ inputTokens, outputTokens }) => inputTokens === 100 && outputTokens === 10)).toBe(true);
  const answerId = rows.find(({ id }) => id === 'fees')?.attempts[0]?.traceId;
  const byJudges = await engine.call('trace.list', { filter: `attr.trestle.judge.of:${answerId}` });
  expect(byJudges.traces.map(({ title }) => title)).toEqual(['What does berthing cost a night?']);
  const { judges } = await engine.call('judge.list', {});
  expect(judges).toMatchObject([{ id: 'counts', agreement: { n: 3, kappa: 1 } }]);
  // Another rubric is another judge: what the first one said is not taken for its word.
  write('judges/counts.judge.yaml', 'version: 1\nid: counts\nmodel: desk/judge\nrubric: Is there a number?\n');
  await runEval(engine, { eval: 'own' });
  expect(asked).toHaveLength(8);
  expect((await engine.call('judge.list', {})).judges).toMatchObject([{ agreement: { n: 3 }, earlier: [{ n: 3 }] }]);
});

it('a judge that grades nothing is not passed over: the run says so first, and a gate on it is not decided', async () => {
  const { engine, write, writeEval, writeQuestions } = await openJudgedDesk();
  writeQuestions('harbour.jsonl', [
    { id: 'late', question: 'Where is a late ferry reported?', expects: ['counter four'] },
    { id: 'lost', question: 'Where is a late ferry looked for?', expects: ['counter four'] },
  ]);
  writeEval('silent', 'metrics: [{ judge: counts }, correct]');
  write(
    'gates/graded.gate.yaml',
    'version: 1\nid: graded\nchecks:\n  - { eval: silent, metric: counts, atLeast: 0.5 }\n',
  );
  const { report } = await runEval(engine, { eval: 'silent' });
  const reasons = { 'the judge gave no grade': 2 };
  expect(report).toMatchObject({ valueless: { counts: reasons }, matrix: [{ valueless: { counts: reasons } }] });
  expect(Object.keys(report.metrics)).not.toContain('counts');
  expect(report.blindSpots[0]).toBe('No case has a value of counts: the judge gave no grade (2).');
  let gate: GateReport | null = null;
  for await (const event of engine.stream('gate.run', { gate: 'graded' })) {
    if (event.type === 'finished') gate = event.report;
  }
  expect(gate?.checks).toMatchObject([
    {
      held: false,
      actual: null,
      message: 'No case of the eval silent has a value of counts: the judge gave no grade (2).',
    },
  ]);
});
