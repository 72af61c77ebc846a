import { describe, expect, it } from 'vitest';
import type { LoadComparison } from '../../../../main/contract/load-compare.ts';
import type { LoadRunDetail } from '../../../../main/contract/load-run.ts';
import { compareLoadRuns } from '../../../../main/load/compare/compare-load-runs.ts';
import { FIXTURE_ENVIRONMENT, type FixtureRun, fixtureRun } from '../../../support/load-run-fixture.ts';

/** A pair takes a third of a second. */
const PAIRS = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 20;
/** Enough for a p99 of requests that depend on each other. */
const PLENTY = { seconds: 200, ratePerSecond: 50 };
/** Of the pairs without any difference, how many may seem to have one. */
const MAX_FALSE_SHARE = 0.06;
/** Of twenty, one stands for 5 %. */
const MAX_FALSE = Math.max(1, Math.floor(PAIRS * MAX_FALSE_SHARE));

function falseDifferences(options: Omit<FixtureRun, 'seed'>): number {
  let pairs = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const a = fixtureRun({ ...options, seed: 2 * pair + 1 });
    const b = fixtureRun({ ...options, seed: 2 * pair + 2 });
    const { metrics } = compareLoadRuns(a, b, { resamples: 1000 });
    if (metrics.some(({ verdict }) => verdict === 'better' || verdict === 'worse')) pairs += 1;
  }
  return pairs;
}

function verdictsOf({ metrics }: LoadComparison): Record<string, string> {
  return Object.fromEntries(metrics.map(({ name, verdict }) => [name, verdict]));
}

describe('two runs of the same', () => {
  it.each([
    ['requests that wait for each other', {}],
    ['slow spells that last for seconds, and failures', { memory: 0.6, errorShare: 0.02 }],
    ['one spike that more came in than could be served', { spike: { from: 20, to: 28, factor: 1.9 } }],
  ] as const)('are hardly ever told apart: %s', (_, options) => {
    expect(falseDifferences(options)).toBeLessThanOrEqual(MAX_FALSE);
  });

  it('are not told apart at all when they are one', () => {
    const run = fixtureRun({ ...PLENTY, seed: 5, errorShare: 0.02 });
    expect(new Set(Object.values(verdictsOf(compareLoadRuns(run, run))))).toEqual(new Set(['no-detectable-change']));
  });

  it('give the same comparison twice', () => {
    const [a, b] = [fixtureRun({ seed: 1 }), fixtureRun({ seed: 2 })];
    expect(compareLoadRuns(a, b)).toEqual(compareLoadRuns(a, b));
  });
});

describe('a planted change', () => {
  const long = { seconds: 120 };

  it.each([1, 2, 3, 4, 5])('of 10 % in the service time is found, seed %d', (seed) => {
    const a = fixtureRun({ ...long, seed });
    const b = fixtureRun({ ...long, seed: seed + 100, slower: 1.1 });
    const comparison = compareLoadRuns(a, b);
    expect(verdictsOf(comparison)).toMatchObject({ 'service p50': 'worse', 'stage generate p50': 'worse' });
    expect(verdictsOf(compareLoadRuns(b, a))).toMatchObject({
      'service p50': 'better',
      'stage generate p50': 'better',
    });
    const service = comparison.metrics.find(({ name }) => name === 'service p50');
    const planted = 0.1 * (service?.a ?? 0);
    expect(service?.ci95?.[0]).toBeLessThan(planted);
    expect(service?.ci95?.[1]).toBeGreaterThan(planted);
    expect(service?.ci95?.[0]).toBeGreaterThan(0);
  });

  it('is found where a spike leaves the rest of a run as it was', () => {
    const spiked = { seconds: 60, spike: { from: 20, to: 30, factor: 1.9 } };
    const comparison = compareLoadRuns(
      fixtureRun({ ...spiked, seed: 1 }),
      fixtureRun({ ...spiked, seed: 2, slower: 1.15 }),
    );
    expect(verdictsOf(comparison)['service p50']).toBe('worse');
  });

  it('in failures is found, and nothing else', () => {
    const a = fixtureRun({ ...long, seed: 1, errorShare: 0.01 });
    const b = fixtureRun({ ...long, seed: 2, errorShare: 0.03 });
    const { errors, good, ...rest } = verdictsOf(compareLoadRuns(a, b));
    expect({ errors, good }).toEqual({ errors: 'worse', good: 'worse' });
    expect(rest['cost per success']).toBe('worse');
    expect(Object.values(rest).filter((verdict) => verdict === 'worse' || verdict === 'better')).toEqual(['worse']);
  });

  it('in the price is found', () => {
    const a = fixtureRun({ ...long, seed: 1, errorShare: 0.01 });
    const b = fixtureRun({ ...long, seed: 2, errorShare: 0.01, usdPerRequest: 0.0009 });
    const cost = compareLoadRuns(a, b).metrics.find(({ name }) => name === 'cost per success');
    expect(cost).toMatchObject({ verdict: 'better', unit: 'usd', why: null });
    expect(cost?.delta).toBeCloseTo(-0.0001, 5);
  });
});

