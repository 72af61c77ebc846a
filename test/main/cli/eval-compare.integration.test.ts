import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { EvalCase, EvalComparison } from '../../../main/contract/eval-compare.ts';
import { makeBeirFolder } from '../../support/beir-folder.ts';
import { createCliDesk } from '../../support/run-cli-here.ts';

it('compares two results of eval ir and of eval ask, case by case', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  cpSync(makeBeirFolder(), join(desk.folder, 'tiny'), { recursive: true });
  writeFileSync(
    join(desk.folder, 'tiny', 'answers.jsonl'),
    ['q1', 'q2'].map((id) => JSON.stringify({ _id: id, answers: ['slipstream'] })).join('\n'),
  );
  const ir = await desk.run('eval', 'ir', 'tiny', '--modes', 'bm25', '--json');
  const { cases, modes } = ir.json<{ cases: EvalCase[]; modes: { bm25: Record<string, number> } }>();
  expect(cases.map(({ id }) => id)).toEqual(['q1', 'q2']);
  const mean = cases.reduce((sum, { values }) => sum + (values['bm25 ndcg@10'] ?? Number.NaN), 0) / cases.length;
  expect(mean).toBeCloseTo(modes.bm25['ndcg@10'] ?? Number.NaN, 12);
  const ask = await desk.run('eval', 'ask', 'tiny', '--json');
  expect(ask.json<{ cases: EvalCase[] }>().cases).toMatchObject([
    { id: 'q1', values: { answered: expect.any(Number), containsGold: expect.any(Number), ms: expect.any(Number) } },
    { id: 'q2' },
  ]);
  writeFileSync(join(desk.folder, 'ir.json'), ir.stdout);
  writeFileSync(join(desk.folder, 'ask.json'), ask.stdout);
  for (const name of ['ir.json', 'ask.json']) {
    const outcome = await desk.run('eval', 'compare', name, name, '--json');
    expect(outcome.exitCode).toBe(0);
    for (const metric of Object.values(outcome.json<EvalComparison>().metrics)) {
      expect(metric).toMatchObject({ delta: 0, pValue: 1, verdict: 'no detectable change' });
    }
  }
  const apart = await desk.run('eval', 'compare', 'ir.json', 'ask.json');
  expect(apart).toMatchObject({ exitCode: 2, sentence: expect.stringContaining('no metric of any case in common') });
});

it('says what got worse, how sure that is, and how many more cases would show the rest', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const write = (name: string, correct: (at: number) => number, f1: (at: number) => number): void => {
    const cases = Array.from({ length: 60 }, (_, at) => ({
      id: `c${at}`,
      values: { correct: correct(at), f1: f1(at) },
    }));
    writeFileSync(join(desk.folder, name), JSON.stringify({ cases }));
  };
  write(
    'a.json',
    () => 1,
    (at) => 0.5 + 0.004 * (at % 7),
  );
  // 12 of 60 lost, none gained: McNemar 2 · 2⁻¹² = 0.00049, and twice that for two metrics.
  write(
    'b.json',
    (at) => (at < 12 ? 0 : 1),
    (at) => 0.5 + 0.02 * (at % 2) + 0.1 * ((at % 5) - 2),
  );
  const told = (await desk.run('eval', 'compare', 'a.json', 'b.json', '--json')).json<EvalComparison>();
  expect(told.metrics['correct']).toMatchObject({ a: 1, b: 0.8, n: 60, test: 'mcnemar', verdict: 'worse' });
  expect(told.metrics['correct']?.pValue).toBeCloseTo(2 * 2 * 2 ** -12, 9);
  expect(told.metrics['f1']).toMatchObject({ test: 'permutation', verdict: 'no detectable change' });
  const { stdout } = await desk.run('eval', 'compare', 'a.json', 'b.json');
  expect(stdout).toMatch(/^correct .*-0\.200 .*worse$/m);
  expect(stdout).toMatch(/^f1: \d+ more cases would show a change of 0\.020 in 8 of 10 comparisons\.$/m);
  const missing = await desk.run('eval', 'compare', 'a.json', 'nowhere.json');
  expect(missing).toMatchObject({ exitCode: 4, sentence: expect.stringContaining('nowhere.json is not there') });
  writeFileSync(join(desk.folder, 'broken.json'), '{"cases": [');
  expect((await desk.run('eval', 'compare', 'a.json', 'broken.json')).sentence).toMatch(/broken\.json is not JSON/);
});
