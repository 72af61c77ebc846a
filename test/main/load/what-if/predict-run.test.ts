import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { type LoadChanges, loadChanges } from '../../../../main/contract/load-what-if.ts';
import { predictRun, type PredictOptions } from '../../../../main/load/what-if/predict-run.ts';
import { allenCunneenWait, erlangC } from '../../../../main/load/what-if/queueing-formulas.ts';
import { loadRunDetail } from '../../../support/load-run-detail.ts';
import { mmcResponseTail, rateWhere } from '../../../support/queueing-formulas.ts';
import { simulateQueue } from '../../../support/simulated-queue.ts';

const REQUESTS = 20_000;
/** So long that nothing is left of the empty beginning. */
const HOURS_MS = 36_000_000;

/** Exponential, each quantile once: their mean is what it should be. */
function quantiles(meanMs: number): number[] {
  return Array.from({ length: REQUESTS }, (_, index) => -Math.log(1 - (index + 0.5) / REQUESTS) * meanMs);
}

function exponentials(meanMs: number, seed: number, count = REQUESTS): number[] {
  const random = createSeededSequence(seed);
  return Array.from({ length: count }, () => -Math.log(1 - random.next()) * meanMs);
}

function predict(
  detail: PredictOptions['detail'],
  changes: Partial<LoadChanges>,
  more: Partial<PredictOptions> & { servers?: Record<string, number> } = {},
) {
  const { servers = {}, ...rest } = more;
  return predictRun({
    detail,
    changes: loadChanges.parse(changes),
    facts: { servers, arrivals: { type: 'poisson' }, maxInFlight: null, whenFull: 'queue' },
    measuredHitShare: null,
    seed: 1,
    pause: async () => undefined,
    ...rest,
  });
}

/** A quiet run of one stage with exponential times of 20 ms: so few a second that none waits. */
function quietRun() {
  const times = quantiles(20);
  return loadRunDetail({
    serviceMs: times,
    stagesMs: { retrieve: times },
    result: { offeredRatePerSecond: 0.1, throughput: 0.1, durationMs: HOURS_MS },
  });
}

describe('the formulas', () => {
  // Gross et al., Fundamentals of Queueing Theory, 4th ed., table values of Erlang C; M/M/1: C = ρ; M/M/2: C = 2ρ²/(1+ρ).
  it.each([
    [0.5, 1, 0.5],
    [1, 2, 1 / 3],
    [1.6, 2, (2 * 0.8 ** 2) / 1.8],
    [2, 3, 4 / 9],
    [3, 2, 1],
  ])('Erlang C of load %d on %i servers', (load, servers, chance) => {
    expect(erlangC(load, servers)).toBeCloseTo(chance, 10);
  });

  it('Allen and Cunneen are exact for M/G/1: Pollaczek and Khinchine', () => {
    // ρ = 0.8, s = 10: Wq = ρ s (1 + cv²) / (2 (1 − ρ)): 40 for M/M/1, 20 for M/D/1.
    const queue = { arrivalsPerUnit: 0.08, meanService: 10, servers: 1, arrivalCv2: 1 };
    expect(allenCunneenWait({ ...queue, serviceCv2: 1 })).toBeCloseTo(40, 9);
    expect(allenCunneenWait({ ...queue, serviceCv2: 0 })).toBeCloseTo(20, 9);
    expect(allenCunneenWait({ ...queue, serviceCv2: 1, arrivalsPerUnit: 0.1 })).toBe(Infinity);
  });
});

