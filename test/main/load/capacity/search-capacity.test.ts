import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { CapacityResult } from '../../../../main/contract/load-capacity.ts';
import type { LoadResult } from '../../../../main/contract/load.ts';
import { type CapacitySearchOptions, searchCapacity } from '../../../../main/load/capacity/search-capacity.ts';
import { loadResult, p95Slo, percentilesOfSeconds } from '../../../support/load-result.ts';
import { md1WaitTail, mmcResponseTail, rateWhere } from '../../../support/queueing-formulas.ts';
import { type QueueOptions, simulateQueue } from '../../../support/simulated-queue.ts';

const REQUESTS = 3000;
const WARM_UP = 600;
const MAX_PROBES = 24;

type Measure = CapacitySearchOptions['measure'];

function search(measure: Measure, changes: Partial<CapacitySearchOptions> = {}): Promise<CapacityResult> {
  return searchCapacity({
    capacityId: 'c1',
    scenario: 'test',
    startPerSecond: 10,
    maxPerSecond: 100_000,
    precision: 0.05,
    confidence: 0.95,
    maxProbes: MAX_PROBES,
    maxTimeMs: Infinity,
    seed: 1,
    measure,
    elapsedMs: () => 0,
    signal: new AbortController().signal,
    ...changes,
  });
}

function queueAt(
  options: Omit<QueueOptions, 'arrivalRate' | 'seed' | 'requests' | 'warmUp'>,
  maxMs: number,
  requests = REQUESTS,
): Measure {
  return async (arrivalRate, seed) => {
    const responses = simulateQueue({ ...options, arrivalRate, seed, requests, warmUp: WARM_UP });
    return loadResult({
      runId: `run-${seed}`,
      offeredRatePerSecond: arrivalRate,
      throughput: arrivalRate,
      requests,
      response: percentilesOfSeconds(responses),
      slo: [p95Slo(responses, maxMs)],
    });
  };
}

/** A target whose share of failures is known at each rate; every request by itself. */
function failing(
  shareAt: (rate: number) => number,
  changes: (rate: number) => Partial<LoadResult> = () => ({}),
): Measure {
  return async (rate, seed) => {
    const random = createSeededSequence(seed * 7919 + Math.round(rate * 1000));
    let failed = 0;
    for (let request = 0; request < REQUESTS; request += 1) failed += random.next() < shareAt(rate) ? 1 : 0;
    const actual = failed / REQUESTS;
    return loadResult({
      runId: `run-${seed}`,
      requests: REQUESTS,
      response: percentilesOfSeconds([0.1]),
      slo: [
        {
          name: 'errors<1%',
          scope: 'end-to-end',
          unit: 'share',
          target: 0.01,
          actual,
          held: actual < 0.01,
          budgetUsed: actual / 0.01,
          burn: null,
        },
      ],
      ...changes(rate),
    });
  };
}

/** Nobody was answered in time. */
function failingLatency(): LoadResult {
  const responses = Array.from({ length: 100 }, () => 2);
  return loadResult({ requests: 100, response: percentilesOfSeconds(responses), slo: [p95Slo(responses, 200)] });
}

const QUEUES = [
  {
    name: 'M/M/1',
    options: { servers: 1, meanServiceSeconds: 0.02, service: 'exponential' },
    maxMs: 200,
    // e^−(μ−λ)t = 5 %: λ = μ − ln 20 / t = 50 − 14.98.
    truth: 50 - Math.log(20) / 0.2,
  },
  {
    name: 'M/M/4',
    options: { servers: 4, meanServiceSeconds: 0.05, service: 'exponential' },
    maxMs: 250,
    truth: rateWhere((rate) => mmcResponseTail(0.25, rate, 20, 4), 0.05, 80),
  },
  {
    name: 'M/D/1',
    options: { servers: 1, meanServiceSeconds: 0.02, service: 'deterministic' },
    maxMs: 100,
    truth: rateWhere((rate) => md1WaitTail(0.08, rate, 0.02), 0.05, 50),
  },
] as const;

describe('the capacity of a queue whose closed formula is known', () => {
  it.each(QUEUES)(
    '$name: the true rate is within the stated interval in at least 90 of 100 searches',
    async (queue) => {
      let inside = 0;
      let worst = 0;
      for (let seed = 1; seed <= 100; seed += 1) {
        const result = await search(queueAt(queue.options, queue.maxMs), { seed: seed * 1000 });
        const [low, high] = result.interval;
        if (low <= queue.truth && queue.truth <= (high ?? Infinity)) inside += 1;
        worst = Math.max(worst, Math.abs(result.maxRatePerSecond / queue.truth - 1));
        expect(result.probes.length).toBeLessThanOrEqual(MAX_PROBES);
        expect(result.limitedBy).toBe(`p95<${queue.maxMs}ms`);
      }
      expect(inside).toBeGreaterThanOrEqual(90);
      expect(worst).toBeLessThan(0.15);
    },
  );
});

