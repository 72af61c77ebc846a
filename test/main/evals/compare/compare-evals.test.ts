import { describe, expect, it } from 'vitest';
import { drawNormal } from '../../../../main/base/random-variates.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import type { EvalCase } from '../../../../main/contract/eval-compare.ts';
import { compareEvals, type CompareSettings } from '../../../../main/evals/compare/compare-evals.ts';
import { readEvalCases } from '../../../../main/evals/compare/read-eval-cases.ts';
import { neededCases } from '../../../../main/evals/statistics/needed-cases.ts';

const SETTINGS: CompareSettings = { effect: 0.02, correction: 'holm', sequential: false, lowerBetter: [] };
const RUNS = 200;
/** Means are drawn again ten thousand times in each of these, for each metric. */
const COSTLY_RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? RUNS : 60;

const casesOf = (metric: string, values: readonly number[]): EvalCase[] =>
  values.map((value, at) => ({ id: `c${at}`, values: { [metric]: value } }));

describe('a comparison of equals', () => {
  it('calls a difference in at most 6 of 100 for a metric that holds or does not', () => {
    let called = 0;
    for (let run = 0; run < RUNS; run++) {
      const random = createSeededSequence(run);
      const easiness = Array.from({ length: 150 }, () => random.next());
      const answer = (): number[] => easiness.map((chance) => Number(random.next() < chance));
      const { metrics } = compareEvals(casesOf('correct', answer()), casesOf('correct', answer()), SETTINGS);
      expect(metrics['correct']?.test).toBe('mcnemar');
      if (metrics['correct']?.verdict !== 'no detectable change') called += 1;
    }
    expect(called).toBeLessThanOrEqual(RUNS * 0.06);
    // And is no test that never speaks.
    expect(called).toBeGreaterThan(0);
  });

  it('calls one in at most 6 of 100 over four metrics together', () => {
    let called = 0;
    for (let run = 0; run < COSTLY_RUNS; run++) {
      const random = createSeededSequence(1000 + run);
      const side = (): EvalCase[] =>
        Array.from({ length: 40 }, (_, at) => ({
          id: `c${at}`,
          values: Object.fromEntries(['w', 'x', 'y', 'z'].map((name) => [name, at / 40 + drawNormal(random)])),
        }));
      const { metrics } = compareEvals(side(), side(), SETTINGS);
      if (Object.values(metrics).some(({ verdict }) => verdict !== 'no detectable change')) called += 1;
    }
    expect(called).toBeLessThanOrEqual(COSTLY_RUNS * 0.06);
    expect(called).toBeGreaterThan(0);
  });
});

it('finds a planted drop of 5 points with the stated power, over as many cases as it asks for', () => {
  const deviation = 0.2;
  const cases = neededCases(deviation, 0.05);
  let found = 0;
  for (let run = 0; run < COSTLY_RUNS; run++) {
    const random = createSeededSequence(500 + run);
    const a = Array.from({ length: cases }, () => random.next());
    const b = a.map((value) => value - 0.05 + deviation * drawNormal(random));
    const { metrics } = compareEvals(casesOf('grounding', a), casesOf('grounding', b), SETTINGS);
    expect(metrics['grounding']?.verdict).not.toBe('better');
    if (metrics['grounding']?.verdict === 'worse') found += 1;
  }
  // 0.8 with a standard error of 0.028 over 200 runs.
  expect(found / COSTLY_RUNS).toBeGreaterThan(0.72);
  expect(found / COSTLY_RUNS).toBeLessThan(0.88);
});

it('says how many more cases a change of two points takes', () => {
  const random = createSeededSequence(4);
  const a = Array.from({ length: 100 }, () => 0.5 + 0.1 * (random.next() - 0.5));
  const b = a.map((value) => value + 0.2 * (random.next() - 0.5));
  const { metrics, neededCases: need } = compareEvals(casesOf('f1', a), casesOf('f1', b), SETTINGS);
  const { cases, more, effect } = need['f1'] ?? { cases: 0, more: 0, effect: 0 };
  expect(effect).toBe(0.02);
  expect(more).toBe(Math.max(0, cases - 100));
  // What 100 cases show is to 0.02 as the root of the needed cases is to that of 100.
  expect(metrics['f1']?.minimalDetectable).toBeCloseTo(0.02 * Math.sqrt(cases / 100), 3);
});

