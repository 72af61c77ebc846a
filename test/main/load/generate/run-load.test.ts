import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LatencyHistogram } from '../../../../main/base/latency-histogram.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import { judgeGenerator } from '../../../../main/load/generate/judge-generator.ts';
import { addMeasurement, createMeasurement } from '../../../../main/load/generate/load-measurement.ts';
import type { LoadProgress } from '../../../../main/contract/load.ts';
import type { LoadRun } from '../../../../main/load/generate/load-run.ts';
import { runClosedLoad } from '../../../../main/load/generate/run-closed-load.ts';
import { type OpenLoadOptions, runOpenLoad } from '../../../../main/load/generate/run-open-load.ts';
import { createSchedule } from '../../../../main/load/schedule/create-schedule.ts';
import { constantRate } from '../../../../main/load/schedule/rate-profile.ts';
import type { Clock } from '../../../../main/spec/clock.ts';
import { createVirtualTarget, stalling, type VirtualTarget } from '../../../support/virtual-load-target.ts';

const RATE = 100;
const DURATION_MS = 10_000;
const STALL = { fromMs: 4000, toMs: 5000, usualMs: 5 };

function msOf(histogram: LatencyHistogram, p: number): number {
  return (histogram.percentileMicros(p) ?? Number.NaN) / 1000;
}

/** A run in virtual time: ten seconds take as long as their thousand requests. */
async function run(
  options: Partial<OpenLoadOptions> = {},
  makeTarget: (clock: Clock) => VirtualTarget = (clock) => createVirtualTarget({ clock, serviceMs: stalling(STALL) }),
): Promise<LoadRun & { target: VirtualTarget }> {
  const clock = createVirtualClock(0);
  const target = makeTarget(clock);
  const loadRun = await clock.run(() =>
    runOpenLoad({
      schedule: createSchedule({ profile: constantRate(RATE, DURATION_MS), process: { type: 'even' }, seed: 1 }),
      target,
      clock,
      timeoutMs: 30_000,
      warmUpMs: 0,
      maxInFlight: null,
      whenFull: 'queue',
      goodWithinMs: null,
      signal: new AbortController().signal,
      ...options,
    }),
  );
  return { ...loadRun, target };
}

const usual = (serviceMs: number) => (clock: Clock) => createVirtualTarget({ clock, serviceMs: () => serviceMs });

describe('a server that stalls for 1 s in a run of 10 s at 100 requests a second', () => {
  it('shows in the response time, though one request alone was slow, when one at a time is sent and others wait', async () => {
    const { measurement } = await run({ maxInFlight: 1 });
    const { response, service, queue } = measurement.histograms;
    expect(measurement.completed).toBe(1000);
    expect(msOf(response, 99)).toBeGreaterThanOrEqual(850);
    expect(msOf(service, 99)).toBeLessThanOrEqual(100);
    expect(msOf(queue, 99)).toBeGreaterThanOrEqual(850);
    expect(service.maxMicros).toBeGreaterThanOrEqual(990_000);
  });

  it('shows in both without a cap, since all that came meanwhile were sent', async () => {
    const { response, service, queue } = (await run()).measurement.histograms;
    expect(msOf(response, 99)).toBeGreaterThan(850);
    expect(msOf(response, 99)).toBeLessThan(950);
    expect(msOf(service, 99)).toBeCloseTo(msOf(response, 99), 3);
    expect(queue.maxMicros).toBe(0);
  });

  it('costs arrivals when those that find no slot are dropped, and they are counted', async () => {
    const { measurement } = await run({ maxInFlight: 1, whenFull: 'drop' });
    // Of the hundred that arrive during the stall one is sent; so is the one that arrives as it ends.
    expect(measurement.dropped).toBeGreaterThanOrEqual(99);
    expect(measurement.dropped).toBeLessThanOrEqual(101);
    expect(measurement.completed + measurement.dropped).toBe(1000);
    expect(msOf(measurement.histograms.response, 99)).toBeLessThan(10);
    expect(measurement.histograms.response.count).toBe(measurement.completed);
  });

  it('is hidden by a closed model, which is why that says what it is', async () => {
    const clock = createVirtualClock(0);
    const target = createVirtualTarget({ clock, serviceMs: stalling(STALL) });
    const signal = new AbortController().signal;
    const rest = { timeoutMs: 30_000, warmUpMs: 0, goodWithinMs: null };
    const { measurement } = await clock.run(() =>
      runClosedLoad({ target, clock, connections: 1, durationMs: DURATION_MS, signal, ...rest }),
    );
    expect(msOf(measurement.histograms.response, 99)).toBeLessThan(10);
    expect(measurement.completed).toBeGreaterThan(1000);
  });
});