/** 0.1 % below `cliff`, all above. */
function cliffAt(cliff: number): Measure {
  return failing((rate) => (rate < cliff ? 0 : 0.6));
}

describe('the search', () => {
  it('corners a cliff between two rates, and says which rate held', async () => {
    const result = await search(cliffAt(137));
    const [low, high] = result.interval;
    expect(low).toBeLessThan(137);
    expect(high).toBeGreaterThanOrEqual(137);
    expect((high ?? Infinity) / low).toBeLessThanOrEqual(1.1);
    expect(result).toMatchObject({ endedBy: 'cornered', limitedBy: 'errors<1%', maxRatePerSecond: low });
    expect(result.heldAt?.ratePerSecond).toBe(low);
  });

  it('says of a target that never holds that no rate does, down to the lowest tried', async () => {
    const result = await search(failing(() => 0.3));
    expect(result).toMatchObject({
      maxRatePerSecond: 0,
      limitedBy: 'errors<1%',
      heldAt: null,
      endedBy: 'bound',
    });
    expect(result.interval[0]).toBe(0);
    expect(result.interval[1]).toBeCloseTo(10 / 256, 4);
    expect(result.probes.length).toBeLessThanOrEqual(8);
  });

  it('says of a target that always holds that it held at the highest rate, or more', async () => {
    const result = await search(
      failing(() => 0.0001),
      { maxPerSecond: 900 },
    );
    expect(result).toMatchObject({
      maxRatePerSecond: 900,
      limitedBy: 'max rate',
      interval: [900, null],
      endedBy: 'bound',
    });
    expect(result.probes.length).toBeLessThanOrEqual(8);
  });

  it('counts only what lies below the first rate that fails, when a higher one holds again', async () => {
    // Fails from 70 on, and holds again from 300 to 1000.
    const target = failing((rate) => (rate < 70 || (rate > 300 && rate < 1000) ? 0 : 0.5));
    for (const startPerSecond of [10, 40, 90, 350, 600, 1200]) {
      const result = await search(target, { startPerSecond });
      expect(result.maxRatePerSecond, `from ${startPerSecond}`).toBeLessThan(70);
      expect(result.maxRatePerSecond, `from ${startPerSecond}`).toBeGreaterThan(60);
      expect(result.limitedBy).toBe('errors<1%');
      // From there the runs above held, and the one below them did not.
      expect(result.isMonotone, `from ${startPerSecond}`).toBe(startPerSecond !== 350 && startPerSecond !== 600);
    }
  });

  it('takes one bad run for noise when the same rate holds the second time', async () => {
    const steady = failing((rate) => (rate < 500 ? 0.0001 : 0.5));
    let runs = 0;
    const result = await search(async (rate, seed, signal) => {
      runs += 1;
      return runs === 2 ? failing(() => 0.02)(rate, seed, signal) : steady(rate, seed, signal);
    });
    expect(result.isMonotone).toBe(true);
    expect(result.maxRatePerSecond).toBeGreaterThan(400);
  });

  it('sets a run aside that missed by far while two at its rate held, such as the first on a cold machine', async () => {
    const steady = queueAt(QUEUES[0].options, 200);
    let runs = 0;
    const result = await search(async (rate, seed, signal) => {
      runs += 1;
      return runs === 1 ? failingLatency() : steady(rate, seed, signal);
    });
    expect(result.probes.slice(0, 4).map(({ ratePerSecond, verdict }) => [ratePerSecond, verdict])).toEqual([
      [10, 'missed'],
      [2.5, 'held'],
      [10, 'held'],
      [10, 'held'],
    ]);
    const [low, high] = result.interval;
    expect(low).toBeLessThan(QUEUES[0].truth);
    expect(high).toBeGreaterThan(QUEUES[0].truth);
  });

  it('believes a run that missed by far when the second at its rate does, too', async () => {
    const result = await search(async (rate, seed, signal) =>
      rate > 5 ? failingLatency() : queueAt(QUEUES[0].options, 200)(rate, seed, signal),
    );
    expect(result.maxRatePerSecond).toBeLessThanOrEqual(5);
  });

  it('never counts a rate at which the generator was late', async () => {
    const target = failing(
      () => 0,
      (rate) => ({ generator: { lagP99Ms: 50, limited: rate > 77 } }),
    );
    const result = await search(target);
    expect(result.limitedBy).toBe('generator');
    expect(result.maxRatePerSecond).toBeLessThanOrEqual(77);
    expect(result.maxRatePerSecond).toBeGreaterThan(77 / 1.2);
    expect(result.interval).toEqual([result.maxRatePerSecond, null]);
    expect(result.probes.filter(({ verdict }) => verdict === 'generator-limited').length).toBeGreaterThan(0);
  });

  it('knows nothing where the generator was late at every rate', async () => {
    const target = failing(
      () => 0,
      () => ({ generator: { lagP99Ms: 50, limited: true } }),
    );
    const result = await search(target);
    expect(result).toMatchObject({ maxRatePerSecond: 0, limitedBy: 'generator', interval: [0, null], heldAt: null });
    expect(result.probes.length).toBeLessThan(10);
  });

  it('names the SLO that gives way first: quality before latency, and cost by its mean', async () => {
    const withTwo = (cost: (rate: number) => number, grounded: (rate: number) => number): Measure => {
      return async (rate, seed) => {
        const share = grounded(rate);
        const usd = cost(rate);
        return loadResult({
          runId: `run-${seed}`,
          requests: 2000,
          succeeded: 2000,
          slo: [
            {
              name: 'grounded>=90%',
              scope: 'end-to-end',
              unit: 'share',
              target: 0.9,
              actual: share,
              held: share >= 0.9,
              budgetUsed: (1 - share) / 0.1,
              burn: null,
            },
            {
              name: 'costPerSuccess<$0.003',
              scope: 'end-to-end',
              unit: 'usd',
              target: 0.003,
              actual: usd,
              held: usd < 0.003,
              budgetUsed: null,
              burn: null,
            },
          ],
        });
      };
    };
    // Grounded answers fall by 1 % with each 10/s: 90 % at 50/s. The cost reaches $0.003 at 200/s.
    const byQuality = await search(
      withTwo(
        (rate) => 0.001 + rate * 0.00001,
        (rate) => Math.max(0, 0.95 - rate * 0.001),
      ),
    );
    expect(byQuality.limitedBy).toBe('grounded>=90%');
    expect(byQuality.maxRatePerSecond).toBeCloseTo(50, 0);
    const byCost = await search(
      withTwo(
        (rate) => 0.001 + rate * 0.00001,
        () => 0.99,
      ),
    );
    expect(byCost.limitedBy).toBe('costPerSuccess<$0.003');
    expect(byCost.maxRatePerSecond / 200).toBeCloseTo(1, 1);
  });

  it('is not held up by a second SLO that scatters below its limit, whatever the rate', async () => {
    const queue = queueAt(QUEUES[0].options, 200);
    // 0.9 % of 1 %, and less at higher rates: no line leads to its limit.
    const steady = (rate: number): LoadResult['slo'][number] => {
      const actual = 0.009 - rate * 1e-5;
      return {
        name: 'errors<1%',
        scope: 'end-to-end',
        unit: 'share',
        target: 0.01,
        actual,
        held: true,
        budgetUsed: actual / 0.01,
        burn: null,
      };
    };
    const result = await search(async (rate, seed, signal) => {
      const latency = await queue(rate, seed, signal);
      return { ...latency, slo: [...latency.slo, steady(rate)] };
    });
    expect(result).toMatchObject({ endedBy: 'precise', limitedBy: 'p95<200ms' });
    expect(Math.abs(result.maxRatePerSecond / QUEUES[0].truth - 1)).toBeLessThan(0.08);
  });

  it('ends with what it knows when it is stopped, when its time is up, and after its last run', async () => {
    const stop = new AbortController();
    const stopped = await search(cliffAt(500), {
      signal: stop.signal,
      onProbe: ({ ratePerSecond }) => ratePerSecond === 40 && stop.abort(),
    });
    expect(stopped).toMatchObject({
      endedBy: 'stopped',
      maxRatePerSecond: 40,
      limitedBy: 'unknown',
      interval: [40, null],
    });

    let nowMs = 0;
    const late = await search(cliffAt(500), { maxTimeMs: 350, elapsedMs: () => (nowMs += 100) });
    expect(late.endedBy).toBe('time');
    expect(late.probes).toHaveLength(3);

    const short = await search(cliffAt(500), { maxProbes: 5 });
    expect(short).toMatchObject({ endedBy: 'probes', interval: [160, null] });
    expect(short.probes).toHaveLength(5);
  });

  it('never says less than nothing, however few requests its runs have', async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const result = await search(queueAt({ ...QUEUES[0].options }, 200, 300), { seed: seed * 1000 + 21 });
      const [low, high] = result.interval;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(result.maxRatePerSecond);
      expect(high ?? Infinity).toBeGreaterThanOrEqual(result.maxRatePerSecond);
      expect(result.maxRatePerSecond).toBeGreaterThan(10);
    }
  });

  it('refuses a load without an SLO', async () => {
    await expect(search(async () => loadResult())).rejects.toSatisfy(InvalidArgumentError.is);
  });

  it('names the pool that was full at the lowest rate', async () => {
    const result = await search(
      failing(
        (rate) => (rate < 100 ? 0 : 0.5),
        (rate) => ({ saturatedFirst: rate > 150 ? 'model pool interactive' : rate > 90 ? 'vector readers' : null }),
      ),
    );
    expect(result.saturatedFirst).toBe('vector readers');
  });

  it('gives every run its own seed, and the same search twice', async () => {
    const first = await search(queueAt(QUEUES[0].options, 200));
    expect(new Set(first.probes.map(({ seed }) => seed)).size).toBe(first.probes.length);
    expect(await search(queueAt(QUEUES[0].options, 200))).toEqual(first);
  });
});