describe('compareEvals', () => {
  it('pairs by id, whatever the order, and says what it left out', () => {
    const a: EvalCase[] = [
      { id: '1', values: { f1: 0.5, only: 1 } },
      { id: '2', values: { f1: 0.7 } },
      { id: '3', values: { f1: 0.1 } },
    ];
    const b: EvalCase[] = [
      { id: '2', values: { f1: 0.8 } },
      { id: '1', values: { f1: 0.5 } },
      { id: '9', values: { f1: 0.1 } },
      { id: '8', values: { f1: 0.1 } },
    ];
    const { metrics, unpaired } = compareEvals(a, b, SETTINGS);
    expect(unpaired).toEqual({ a: 1, b: 2 });
    expect(Object.keys(metrics)).toEqual(['f1']);
    expect(metrics['f1']).toMatchObject({ n: 2, test: 'permutation', verdict: 'no detectable change' });
    expect(metrics['f1']?.delta).toBeCloseTo(0.05, 12);
  });

  it('knows of which metrics less is better', () => {
    const low = Array.from({ length: 12 }, (_, at) => 10 + at);
    const high = low.map((value) => value + 1);
    const verdict = (name: string, settings = SETTINGS): string | undefined =>
      compareEvals(casesOf(name, low), casesOf(name, high), settings).metrics[name]?.verdict;
    expect(verdict('ndcg')).toBe('better');
    expect(verdict('ms')).toBe('worse');
    expect(verdict('total cost')).toBe('worse');
    expect(verdict('terms')).toBe('better');
    expect(verdict('terms', { ...SETTINGS, lowerBetter: ['terms'] })).toBe('worse');
  });

  it('takes repeated attempts at a case for one case, and says what passes', () => {
    const attempts = (passed: readonly number[]): EvalCase[] =>
      passed.map((value) => ({ id: '1', values: { ok: value } }));
    const { metrics } = compareEvals(attempts([1, 0, 0]), attempts([1, 1, 0, 1]), SETTINGS);
    expect(metrics['ok']).toMatchObject({ n: 1, test: 'permutation' });
    // k = 3. Of A's single triple one passes, not all; of B's 4 triples all hold a pass, and one holds only passes.
    expect(metrics['ok']?.passes).toEqual({ k: 3, a: { atK: 1, hatK: 0 }, b: { atK: 1, hatK: 0.25 } });
  });

  it('says nothing of what does not differ, and refuses results without a case in common', () => {
    const same = casesOf('f1', [0.1, 0.9]);
    const { metrics, noiseFloor, neededCases: need } = compareEvals(same, same, SETTINGS);
    expect(metrics['f1']).toMatchObject({ delta: 0, ci95: [0, 0], pValue: 1, minimalDetectable: null });
    expect([noiseFloor['f1'], need['f1']]).toEqual([0, null]);
    expect(() => compareEvals(same, [{ id: 'x', values: { f1: 1 } }], SETTINGS)).toThrow(
      /no metric of any case in common/,
    );
  });
});

it('refuses a result with a value that is no number, by its place', () => {
  const text = '{"cases": [{"id": "a", "values": {"f1": 1}}, {"id": "b", "values": {"f1": 1e999}}]}';
  expect(() => readEvalCases(text, 'r.json')).toThrow(/r\.json: cases\.1\.values\.f1/);
  expect(() => readEvalCases('{"cases": [{"id": "a", "values": {"f1": NaN}}]}', 'r.json')).toThrow(
    /r\.json is not JSON/,
  );
  expect(() => readEvalCases('{"topics": 3}', 'r.json')).toThrow(/r\.json: cases: .*eval ask DIR --json/);
  expect(readEvalCases('{"cases": [{"id": 7, "values": {}}], "ms": 3}', 'r.json')).toEqual([{ id: '7', values: {} }]);
});
