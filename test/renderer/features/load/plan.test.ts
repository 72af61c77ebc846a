import { describe, expect, it } from 'vitest';
import type { LoadForecast, LoadModelState, LoadPrediction } from '../../../../main/contract/load-what-if.ts';
import {
  forecastRows,
  predictionVerdict,
  typedNumber,
} from '../../../../renderer/features/load/view-model/plan-rows.ts';

const forecast = (overrides: Partial<LoadForecast> = {}): LoadForecast => ({
  ratePerSecond: 20,
  throughput: 20,
  p50Ms: 400,
  p95Ms: 900,
  p99Ms: 1400,
  costPerRequestUsd: 0.002,
  costPerHourUsd: 144,
  ...overrides,
});
const state = (
  overrides: Partial<LoadForecast>,
  bottleneck: string | null,
  capacityPerSecond: number,
): LoadModelState => ({
  forecast: forecast(overrides),
  singleRun: { p50Ms: [380, 420], p95Ms: [560, 660], p99Ms: [900, 1100] },
  isOverloaded: false,
  stations: [],
  capacityPerSecond,
  bottleneck,
});

const prediction = (overrides: Partial<LoadPrediction> = {}): LoadPrediction => ({
  runId: 'ld-1',
  changes: { workers: {}, faster: { rerank: 2 } },
  measured: forecast(),
  before: state({ p95Ms: 990 }, 'rerank', 24),
  beforeError: { throughput: 0, p50Ms: 0.02, p95Ms: 0.1, p99Ms: -0.15, costPerRequestUsd: null },
  after: state({ p95Ms: 600 }, 'generate', 31),
  against: null,
  assumptions: [],
  ...overrides,
});

describe('what would be different', () => {
  it('shows how far the model is off the run beside what it predicts', () => {
    const rows = forecastRows(prediction());
    expect(rows.find(({ what }) => what === 'Response p95')).toEqual({
      what: 'Response p95',
      measured: '900 ms',
      modelled: '990 ms',
      error: '+10 %',
      predicted: '600 ms',
    });
    expect(rows.find(({ what }) => what === 'Cost per request')?.error).toBe('unknown');
  });

  it('says what limits it then, and that it is another stage than before', () => {
    expect(predictionVerdict(prediction())).toBe(
      'Response p95 would go from 900 ms to 600 ms (single runs: 560 ms to 660 ms); generate limits it to 31 /s, no longer rerank.',
    );
  });

  it('says that a queue grows without end instead of giving it a time', () => {
    const over = prediction({ after: { ...state({ p95Ms: null }, 'rerank', 24), isOverloaded: true } });
    expect(predictionVerdict(over)).toBe(
      'Waiting would grow for as long as the load lasts; rerank limits it to 24 /s.',
    );
  });
});

describe('a number that is typed', () => {
  it.each([
    ['', null],
    ['100,000', 100_000],
    ['0.5', 0.5],
    ['-1', undefined],
    ['many', undefined],
    ['1e99', undefined],
  ] as const)('%s', (text, value) => {
    expect(typedNumber(text, 0, 1e6)).toBe(value);
  });
});