describe('what cannot be compared', () => {
  it('says how many requests a percentile needs', () => {
    const metrics = compareLoadRuns(
      fixtureRun({ seed: 1, seconds: 12, ratePerSecond: 20 }),
      fixtureRun({ seed: 2 }),
    ).metrics;
    const p99 = metrics.find(({ name }) => name === 'response p99');
    expect(p99).toMatchObject({ verdict: 'not-compared', ci95: null, pValue: null });
    expect(p99?.why).toMatch(/^run A has \d+ requests, a p99 needs 1000$/);
    expect(p99?.delta).not.toBeNull();
  });

  it('says what requests are worth that depend on each other too much', () => {
    const run = fixtureRun({ seed: 1, memory: 0.95 });
    const p99 = compareLoadRuns(run, fixtureRun({ seed: 2 })).metrics.find(({ name }) => name === 'response p99');
    expect(p99).toMatchObject({ verdict: 'not-compared', ci95: null });
    expect(p99?.why).toMatch(/^run A is too unsteady: its \d+ requests are worth \d+ independent, a p99 needs 400$/);
  });

  it('asks nothing of stages that take no time', () => {
    const [a, b] = [withStage(fixtureRun({ seed: 1 }), 'pack', 0.01), withStage(fixtureRun({ seed: 2 }), 'pack', 0.01)];
    const { metrics, stageMeans } = compareLoadRuns(a, b);
    expect(metrics.some(({ name }) => name.startsWith('stage pack'))).toBe(false);
    expect(stageMeans.map(({ stage }) => stage)).toContain('pack');
  });

  it('keeps a figure that only one run has, and names the run', () => {
    const a = fixtureRun({ seed: 1 });
    const b = withStage(fixtureRun({ seed: 2 }), 'rerank');
    const rerank = compareLoadRuns(a, b).metrics.find(({ name }) => name === 'stage rerank p50');
    expect(rerank).toMatchObject({ a: null, delta: null, verdict: 'not-compared', why: 'only run B has it' });
  });

  it('leaves out what neither run has', () => {
    const { metrics } = compareLoadRuns(fixtureRun({ seed: 1 }), fixtureRun({ seed: 2 }));
    expect(metrics.some(({ name }) => name.startsWith('ttft'))).toBe(false);
  });

  it('takes the percentiles of an imported summary without calling a difference', () => {
    const imported = { ...fixtureRun({ seed: 2, slower: 2 }), ticks: [], histograms: {}, environment: null };
    const { metrics, warnings } = compareLoadRuns(fixtureRun({ seed: 1 }), imported);
    const p50 = metrics.find(({ name }) => name === 'response p50');
    expect(p50).toMatchObject({ verdict: 'not-compared', why: 'run B has no histogram of it' });
    expect(p50?.b).toBe(imported.result?.response.p50Ms);
    expect(warnings).toContain('On what run B was measured is not known.');
  });

  it('refuses a run that failed', () => {
    const failed: LoadRunDetail = { ...fixtureRun({ seed: 2 }), result: null };
    const summary = { ...failed.summary, state: 'failed' as const };
    expect(() => compareLoadRuns(fixtureRun({ seed: 1 }), { ...failed, summary })).toThrow(
      'Run run2 has no result to compare: it is failed.',
    );
  });

  it('survives stages with names of the prototype', () => {
    const a = withStage(fixtureRun({ seed: 1 }), 'constructor');
    const { metrics, stageMeans } = compareLoadRuns(a, withStage(fixtureRun({ seed: 2 }), '__proto__'));
    expect(metrics.map(({ name }) => name)).toContain('stage constructor p50');
    expect(stageMeans.map(({ stage }) => stage)).toContain('constructor');
  });
});

describe('warnings', () => {
  const plain = fixtureRun({ seed: 1 });

  it('has none for two runs of the same kind on the same machine', () => {
    expect(compareLoadRuns(plain, fixtureRun({ seed: 2 })).warnings).toEqual([]);
  });

  it('names the fields in which the environments differ', () => {
    const other = fixtureRun({ seed: 2 });
    const environment = {
      ...FIXTURE_ENVIRONMENT,
      fingerprint: 'other',
      cores: 8,
      release: 'ff'.repeat(16),
      model: null,
    };
    expect(compareLoadRuns(plain, { ...other, environment }).warnings).toEqual([
      'The environments differ: cores (2 → 8), release (0a1b2c3d4 → fffffffff), model (sim/gpt-like → none).',
    ]);
  });

  it('says when a figure is not the target’s alone, or a run is closed, short, cut off or of another load', () => {
    const odd = fixtureRun({ seed: 2, seconds: 6, ratePerSecond: 80 });
    const result = odd.result as NonNullable<typeof odd.result>;
    const { warnings } = compareLoadRuns(plain, {
      ...odd,
      summary: { ...odd.summary, state: 'stopped', scenario: 'other' },
      result: { ...result, model: 'closed', generator: { lagP99Ms: 9, limited: true } },
    });
    expect(warnings).toEqual([
      "Run B was generator-limited: its figures are the generator's as much as the target's.",
      'Run B did not end by itself: it is stopped.',
      'Run A is an open model and run B a closed one: in a closed one a slow target is asked less.',
      'Run A was offered 50/s and run B 80/s.',
      'Run A is of steady and run B of other.',
      'Run B has fewer than 10 seconds to tell how its requests depend on each other: they are taken as independent, which makes its intervals too narrow.',
    ]);
  });
});

function withStage(run: LoadRunDetail, stage: string, meanMs?: number): LoadRunDetail {
  const { result, histograms } = run;
  if (result === null) throw new Error('the fixture has a result');
  const told = result.stages['retrieve'] as NonNullable<(typeof result.stages)[string]>;
  return {
    ...run,
    result: {
      ...result,
      stages: Object.fromEntries([
        ...Object.entries(result.stages),
        [stage, { ...told, ...(meanMs === undefined ? {} : { meanMs }) }],
      ]),
    },
    histograms: { ...histograms, [`stage/${stage}`]: histograms['stage/retrieve'] ?? '' },
  };
}