describe('an open run', () => {
  it('has response = lag + queue + service for every request', async () => {
    const { histograms } = (await run({ maxInFlight: 2 }, usual(25))).measurement;
    const sumOf = (histogram: LatencyHistogram): number => (histogram.meanMicros ?? 0) * histogram.count;
    const parts = sumOf(histograms.lag) + sumOf(histograms.queue) + sumOf(histograms.service);
    expect(parts / sumOf(histograms.response)).toBeCloseTo(1, 2);
  });

  it('keeps arrivals of the warm-up out of everything but their own count', async () => {
    const { measurement } = await run({ warmUpMs: 6000 });
    expect([measurement.warmUp, measurement.requests, measurement.completed]).toEqual([600, 400, 400]);
    expect(msOf(measurement.histograms.response, 100)).toBeLessThan(10);
    expect(measurement.histograms.lag.count).toBe(400);
  });

  it('records a timeout at its deadline, as an error, and takes the request back', async () => {
    const { measurement, target } = await run({ timeoutMs: 300 }, (clock) =>
      createVirtualTarget({ clock, serviceMs: (_now, index) => (index % 10 === 0 ? 5000 : 3) }),
    );
    expect(measurement.errors).toEqual({ timeout: 100 });
    expect(measurement.histograms.response.maxMicros).toBe(300_000);
    expect([measurement.completed, measurement.succeeded]).toEqual([1000, 900]);
    expect(target.cancelled).toHaveLength(100);
  });

  it('gives up on arrivals that wait for a slot until their deadline, and ends when that has passed', async () => {
    const { measurement, elapsedMs } = await run({ maxInFlight: 1, timeoutMs: 2000 }, usual(1000));
    expect(measurement.completed).toBe(1000);
    expect(measurement.histograms.response.maxMicros).toBe(2_000_000);
    expect(measurement.errors['timeout']).toBeGreaterThan(980);
    expect(elapsedMs).toBeLessThanOrEqual(DURATION_MS + 2000);
  });

  it('records what the target tells: tokens, gaps, stages, errors', async () => {
    const { measurement } = await run({}, (clock) =>
      createVirtualTarget({
        clock,
        serviceMs: () => 50,
        outcome: (index) => ({
          errorCode: index % 4 === 0 ? '__proto__' : null,
          firstTokenMs: 20,
          interTokenMs: [10, 10, 10],
          stagesMs: { retrieve: 12, constructor: 1 },
        }),
      }),
    );
    expect(Object.entries(measurement.errors)).toEqual([['__proto__', 250]]);
    expect(measurement.histograms.firstToken.count).toBe(1000);
    expect(measurement.histograms.interToken.count).toBe(3000);
    expect(Object.keys(measurement.stages)).toEqual(['retrieve', 'constructor']);
    expect(measurement.stages['retrieve']?.maxMicros).toBe(12_000);
  });

  it('counts as good what succeeded within the time that was asked for', async () => {
    const { measurement } = await run({ goodWithinMs: 500 });
    // A hundred arrive during the stall; the first half of them waits for more than half a second.
    expect(measurement.succeeded).toBe(1000);
    expect(1000 - measurement.good).toBeGreaterThanOrEqual(49);
    expect(1000 - measurement.good).toBeLessThanOrEqual(51);
  });

  it('goes on when a target throws', async () => {
    const broken = (): VirtualTarget => ({
      sent: [],
      cancelled: [],
      send: (index) => {
        if (index % 2 === 0) throw new Error('broken');
        return Promise.reject(new Error('broken too'));
      },
    });
    expect((await run({}, broken)).measurement.errors).toEqual({ target_threw: 1000 });
  });

  it('ends when it is told to, with what was measured so far', async () => {
    const stop = new AbortController();
    const progress: LoadProgress[] = [];
    const { measurement, isStopped, target, elapsedMs } = await run(
      {
        signal: stop.signal,
        maxInFlight: 1,
        onProgress: (now) => {
          progress.push(now);
          if (now.elapsedMs >= 4700) stop.abort();
        },
      },
      (clock) => createVirtualTarget({ clock, serviceMs: stalling(STALL) }),
    );
    expect(isStopped).toBe(true);
    expect(elapsedMs).toBeLessThan(5001);
    expect(measurement.completed + measurement.unfinished).toBe(measurement.requests);
    expect(measurement.unfinished).toBeGreaterThan(90);
    expect(target.cancelled).toHaveLength(1);
    expect(progress.length).toBeGreaterThan(8);
    expect(progress.at(-1)?.waiting).toBeGreaterThan(50);
  });

  it('does not begin when it was stopped before', async () => {
    const { measurement, isStopped } = await run({ signal: AbortSignal.abort() });
    expect(isStopped).toBe(true);
    expect(measurement.completed).toBe(0);
  });

  it('without an arrival ends at once', async () => {
    const { measurement } = await run({ schedule: { offsetsMs: new Float64Array() } });
    expect(measurement.requests).toBe(0);
  });

  it('loses no arrival, whatever the cap, the load and the deadline', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          maxInFlight: fc.option(fc.integer({ min: 1, max: 5 })),
          whenFull: fc.constantFrom('drop' as const, 'queue' as const),
          timeoutMs: fc.integer({ min: 1, max: 400 }),
          warmUpMs: fc.integer({ min: 0, max: 500 }),
          seed: fc.nat(),
        }),
        fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 20 }),
        async ({ seed, ...options }, services) => {
          const profile = constantRate(60, 1000);
          const schedule = createSchedule({ profile, process: { type: 'gamma', shape: 0.3 }, seed });
          const { measurement } = await run({ schedule, ...options }, (clock) =>
            createVirtualTarget({ clock, serviceMs: (_now, index) => services[index % services.length] ?? 0 }),
          );
          const { requests, completed, dropped, unfinished, warmUp, succeeded, errors } = measurement;
          expect(requests + warmUp).toBe(schedule.offsetsMs.length);
          expect(completed + dropped + unfinished).toBe(requests);
          expect(succeeded + (errors['timeout'] ?? 0)).toBe(completed);
          expect(measurement.histograms.response.count).toBe(completed);
          expect(measurement.histograms.response.maxMicros ?? 0).toBeLessThanOrEqual(options.timeoutMs * 1000);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('measurements', () => {
  it('of several generators merge by addition', async () => {
    const runs = await Promise.all([run({ maxInFlight: 1 }), run({ timeoutMs: 400 }), run({ warmUpMs: 5000 })]);
    const merged = createMeasurement();
    for (const { measurement } of runs) addMeasurement(merged, measurement);
    const sumOf = (count: (one: LoadRun) => number): number => runs.reduce((sum, one) => sum + count(one), 0);
    expect(merged.requests).toBe(sumOf(({ measurement }) => measurement.requests));
    expect(merged.warmUp).toBe(500);
    expect(merged.errors).toEqual({ timeout: sumOf(({ measurement }) => measurement.errors['timeout'] ?? 0) });
    expect(merged.histograms.response.count).toBe(merged.completed);
  });

  it('say when the generator was later than a tenth of what the target takes', () => {
    const measurement = createMeasurement();
    expect(judgeGenerator(measurement)).toEqual({ lagP99Ms: null, isLimited: false });
    for (let request = 0; request < 100; request += 1) {
      measurement.histograms.service.recordMs(20);
      measurement.histograms.lag.recordMs(request < 98 ? 0.1 : 2);
    }
    expect(judgeGenerator(measurement)).toEqual({ lagP99Ms: 2, isLimited: false });
    for (let request = 0; request < 2; request += 1) measurement.histograms.lag.recordMs(2.1);
    expect(judgeGenerator(measurement)).toEqual({ lagP99Ms: 2.1, isLimited: true });
  });
});
