import { expect, test } from 'vitest';
import { type AlertRule, alertRuleFile } from '../../../../main/contract/alert-rule.ts';
import { observeRule, type SignalSamples } from '../../../../main/trace/alerts/observe-rule.ts';
import { SampleSeries } from '../../../../main/trace/alerts/sample-series.ts';

const NOW = Date.UTC(2026, 10, 2, 12, 0, 0);
const MINUTE = 60_000;

type Written = Partial<Omit<AlertRule, 'signal' | 'condition'>> & { signal: unknown; condition: unknown };
function ruleOf(written: Written): AlertRule {
  return alertRuleFile.parse({ version: 1, id: 'r', name: 'R', window: '10m', minSamples: 1, ...written });
}

/** @returns samples ending a minute before a time, one a second before the other */
function valuesBefore(ms: number, values: readonly number[], weight = 1): SampleSeries {
  return new SampleSeries(values.map((value, index) => ({ endMs: ms - MINUTE - index * 1000, value, weight })));
}

function shares(ones: number, of: number): number[] {
  return Array.from({ length: of }, (_, index) => (index < ones ? 1 : 0));
}

function both(now: readonly number[], before: readonly number[]): SignalSamples {
  const series = new SampleSeries([
    ...now.map((value) => ({ endMs: NOW - MINUTE, value, weight: 1 })),
    // The window is ten minutes; what ended before it is the baseline.
    ...before.map((value) => ({ endMs: NOW - 11 * MINUTE, value, weight: 1 })),
  ]);
  return { now: series, baseline: series };
}

test('an error rate is failed runs over runs, and its bound is its own good side', () => {
  const rule = ruleOf({ signal: { type: 'error-rate' }, condition: { is: 'above', bound: 0.25, resolveAt: 0.2 } });
  const verdictOf = (failed: number, runs: number) =>
    observeRule(rule, [{ now: valuesBefore(NOW, shares(failed, runs)), baseline: null }], NOW);
  expect(verdictOf(6, 20)).toMatchObject({ value: 0.3, samples: 20, compared: 0.3, verdict: 'breached' });
  expect(verdictOf(5, 20)).toMatchObject({ value: 0.25, verdict: 'between' });
  expect(verdictOf(4, 20)).toMatchObject({ value: 0.2, verdict: 'clear' });
  expect(verdictOf(6, 20).reason).toBe('Error rate 30 % over the last 10m, above 25 %; 20 runs.');
});

test('the window is open at its beginning and closed at its end', () => {
  const rule = ruleOf({ signal: { type: 'runs' }, condition: { is: 'below', bound: 1 } });
  const at = [NOW - 10 * MINUTE, NOW - 10 * MINUTE + 1, NOW, NOW + 1];
  const now = new SampleSeries(at.map((endMs) => ({ endMs, value: 1, weight: 1 })));
  expect(observeRule(rule, [{ now, baseline: null }], NOW)).toMatchObject({ value: 2, verdict: 'clear' });
});

test('too few runs are no verdict, however bad they look', () => {
  const rule = ruleOf({ signal: { type: 'error-rate' }, condition: { is: 'above', bound: 0.05 }, minSamples: 30 });
  const seen = observeRule(rule, [{ now: valuesBefore(NOW, shares(12, 12)), baseline: null }], NOW);
  expect(seen).toMatchObject({ value: 1, samples: 12, verdict: 'unknown' });
  expect(seen.reason).toBe('Not enough runs: 12 of 30 in the last 10m.');
});

test('a percentile is the nearest rank of the window alone', () => {
  const rule = ruleOf({ signal: { type: 'latency', percentile: 95 }, condition: { is: 'above', bound: 900 } });
  // Of 20 values the 19th: 950.
  const values = Array.from({ length: 20 }, (_, index) => (index + 1) * 50);
  const seen = observeRule(rule, [{ now: valuesBefore(NOW, values), baseline: null }], NOW);
  expect(seen).toMatchObject({ value: 950, verdict: 'breached' });
  expect(seen.reason).toBe('p95 latency 950 ms over the last 10m, above 900 ms; 20 runs.');
});

test('runs whose cost is not known are left out and told of', () => {
  const rule = ruleOf({ signal: { type: 'cost-per-run' }, condition: { is: 'above', bound: 0.01 }, minSamples: 3 });
  const now = valuesBefore(NOW, [0.02, 0.04, Number.NaN]);
  const seen = observeRule(rule, [{ now, baseline: null }], NOW);
  expect(seen).toMatchObject({ samples: 2, leftOut: 1, verdict: 'unknown' });
  expect(seen.value).toBeCloseTo(0.03, 12);
  expect(seen.reason).toBe('Not enough runs: 2 of 3 in the last 10m. 1 more do not tell.');
});

test('the cost of a success is what all runs cost over those that went well', () => {
  const rule = ruleOf({ signal: { type: 'cost-per-success' }, condition: { is: 'above', bound: 0.05 } });
  const now = new SampleSeries([
    { endMs: NOW, value: 0.02, weight: 1 },
    { endMs: NOW, value: 0.06, weight: 0 },
    { endMs: NOW, value: 0.04, weight: 1 },
  ]);
  // 0.12 over 2.
  expect(observeRule(rule, [{ now, baseline: null }], NOW).value).toBeCloseTo(0.06, 12);
  const failed = new SampleSeries([{ endMs: NOW, value: 0.02, weight: 0 }]);
  expect(observeRule(rule, [{ now: failed, baseline: null }], NOW)).toMatchObject({ value: null, verdict: 'unknown' });
});