describe('a prediction from a quiet run', () => {
  it.each([
    [40, 1],
    [80, 2],
    [160, 4],
  ])('at %i a second on %i workers is that of M/M/c', async (ratePerSecond, servers) => {
    const { after } = await predict(quietRun(), { ratePerSecond, workers: { retrieve: servers } });
    const tailAt = (ms: number): number => mmcResponseTail(ms / 1000, ratePerSecond, 50, servers);
    for (const [share, ms] of [
      [0.5, after.forecast.p50Ms],
      [0.05, after.forecast.p95Ms],
      [0.01, after.forecast.p99Ms],
    ] as const) {
      // The same quantile by the closed formula, in ms.
      const exact = rateWhere((x) => 1 - tailAt(x), 1 - share, 10_000);
      expect(Math.abs((ms ?? 0) / exact - 1), `${share}`).toBeLessThan(0.08);
    }
    const [station] = after.stations;
    expect(station?.utilisation).toBeCloseTo(0.8, 1);
    expect(Math.abs((station?.meanWaitMs ?? 0) / (station?.formulaWaitMs ?? 0) - 1)).toBeLessThan(0.1);
    expect(Math.abs((after.capacityPerSecond ?? 0) / (servers * 50) - 1)).toBeLessThan(0.02);
  });

  it('of too high a rate is what can be done, and waits as long as the run lets it', async () => {
    const at = async (durationMs: number) => {
      const run = quietRun();
      const result = run.result === null ? null : { ...run.result, durationMs };
      return (await predict({ ...run, result }, { ratePerSecond: 100, workers: { retrieve: 1 } })).after;
    };
    const [short, long] = [await at(10_000), await at(20_000)];
    // 100 a second come and 50 can be done: of 10 s, the last one waits for another 10 s, and the middle one for 5.
    expect(short.forecast.throughput / 50).toBeCloseTo(1, 1);
    expect((short.forecast.p50Ms ?? 0) / 5000).toBeCloseTo(1, 1);
    expect((long.forecast.p50Ms ?? 0) / 10_000).toBeCloseTo(1, 1);
    expect(short).toMatchObject({ isOverloaded: true, bottleneck: 'retrieve' });
    expect(short.stations[0]?.formulaWaitMs).toBeNull();
  });

  it('of a stage twice as fast is that of half its times', async () => {
    const { before, after } = await predict(quietRun(), { faster: { retrieve: 2 } });
    expect((after.forecast.p95Ms ?? 0) / (before.forecast.p95Ms ?? 1)).toBeCloseTo(0.5, 3);
    // Exponential: p95 = 20 ms × ln 20.
    expect(Math.abs((before.forecast.p95Ms ?? 0) / (20 * Math.log(20)) - 1)).toBeLessThan(0.03);
  });

  it('of fewer requests at once waits at the door', async () => {
    const { before, after } = await predict(quietRun(), { ratePerSecond: 40, maxInFlight: 1 });
    // A door for one over a stage without limit is M/M/1: p50 = ln 2 / (50 − 40) s.
    expect(Math.abs((after.forecast.p50Ms ?? 0) / (Math.LN2 * 100) - 1)).toBeLessThan(0.06);
    expect(after.bottleneck).toBe('max in flight');
    expect(before.bottleneck).toBeNull();
  });
});

describe('a prediction that is held against a run', () => {
  it('is made for what was offered to it, unless a rate is named, and says between what single runs lie', async () => {
    const run = quietRun();
    const second = loadRunDetail({
      runId: 'run-2',
      serviceMs: [20],
      result: { offeredRatePerSecond: 30, durationMs: 10_000 },
    });
    const held = await predict(run, { workers: { retrieve: 1 } }, { against: second });
    expect(held.after.forecast.ratePerSecond).toBe(30);
    const named = await predict(run, { ratePerSecond: 20 }, { against: second });
    expect(named.after.forecast.ratePerSecond).toBe(20);
    // Three hundred requests at 60 % of capacity: their p95 is anywhere within a factor of two.
    const [low, high] = held.after.singleRun.p95Ms;
    expect(high / low).toBeGreaterThan(1.5);
  });
});

describe('a prediction from a run that waited', () => {
  it('takes the wait out first: two workers in place of one, against a second run', async () => {
    const run = (servers: number, seed: number) => {
      const responses = simulateQueue({
        arrivalRate: 35,
        servers,
        meanServiceSeconds: 0.02,
        service: 'exponential',
        requests: REQUESTS,
        warmUp: 2000,
        seed,
      }).map((seconds) => seconds * 1000);
      return loadRunDetail({
        runId: `run-${servers}`,
        serviceMs: responses,
        stagesMs: { retrieve: responses },
        result: {
          offeredRatePerSecond: 35,
          throughput: 35,
          durationMs: HOURS_MS,
          pools: [{ name: 'vector reader', used: servers, limit: servers }],
        },
      });
    };
    const prediction = await predict(run(1, 3), { workers: { retrieve: 2 } }, { against: run(2, 4) });
    const { beforeError, against, before } = prediction;
    expect(before.stations[0]?.servers).toBe(1);
    expect(before.stations[0]?.meanServiceMs).toBeGreaterThan(18);
    expect(before.stations[0]?.meanServiceMs).toBeLessThan(22);
    expect(Math.abs(beforeError.p95Ms ?? 1)).toBeLessThan(0.1);
    expect(against?.runId).toBe('run-2');
    for (const error of [against?.error.p50Ms, against?.error.p95Ms, against?.error.p99Ms]) {
      expect(Math.abs(error ?? 1)).toBeLessThan(0.12);
    }
    expect(prediction.assumptions.join(' ')).toContain('taken for waiting');
    // Long runs say nearly the same: what one measures is near the middle of what they all do.
    const [low, high] = prediction.after.singleRun.p95Ms;
    expect(low).toBeLessThan(prediction.after.forecast.p95Ms ?? 0);
    expect(high).toBeGreaterThan(prediction.after.forecast.p95Ms ?? Infinity);
    expect(high / low).toBeLessThan(1.5);
  });
});

