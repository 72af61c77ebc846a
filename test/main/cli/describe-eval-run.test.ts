import { expect, it } from 'vitest';
import { describeEvalRun } from '../../../main/cli/describe-eval-run.ts';
import type { EvalCell, EvalEffect, EvalRunReport } from '../../../main/contract/eval-run.ts';

const VALUE = { mean: 0.9, ci95: [0.7, 0.97] as const, n: 20, unscored: {} };

const cell = (given: Partial<EvalCell>): EvalCell => ({
  cellId: 'c1',
  key: { prompt: 'answer', model: null, retrieval: null, generation: 'serving' },
  isBaseline: true,
  state: 'finished',
  done: 20,
  total: 20,
  failed: 0,
  valueless: {},
  metrics: { correct: VALUE },
  against: {},
  responseP95Ms: 342,
  costUsd: 0,
  costPerSuccessUsd: 0,
  release: null,
  note: null,
  ...given,
});

const report = (given: Partial<EvalRunReport>): EvalRunReport => ({
  runId: 'e-1a2b3c4d5e',
  evalId: 'grid',
  evalHash: '',
  datasetHash: '',
  startedAt: '2026-11-29T10:00:00.000Z',
  endedAt: null,
  state: 'finished',
  error: null,
  label: '',
  cases: 20,
  repeats: 1,
  cells: 2,
  done: 40,
  total: 40,
  cached: 0,
  costUsd: 0,
  ms: 8700,
  headline: {},
  valueless: {},
  metrics: { correct: VALUE, 'response-ms': { mean: 173.4, ci95: [58.895, 396], n: 20, unscored: {} } },
  noiseFloor: {},
  power: {},
  matrix: [cell({})],
  effects: [],
  triage: { counts: { undecided: 0 }, cases: [], patterns: [] },
  robustness: [],
  passes: null,
  judges: {},
  verdict: { headline: 'Keep what serves', details: '' },
  blindSpots: [],
  ...given,
});

it('names cells by what they vary, and indexes as they are named elsewhere', () => {
  const other = cell({ cellId: 'c2', isBaseline: false, key: { ...cell({}).key, prompt: 'terse', generation: 2 } });
  const text = describeEvalRun(report({ matrix: [cell({}), other] }));
  expect(text).toMatch(/c1 +answer, serving \(baseline\)/);
  expect(text).toMatch(/c2 +terse, g2/);
  expect(text).toMatch(/response-ms +173 +58\.9 to 396/);
});

it('says of a run that was left how far each cell came, and of one at work that it is', () => {
  const matrix = [cell({ state: 'running', done: 7 }), cell({ cellId: 'c2', state: 'waiting', done: 0 })];
  const left = describeEvalRun(report({ state: 'cancelled', matrix }));
  expect(left).toMatch(/7 of 20\n.*0 of 20/);
  expect(left).not.toContain('running');
  expect(describeEvalRun(report({ state: 'running', matrix }))).toMatch(/running\n.*waiting/);
});

it('has a row for a metric that no case has a value of', () => {
  const text = describeEvalRun(report({ valueless: { helpful: { 'the judge gave no grade': 20 } } }));
  expect(text).toMatch(/helpful +– +– +0 +20 +–/);
});

it('lists the effects that are beyond noise, and counts the others', () => {
  const effect = (levels: string[], isNoise: boolean): EvalEffect => {
    const change = { effect: isNoise ? 0 : -0.05, ci95: [-0.08, -0.02] as const, pValue: isNoise ? 1 : 0.004, isNoise };
    return { factors: ['prompt'], levels, metric: 'correct', ...change };
  };
  const some = describeEvalRun(report({ effects: [effect(['terse'], false), effect(['long'], true)] }));
  expect(some).toMatch(/prompt terse +correct +-0\.050 +-0\.080 to -0\.020 +0\.004/);
  expect(some).toContain('and 1 effect within noise');
  expect(some).not.toContain('prompt long');
  const none = describeEvalRun(report({ effects: [effect(['terse'], true), effect(['long'], true)] }));
  expect(none).toContain('2 effects looked at, all within noise');
});