test('a baseline is the time right before the window; counts are brought to the same length', () => {
  const rule = ruleOf({
    signal: { type: 'runs' },
    condition: { is: 'below-baseline', bound: 0.1, baseline: '100m', baselineSamples: 40 },
    minSamples: 0,
  });
  // 50 runs in 100 minutes are 5 in ten; none now is 0 times as many.
  expect(observeRule(rule, [both([], shares(0, 50))], NOW)).toMatchObject({
    value: 0,
    baseline: { value: 5, samples: 50 },
    compared: 0,
    verdict: 'breached',
  });
  // Where nothing ever ran, nothing has stopped.
  const quiet = observeRule(rule, [both([], [])], NOW);
  expect(quiet).toMatchObject({ verdict: 'unknown' });
  expect(quiet.reason).toBe('Not enough runs to compare with: 0 of 40 in the 100m before.');
});

test('something where there was nothing is beyond every multiple; nothing where there was nothing is the same', () => {
  const rule = ruleOf({
    signal: { type: 'error-rate' },
    condition: { is: 'above-baseline', bound: 3, baseline: '1d', baselineSamples: 10 },
  });
  const seen = observeRule(rule, [both(shares(1, 10), shares(0, 10))], NOW);
  expect(seen).toMatchObject({ compared: null, verdict: 'breached' });
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  expect(observeRule(rule, [both(shares(0, 10), shares(0, 10))], NOW)).toMatchObject({ compared: 1, verdict: 'clear' });
});

const STAGES = ['retrieve', 'rerank', 'pack', 'generate'];
function compoundOf(over: Partial<Written> = {}): AlertRule {
  return ruleOf({
    signal: {
      type: 'compound-drift',
      factors: STAGES.map((stage) => ({ name: stage, signal: { type: 'stage-failure-rate', stage }, bound: 0.94 })),
    },
    condition: { is: 'below', bound: 0.9 },
    minSamples: 100,
    ...over,
  });
}

test('four stages within their bounds whose product is not: 0.97 × 0.96 × 0.95 × 0.96 = 0.85 < 0.90', () => {
  const samples = [3, 4, 5, 4].map((failed) => ({ now: valuesBefore(NOW, shares(failed, 100)), baseline: null }));
  const seen = observeRule(compoundOf(), samples, NOW);
  // 0.97 · 0.96 = 0.9312; · 0.95 = 0.88464; · 0.96 = 0.8492544.
  expect(seen.compared).toBeCloseTo(0.8492544, 12);
  expect(seen.verdict).toBe('breached');
  expect(seen.factors?.map(({ name, value, isWithin }) => [name, value, isWithin])).toEqual([
    ['retrieve', 0.97, true],
    ['rerank', 0.96, true],
    ['pack', 0.95, true],
    ['generate', 0.96, true],
  ]);
  expect(seen.reason).toBe(
    'Every stage is within its own bound; together they are 0.85, below 0.90: retrieve 0.97 × rerank 0.96 × pack 0.95 × generate 0.96.',
  );
});

test('a stage out of its own bound is named instead, also when the product would hold', () => {
  const samples = [7, 0, 0, 0].map((failed) => ({ now: valuesBefore(NOW, shares(failed, 100)), baseline: null }));
  const seen = observeRule(compoundOf(), samples, NOW);
  expect(seen.compared).toBeCloseTo(0.93, 12);
  expect(seen.verdict).toBe('breached');
  expect(seen.reason).toBe('Out of its own bound: retrieve 0.93 (floor 0.94).');
});

test('a compound says nothing while one stage has too few runs', () => {
  const samples = [100, 100, 12, 100].map((runs) => ({ now: valuesBefore(NOW, shares(0, runs)), baseline: null }));
  const seen = observeRule(compoundOf(), samples, NOW);
  expect(seen).toMatchObject({ compared: null, verdict: 'unknown' });
  expect(seen.reason).toBe('Not enough of pack: 12 of 100 in the last 10m.');
});

test('against a baseline a factor is what is kept of what was kept', () => {
  const rule = compoundOf({ condition: { is: 'below-baseline', bound: 0.9, baseline: '1d', baselineSamples: 50 } });
  // Before: 0.90 kept; now 0.855 kept, 0.95 of it, in each of four: 0.8145.
  const drifted = both(shares(29, 200), shares(20, 200));
  const seen = observeRule(rule, [drifted, drifted, drifted, drifted], NOW);
  expect(seen.compared).toBeCloseTo((171 / 200 / (180 / 200)) ** 4, 12);
  expect(seen.compared).toBeCloseTo(0.8145, 4);
  expect(seen.verdict).toBe('breached');
  const same = both(shares(20, 200), shares(20, 200));
  expect(observeRule(rule, [same, same, same, same], NOW)).toMatchObject({ compared: 1, verdict: 'clear' });
});

test('latencies multiply as factors of the baseline, under a ceiling', () => {
  const factor = (stage: string) => ({
    name: stage,
    signal: { type: 'latency' as const, percentile: 50 as const, stage },
    bound: 1.3,
  });
  const rule = ruleOf({
    signal: { type: 'compound-drift', factors: [factor('retrieve'), factor('generate')] },
    condition: { is: 'above-baseline', bound: 1.5, baseline: '1d', baselineSamples: 2 },
    minSamples: 2,
  });
  // 1.25 × 1.28 = 1.6.
  const seen = observeRule(rule, [both([50, 50, 60], [40, 40, 41]), both([640, 640, 650], [500, 500, 501])], NOW);
  expect(seen.compared).toBeCloseTo(1.6, 12);
  expect(seen.verdict).toBe('breached');
  expect(seen.reason).toContain('together they are 1.60, above 1.50: retrieve 1.25 × generate 1.28');
});