describe('cache hits', () => {
  const times = exponentials(100, 5);
  const run = loadRunDetail({
    serviceMs: times,
    stagesMs: { generate: times },
    result: { offeredRatePerSecond: 10, throughput: 10, costUsd: 20, requests: REQUESTS },
  });

  it('of a share take no time and cost nothing', async () => {
    const { after, before } = await predict(run, { cacheHits: { share: 0.25 } });
    expect(before.forecast.costPerRequestUsd).toBeCloseTo(0.001, 9);
    expect(after.forecast.costPerRequestUsd).toBeCloseTo(0.00075, 9);
    expect(after.stations[0]?.meanServiceMs ?? 0).toBeGreaterThan(73);
    expect(after.stations[0]?.meanServiceMs ?? 0).toBeLessThan(77);
  });

  it('twice as many of a measured share: the shortest times are those of hits, and misses cost', async () => {
    // 20 % took 1 ms, the others 101 ms; 40 % leave 60 % of misses: mean 0.4 × 1 + 0.6 × 101.
    const mixed = times.map((_, index) => (index % 5 === 0 ? 1 : 101));
    const cached = loadRunDetail({
      serviceMs: mixed,
      stagesMs: { generate: mixed },
      result: { offeredRatePerSecond: 10, throughput: 10, costUsd: 20, requests: REQUESTS },
    });
    const { after } = await predict(cached, { cacheHits: { times: 2 } }, { measuredHitShare: 0.2 });
    expect(after.stations[0]?.meanServiceMs).toBeCloseTo(61, 0);
    expect(after.forecast.costPerRequestUsd).toBeCloseTo((0.001 * 0.6) / 0.8, 9);
  });

  it('so many times as many of an unknown share are refused, with the way out', async () => {
    await expect(predict(run, { cacheHits: { times: 2 } })).rejects.toThrow(/Give the share/);
  });
});

describe('a model of several stages', () => {
  const retrieve = exponentials(10, 11);
  const generate = exponentials(50, 12, REQUESTS / 2);
  const service = retrieve.map((ms, index) => ms + (index < generate.length ? (generate[index] ?? 0) : 0) + 5);

  it('keeps how many reach each, and what is in none of them', async () => {
    const { before, beforeError, assumptions } = await predict(
      loadRunDetail({ serviceMs: service, stagesMs: { retrieve, generate, 'retrieve/vector': retrieve } }),
      {},
    );
    expect(before.stations.map(({ stage, visits }) => [stage, visits])).toEqual([
      ['retrieve', 1],
      ['generate', 0.5],
      ['other', 1],
    ]);
    expect(before.stations[2]?.meanServiceMs).toBeCloseTo(5, 0);
    for (const error of [beforeError.p50Ms, beforeError.p95Ms, beforeError.p99Ms]) {
      expect(Math.abs(error ?? 1)).toBeLessThan(0.05);
    }
    expect(assumptions.join(' ')).toContain('are in no stage');
  });

  it('says so when stages overlap', async () => {
    const side = retrieve.map((ms) => ms);
    const { assumptions, before } = await predict(
      loadRunDetail({ serviceMs: retrieve, stagesMs: { bm25: retrieve, vector: side } }),
      {},
    );
    expect(assumptions.join(' ')).toContain('Stages overlap');
    expect(before.stations[0]?.meanServiceMs).toBeCloseTo(5, 0);
  });

  it('refuses a stage that the run does not have, and a run without a result', async () => {
    const detail = loadRunDetail({ serviceMs: service, stagesMs: { retrieve } });
    await expect(predict(detail, { workers: { rerank: 2 } })).rejects.toThrow(/no stage "rerank". It has retrieve/);
    await expect(predict({ ...detail, result: null }, {})).rejects.toSatisfy(InvalidArgumentError.is);
  });

  it('knows the cost only where the run does', async () => {
    const { after } = await predict(loadRunDetail({ serviceMs: service, stagesMs: { retrieve, generate } }), {
      cacheHits: { share: 0.5 },
    });
    expect(after.forecast).toMatchObject({ costPerRequestUsd: null, costPerHourUsd: null });
  });
});
