import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVAL_METRICS, type EvalMetric } from '../../../../main/contract/eval-file.ts';
import { createScorers } from '../../../../main/evals/metrics/create-scorers.ts';
import type { Score, ScoredRun, Scorer } from '../../../../main/evals/metrics/scorer.ts';
import type { EmbeddingModel } from '../../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';
import { citation, holdsQuote, passage, place, scoredRun } from '../../../support/scored-run.ts';

const SIGNAL = new AbortController().signal;
let embeddingModel: EmbeddingModel;
beforeAll(async () => {
  embeddingModel = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
});
afterAll(() => embeddingModel.dispose());

function scorers(
  metrics: readonly EvalMetric[],
  success?: Record<string, number>,
  judges: ReadonlyMap<string, Scorer> = new Map(),
): Scorer[] {
  const dependencies = { placeMatches: holdsQuote, embeddingModel, judges, scripts: new Map<string, Scorer>() };
  return createScorers({ metrics, success, dependencies });
}

async function scoreOf(metric: EvalMetric, run: ScoredRun, success?: Record<string, number>): Promise<Score> {
  const [scorer] = scorers([metric], success);
  if (scorer === undefined) throw new Error('no scorer');
  return scorer.score(run, SIGNAL);
}

describe('the scorers of an eval', () => {
  it('are there for every metric of the format, in its order', () => {
    expect(scorers(EVAL_METRICS).map(({ name }) => name)).toEqual(EVAL_METRICS);
  });

  it('are refused by name where a judge is not there, or one is listed twice', () => {
    expect(() => scorers([{ judge: 'helpful' }])).toThrow('There is no judge helpful');
    expect(() => scorers(['exact', 'exact'])).toThrow('exact is listed twice');
    expect(() => scorers(['success'], { helpful: 1 })).toThrow('success: there is no metric helpful');
    expect(() => scorers(['success'], { success: 1 })).toThrow('bound of itself');
  });

  it('never give NaN, whatever an answer, a passage or a known answer is', async () => {
    const all = scorers(EVAL_METRICS, { correct: 1, grounded: 0.5 });
    const hostile = fc.oneof(
      fc.constantFrom('', ' ', '\u0000', '\ud800', '[1]', '[1][2][3]', '{"a":', '...', 'a\u202eb', '\r\n\n', '٣٫٥'),
      fc.string({ unit: 'binary', maxLength: 80 }),
      // Lone surrogates too.
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, fc.boolean(), async (answer, gold, text, refused) => {
        const run = scoredRun({
          answer,
          refused,
          structured: { isValid: false },
          citations: [citation(1, text)],
          retrieved: [passage('d', text)],
          packed: [passage('d', text)],
          case: { answers: [gold], places: [place('d', 1, gold)], tools: [] },
        });
        for (const scorer of all) expect(await isSound(scorer, run), scorer.name).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['sentences', 'The shop opens at nine [1]. '.repeat(40_000)],
    ['full stops', `Nine${'.'.repeat(1_000_000)}`],
    ['markers', '[1]'.repeat(300_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['JSON', `[${'1,'.repeat(500_000)}1]`],
    ['white space', ` ${'\t'.repeat(1_000_000)}.`],
  ])('take a megabyte of %s', async (_, answer) => {
    const run = scoredRun({
      structured: answer.startsWith('[') ? { isValid: true } : undefined,
      answer,
      citations: [citation(1, 'The shop opens at nine.')],
      packed: [passage('d', 'The shop opens at nine.')],
      case: { answers: ['nine'] },
    });
    for (const scorer of scorers(EVAL_METRICS)) expect(await isSound(scorer, run), scorer.name).toBe(true);
  });

  it('turn a value that is no number into one that is not known', async () => {
    expect(await scoreOf('response-ms', scoredRun({ responseMs: Number.NaN }))).toEqual({
      unscored: 'not a number',
      note: 'NaN',
    });
  });
});

async function isSound(scorer: Scorer, run: ScoredRun): Promise<boolean> {
  const score = await scorer.score(run, SIGNAL);
  if ('unscored' in score) return true;
  if (scorer.unit !== 'share' && scorer.unit !== 'score') return Number.isFinite(score.value);
  return score.value >= 0 && score.value <= 1;
}

describe('correctness by the builtin model', () => {
  const isCorrect = async (answer: string, ...answers: string[]): Promise<number> => {
    const score = await scoreOf('correct', scoredRun({ answer, case: { answers } }));
    return 'value' in score ? score.value : -1;
  };

  it('takes the known answer in other words, and not one with another number or its opposite', async () => {
    const gold = 'The warehouse ships orders within 3 working days.';
    expect(await isCorrect('Orders are shipped by the warehouse within 3 working days.', gold)).toBe(1);
    expect(await isCorrect('The warehouse ships orders within 5 working days.', gold)).toBe(0);
    expect(await isCorrect('The warehouse does not ship orders within 3 working days.', gold)).toBe(0);
    expect(await isCorrect('Gift cards cannot be returned.', gold)).toBe(0);
  });
});

describe('correctness of 40 answers by hand', () => {
  it('is told as the documentation says', async () => {
    const rows = readFileSync(new URL('../../../../fixtures/metrics/correctness.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { gold: string; answer: string; right: boolean });
    const called: { right: boolean; value: number }[] = [];
    for (const { gold, answer, right } of rows) {
      const score = await scoreOf('correct', scoredRun({ answer, case: { answers: [gold] } }));
      called.push({ right, value: 'value' in score ? score.value : Number.NaN });
    }
    const count = (right: boolean, value: number): number =>
      called.filter((one) => one.right === right && one.value === value).length;
    expect([count(true, 1), count(true, 0), count(false, 1), count(false, 0)]).toEqual([11, 3, 1, 25]);
  });
});

describe('what a run leaves', () => {
  it('says whether a refusal was right', async () => {
    const refusal = { answer: 'I cannot say.', refused: true };
    expect(await scoreOf('refusal-correct', scoredRun({ ...refusal, case: { answerable: false } }))).toEqual({
      value: 1,
    });
    expect(await scoreOf('refusal-correct', scoredRun({ ...refusal, case: { answers: ['nine'] } }))).toMatchObject({
      value: 0,
    });
    expect(await scoreOf('refusal-correct', scoredRun({ case: {} }))).toEqual({
      unscored: 'nobody said whether it can be answered',
    });
    const variant = { kind: 'truncation', severity: 1, of: 'c0', expects: 'unanswerable' } as const;
    const cut = scoredRun({ ...refusal, case: { answers: ['nine'], variant } });
    expect(await scoreOf('refusal-correct', cut)).toEqual({ value: 1 });
    expect(await scoreOf('answered', scoredRun(refusal))).toEqual({ value: 0 });
  });

  it('counts JSON that is not valid although the run failed for it, and money that a failed run spent', async () => {
    const failed = scoredRun({ answer: null, error: 'not JSON', structured: { isValid: false }, costUsd: 0.02 });
    expect(await scoreOf('json-valid', failed)).toEqual({ value: 0 });
    expect(await scoreOf('json-valid', scoredRun())).toEqual({ unscored: 'no JSON was asked for' });
    expect(await scoreOf('cost-usd', failed)).toEqual({ value: 0.02 });
    expect(await scoreOf('cost-usd', scoredRun({ costUsd: null }))).toEqual({ unscored: 'the price is not known' });
    expect(await scoreOf('response-ms', failed)).toMatchObject({ unscored: 'the run failed' });
  });
});

describe('tool calls', () => {
  const call = (name: string, given: object = {}, hasFailed = false): ScoredRun['tools'][number] => ({
    name,
    arguments: given as never,
    hasFailed,
  });
  const want = (name: string, given: object | null = null): NonNullable<ScoredRun['case']['tools']>[number] => ({
    name,
    arguments: given as never,
  });

  it('are paired in any order, or in the order that is expected', async () => {
    const run = scoredRun({
      tools: [call('search'), call('sql', {}, true), call('search')],
      case: { tools: [want('sql'), want('search')] },
    });
    // Both are made, of three: 2·2 / 5. In order: sql, then search.
    expect(await scoreOf('tool-calls', run)).toEqual({ value: 4 / 5, note: '2 of 2 expected, 3 made, 1 failed' });
    expect(await scoreOf('trajectory', run)).toMatchObject({ value: 4 / 5 });
    const turned = scoredRun({ tools: [call('search'), call('sql')], case: { tools: [want('sql'), want('search')] } });
    expect(await scoreOf('tool-calls', turned)).toMatchObject({ value: 1 });
    expect(await scoreOf('trajectory', turned)).toMatchObject({ value: 1 / 2 });
  });

  it('have the arguments that a case names, whatever others they have', async () => {
    const tools = [want('sql', { table: 'orders' })];
    const right = scoredRun({ tools: [call('sql', { limit: 5, table: 'orders' })], case: { tools } });
    const wrong = scoredRun({ tools: [call('sql', { table: 'customers' })], case: { tools } });
    expect(await scoreOf('trajectory', right)).toMatchObject({ value: 1 });
    expect(await scoreOf('trajectory', wrong)).toMatchObject({ value: 0 });
  });

  it('leave a call with the only right arguments to what needs them', async () => {
    const tools = [want('sql'), want('sql', { table: 'orders' })];
    const run = scoredRun({ tools: [call('sql', { table: 'orders' }), call('sql')], case: { tools } });
    expect(await scoreOf('tool-calls', run)).toMatchObject({ value: 1 });
  });

  it('are right where none is expected and none made, and unscored where nobody said', async () => {
    expect(await scoreOf('tool-calls', scoredRun({ case: { tools: [] } }))).toMatchObject({ value: 1 });
    expect(await scoreOf('tool-calls', scoredRun({ tools: [call('sql')], case: { tools: [] } }))).toMatchObject({
      value: 0,
    });
    expect(await scoreOf('trajectory', scoredRun())).toEqual({ unscored: 'nobody said which tools it takes' });
  });
});

describe('success', () => {
  const right = { answer: 'At nine.', case: { answers: ['nine'] } };

  it('is that every bound holds, and stays below where less is better', async () => {
    const bounds = { correct: 1, 'response-ms': 200 };
    expect(await scoreOf('success', scoredRun(right), bounds)).toEqual({ value: 1 });
    expect(await scoreOf('success', scoredRun({ ...right, responseMs: 300 }), bounds)).toEqual({
      value: 0,
      note: 'response-ms 300 is above 200',
    });
  });

  it('is 0 for a run that failed', async () => {
    const failed = scoredRun({ answer: null, error: 'the model is gone' });
    expect(await scoreOf('success', failed)).toEqual({ value: 0, note: 'the model is gone' });
  });

  it('is unknown with an unknown part, unless another bound is missed already', async () => {
    const bounds = { 'cost-usd': 0.01, correct: 1 };
    expect(await scoreOf('success', scoredRun({ ...right, costUsd: null }), bounds)).toEqual({
      unscored: 'a part of it is unknown',
      note: 'cost-usd',
    });
    const wrong = scoredRun({ answer: 'Gift cards.', costUsd: null, case: { answers: ['nine'] } });
    expect(await scoreOf('success', wrong, bounds)).toMatchObject({ value: 0 });
  });

  it('holds a right refusal against what can be said of one', async () => {
    const refusal = scoredRun({ answer: 'I cannot say.', refused: true, case: { answerable: false } });
    expect(await scoreOf('success', refusal, { correct: 1, grounded: 0.8 })).toEqual({ value: 1 });
    expect(await scoreOf('success', refusal, { grounded: 0.8 })).toMatchObject({ unscored: 'a part of it is unknown' });
  });

  it('asks a judge once for the metric and for the bound', async () => {
    let asked = 0;
    const judge: Scorer = {
      name: 'helpful',
      unit: 'share',
      lowerIsBetter: false,
      score: async () => ({ value: (asked += 1) }),
    };
    const memo = scorers([{ judge: 'helpful' }, 'success'], { helpful: 1 }, new Map([['helpful', judge]]));
    const run = scoredRun();
    for (const scorer of memo) await scorer.score(run, SIGNAL);
    expect(asked).toBe(1);
  });
});
