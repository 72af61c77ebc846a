import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import {
  countError,
  createMeasurement,
  type LoadMeasurement,
} from '../../../../main/load/generate/load-measurement.ts';
import { goodWithinMs, judgeSlo, parseSlo } from '../../../../main/load/report/load-slo.ts';
import { summarizeLoad } from '../../../../main/load/report/summarize-load.ts';

/** A hundred requests: response 20, 40 … 2000 µs, which histograms keep exactly, service half of it; two failed, twenty more were dropped. */
function measured(): LoadMeasurement {
  const measurement = createMeasurement();
  for (let request = 1; request <= 100; request += 1) {
    measurement.histograms.response.recordMicros(request * 20);
    measurement.histograms.service.recordMicros(request * 10);
    measurement.histograms.lag.recordMicros(5);
  }
  countError(measurement, 'http_500', 2);
  return Object.assign(measurement, { requests: 120, completed: 100, succeeded: 98, good: 90, dropped: 20 });
}

const NO_BUDGET = { used: null, burn: null };

describe('an SLO', () => {
  it.each([
    ['p99<2ms', 2, 1.98, true],
    ['p99 < 1.98ms', 1.98, 1.98, false],
    ['p99<=1.98ms', 1.98, 1.98, true],
    ['response.p50<0.001s', 1, 1, false],
    ['service.p95<=0.95ms', 0.95, 0.95, true],
    ['max<2.1ms', 2.1, 2, true],
    ['p100<2ms', 2, 2, false],
    ['errors<20%', 0.2, 22 / 120, true],
    ['errors<1%', 0.01, 22 / 120, false],
    ['ttft.p50<1s', 1000, null, false],
  ])('%s', (text, target, actual, held) => {
    expect(judgeSlo(parseSlo(text), measured(), NO_BUDGET)).toMatchObject({
      name: text.replaceAll(' ', ''),
      target,
      actual,
      held,
    });
  });

  it.each(['', 'p99', 'p99<200', 'p101<1ms', 'p99>200ms', 'speed<1ms', 'errors<1', 'p99<-1ms', 'p99<200ms;p50<1ms'])(
    'is not %j',
    (text) => expect(() => parseSlo(text)).toThrow(InvalidArgumentError),
  );

  it('takes a dropped arrival for a failure, also when nothing was sent at all', () => {
    const measurement = Object.assign(createMeasurement(), { requests: 5, dropped: 5 });
    expect(judgeSlo(parseSlo('errors<50%'), measurement, NO_BUDGET)).toMatchObject({ actual: 1, held: false });
    expect(judgeSlo(parseSlo('errors<50%'), createMeasurement(), NO_BUDGET)).toMatchObject({
      actual: null,
      held: false,
    });
  });

  it('makes good what is within the tightest bound on the response time', () => {
    expect(goodWithinMs(['p99<2s', 'p50<=300ms', 'service.max<1ms', 'errors<1%'].map(parseSlo))).toBe(300);
    expect(goodWithinMs(['service.max<1ms'].map(parseSlo))).toBeNull();
  });
});

describe('the summary of a run', () => {
  const options = {
    runId: 'r1',
    ratePerSecond: 12,
    durationMs: 11_000,
    warmUpMs: 1000,
    slos: [],
    model: 'open' as const,
    budgetOf: () => NO_BUDGET,
    stoppedBy: null,
  };

  it('has rates over the time that was measured, its last answers included', () => {
    const measurement = measured();
    const result = summarizeLoad({ measurement, elapsedMs: 10_900, isStopped: false }, options);
    expect(result).toMatchObject({ throughput: 10, goodput: 9, offeredRatePerSecond: 12, requests: 120, dropped: 20 });
    const late = summarizeLoad({ measurement, elapsedMs: 21_000, isStopped: false }, options);
    expect(late.throughput).toBe(5);
    const stopped = summarizeLoad({ measurement, elapsedMs: 6000, isStopped: true }, options);
    expect(stopped.throughput).toBe(20);
  });

  it('knows nothing where nothing was measured, and no price at all', () => {
    const run = { measurement: createMeasurement(), elapsedMs: 500, isStopped: true };
    expect(summarizeLoad(run, options)).toEqual({
      offeredRatePerSecond: 12,
      throughput: 0,
      goodput: 0,
      requests: 0,
      errors: {},
      dropped: 0,
      generator: { lagP99Ms: null, limited: false },
      response: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
      service: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
      queue: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
      ttft: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
      stages: {},
      quality: { groundedRate: null, refusalRate: null },
      costUsd: null,
      costPerSuccessUsd: null,
      slo: [],
      runId: 'r1',
      model: 'open',
      goodShare: null,
      succeeded: 0,
      unfinished: 0,
      warmUp: 0,
      durationMs: 11_000,
      elapsedMs: 500,
      retryAmplification: null,
      costP99Usd: null,
      pools: [],
      saturatedFirst: null,
      stoppedBy: null,
    });
  });
});
