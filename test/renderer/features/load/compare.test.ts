import { describe, expect, it } from 'vitest';
import type { LoadComparison, LoadMetricComparison } from '../../../../main/contract/load-compare.ts';
import {
  comparisonVerdict,
  differenceText,
  intervalText,
  pValueText,
} from '../../../../renderer/features/load/view-model/comparison-words.ts';
import { environmentRows } from '../../../../renderer/features/load/view-model/environment-rows.ts';
import { latencyCurve, ninesOf, shareName } from '../../../../renderer/features/load/view-model/percentile-curve.ts';
import { histogramOf, loadDetail, loadSummary } from './load-builders.ts';

const metric = (overrides: Partial<LoadMetricComparison>): LoadMetricComparison => ({
  name: 'response p95',
  unit: 'ms',
  a: 991,
  b: 1310,
  delta: 319,
  ci95: [210, 430],
  pValue: 0.0004,
  verdict: 'worse',
  why: null,
  ...overrides,
});
const comparison = (...metrics: LoadMetricComparison[]): LoadComparison => ({
  a: loadSummary(),
  b: loadSummary({ runId: 'ld-2' }),
  metrics,
  stageMeans: [],
  warnings: [],
});
const within = metric({ name: 'response p50', delta: 3, ci95: [-8, 14], pValue: 0.6, verdict: 'no-detectable-change' });
const errors = metric({ name: 'errors', unit: 'share', delta: -0.006, ci95: [-0.009, -0.002], verdict: 'better' });

describe('two runs compared', () => {
  it('says what got worse before what got better, with the differences', () => {
    expect(comparisonVerdict(comparison(errors, metric({}), within)).sentence).toBe(
      'Worse: response p95 +319 ms; better: errors −0.6 pt.',
    );
  });

  it('calls a difference that chance explains what it is', () => {
    expect(comparisonVerdict(comparison(within)).sentence).toBe(
      'No detectable change: every difference is within noise.',
    );
  });

  it('does not call runs the same that have nothing in common', () => {
    const missing = metric({
      b: null,
      delta: null,
      ci95: null,
      pValue: null,
      verdict: 'not-compared',
      why: 'no price',
    });
    expect(comparisonVerdict(comparison(missing)).sentence).toMatch(/^The two runs have no figure in common/);
  });

  it('gives each difference its sign, its unit and its interval', () => {
    expect([differenceText(metric({})), intervalText(metric({}))]).toEqual(['+319 ms', '+210 ms to +430 ms']);
    expect([differenceText(errors), intervalText(errors)]).toEqual(['−0.6 pt', '−0.9 pt to −0.2 pt']);
    expect(intervalText(within)).toBe('−8.0 ms to +14 ms');
    expect(differenceText(metric({ delta: 0.01 }))).toBe('< 0.1 ms');
    expect([pValueText(0.0004), pValueText(0.0123), pValueText(null)]).toEqual(['< 0.001', '0.012', '']);
  });

  it('names first what the runs were measured on that differs', () => {
    const { environment } = loadDetail();
    if (environment === null) throw new Error('the builder has an environment');
    const rows = environmentRows(environment, { ...environment, indexGeneration: 2 });
    expect(rows[0]).toEqual({ what: 'Index', a: 'generation 1', b: 'generation 2', differs: true });
    expect(rows.filter(({ differs }) => differs)).toHaveLength(1);
  });
});

describe('a distribution', () => {
  it('reads percentiles by nearest rank', () => {
    // 1 to 100 ms: the 95th of a hundred values is 95.
    const curve = latencyCurve(histogramOf(Array.from({ length: 100 }, (_, index) => index + 1)));
    expect(curve?.count).toBe(100);
    expect(curve?.at(0.95)).toBeCloseTo(95, 0);
    expect(curve?.at(0.5)).toBeCloseTo(50, 0);
    expect(curve?.at(1)).toBeCloseTo(100, 0);
  });

  it('gives each further nine the same room', () => {
    expect(ninesOf(0.9)).toBeCloseTo(1, 9);
    expect(ninesOf(0.999) - ninesOf(0.99)).toBeCloseTo(1, 9);
    expect([shareName(0.5), shareName(0.999)]).toEqual(['p50', 'p99.9']);
  });

  it('is none for a text that is none, and for one without a value', () => {
    expect(latencyCurve('not a histogram')).toBeNull();
    expect(latencyCurve(histogramOf([]))).toBeNull();
    expect(latencyCurve(undefined)).toBeNull();
  });
});
