import assert from 'node:assert/strict';
import { BrokenCircuitError, circuitBreaker, CountBreaker, handleAll } from 'cockatiel';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CircuitOpenError } from '../../../../main/base/errors/circuit-open-error.ts';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import type { BreakerSettings } from '../../../../main/contract/gateway-policy.ts';
import {
  type BreakerOutcome,
  CircuitBreaker,
  withCircuitBreaker,
} from '../../../../main/gateway/policy/circuit-breaker.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createScriptedModel, readAll } from '../../../support/scripted-language-model.ts';

const SETTINGS: BreakerSettings = {
  windowMs: 1000,
  maximumCalls: 12,
  minimumCalls: 4,
  errorRate: 0.5,
  slowCallRate: 0.75,
  slowCallMs: 200,
  openMs: 500,
};

/** A clock whose hands the test moves at once: nothing here sleeps. */
function createHandClock() {
  let ms = 0;
  return {
    now: () => Date.UTC(2026, 0, 5) + ms,
    monotonicNano: () => BigInt(ms) * 1_000_000n,
    after: () => () => undefined,
    sleep: () => Promise.reject(new Error('nothing sleeps here')),
    move: (by: number) => {
      ms += by;
    },
  };
}

/** What a breaker is, said in the plainest way: a list of calls, looked through from its beginning each time. */
class ModelBreaker {
  nowMs = 0;
  state: 'closed' | 'open' | 'half-open' = 'closed';
  since = 0;
  isProbing = false;
  era = 0;
  calls: { atMs: number; failed: boolean; slow: boolean }[] = [];
  readonly pending: number[] = [];

  tryEnter(): boolean {
    if (this.state === 'open' && this.nowMs >= this.since + SETTINGS.openMs) this.become('half-open');
    if (this.state === 'open' || (this.state === 'half-open' && this.isProbing)) return false;
    this.isProbing = this.state === 'half-open';
    this.pending.push(this.era);
    return true;
  }

  settle(era: number, outcome: BreakerOutcome, slow: boolean): void {
    if (era !== this.era) return;
    if (this.state === 'half-open') {
      this.isProbing = false;
      if (outcome === 'failed' || (outcome === 'ok' && slow)) this.become('open');
      else if (outcome === 'ok') {
        this.become('closed');
        this.calls.push({ atMs: this.nowMs, failed: false, slow: false });
      }
      return;
    }
    if (outcome === 'ignored') return;
    this.calls.push({ atMs: this.nowMs, failed: outcome === 'failed', slow });
    const recent = this.calls.filter(({ atMs }) => atMs > this.nowMs - SETTINGS.windowMs).slice(-SETTINGS.maximumCalls);
    if (recent.length < SETTINGS.minimumCalls || (outcome === 'ok' && !slow)) return;
    const failures = recent.filter(({ failed }) => failed).length;
    const slows = recent.filter((call) => call.slow).length;
    if (failures >= recent.length * SETTINGS.errorRate || slows >= recent.length * SETTINGS.slowCallRate) {
      this.become('open');
    }
  }

  become(state: ModelBreaker['state']): void {
    this.state = state;
    this.since = this.nowMs;
    this.isProbing = false;
    this.era += 1;
    this.calls = [];
  }
}

interface Real {
  breaker: CircuitBreaker;
  clock: ReturnType<typeof createHandClock>;
  pending: number[];
}

class Enter implements fc.Command<ModelBreaker, Real> {
  check = (): boolean => true;
  toString = (): string => 'enter';
  run(model: ModelBreaker, real: Real): void {
    const isIn = model.tryEnter();
    const era = real.breaker.tryEnter();
    assert.equal(era >= 0, isIn);
    if (isIn) real.pending.push(era);
    assert.equal(real.breaker.state, model.state);
  }
}

class Settle implements fc.Command<ModelBreaker, Real> {
  readonly which: number;
  readonly outcome: BreakerOutcome;
  readonly slow: boolean;
  constructor(which: number, outcome: BreakerOutcome, slow: boolean) {
    this.which = which;
    this.outcome = outcome;
    this.slow = slow;
  }
  check = (model: Readonly<ModelBreaker>): boolean => model.pending.length > 0;
  toString = (): string => `settle #${this.which} ${this.outcome}${this.slow ? ' slowly' : ''}`;
  run(model: ModelBreaker, real: Real): void {
    const index = this.which % model.pending.length;
    const [expected = -1] = model.pending.splice(index, 1);
    const [era = -1] = real.pending.splice(index, 1);
    model.settle(expected, this.outcome, this.slow);
    real.breaker.settle(era, this.outcome, this.slow ? SETTINGS.slowCallMs + 1 : 1);
    assert.equal(real.breaker.state, model.state);
  }
}

class Wait implements fc.Command<ModelBreaker, Real> {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = (): boolean => true;
  toString = (): string => `wait ${this.ms} ms`;
  run(model: ModelBreaker, real: Real): void {
    model.nowMs += this.ms;
    real.clock.move(this.ms);
    assert.equal(
      real.breaker.waitMs > 0,
      (model.state === 'open' && model.nowMs < model.since + SETTINGS.openMs) || model.isProbing,
    );
  }
}

describe('a circuit breaker', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes through the states of its model, whatever calls do and in whatever order they end', () => {
    const outcome = fc.oneof(
      { weight: 5, arbitrary: fc.constant('failed' as const) },
      { weight: 4, arbitrary: fc.constant('ok' as const) },
      { weight: 1, arbitrary: fc.constant('ignored' as const) },
    );
    const command = fc.oneof(
      fc.constant(new Enter()),
      fc.tuple(fc.nat(50), outcome, fc.boolean()).map(([which, how, slow]) => new Settle(which, how, slow)),
      fc.integer({ min: 1, max: 400 }).map((ms) => new Wait(ms)),
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.commands([command], { size: '+1', maxCommands: 120 }), (commands) => {
        const clock = createHandClock();
        const breaker = new CircuitBreaker({
          settings: SETTINGS,
          clock,
          onDidChange: () => void seen.add(breaker.state),
        });
        fc.modelRun(() => ({ model: new ModelBreaker(), real: { breaker, clock, pending: [] } }), commands);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect([...seen].toSorted()).toEqual(['closed', 'half-open', 'open']);
  });

  it('lets exactly one of many calls probe', () => {
    const clock = createHandClock();
    const breaker = new CircuitBreaker({ settings: SETTINGS, clock });
    for (let call = 0; call < 4; call += 1) breaker.settle(breaker.tryEnter(), 'failed', null);
    expect(breaker.view()).toMatchObject({ state: 'open', nextProbeAt: '2026-01-05T00:00:00.500Z' });
    clock.move(499);
    expect(breaker.tryEnter()).toBe(-1);
    clock.move(1);
    const entered = Array.from({ length: 100 }, () => breaker.tryEnter()).filter((era) => era >= 0);
    expect(entered).toHaveLength(1);
    // Whoever probed left without an answer: another may.
    breaker.settle(entered[0] ?? -1, 'ignored', null);
    expect(breaker.tryEnter()).toBeGreaterThanOrEqual(0);
    expect(breaker.view().history.map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      'open: 4 of 4 calls failed',
      'half-open: waited long enough',
    ]);
  });

  it('opens for calls that are answered, but slowly', () => {
    const clock = createHandClock();
    const breaker = new CircuitBreaker({ settings: SETTINGS, clock });
    for (const ms of [201, 201, 10, 201]) breaker.settle(breaker.tryEnter(), 'ok', ms);
    expect(breaker.view().history.at(-1)?.reason).toBe('3 of 4 calls were slow');
  });

  it('forgets changes that are older than half an hour', () => {
    const clock = createHandClock();
    const breaker = new CircuitBreaker({ settings: SETTINGS, clock });
    for (let call = 0; call < 4; call += 1) breaker.settle(breaker.tryEnter(), 'failed', null);
    clock.move(29 * 60_000);
    expect(breaker.view().history).toHaveLength(1);
    clock.move(2 * 60_000);
    expect(breaker.view().history).toEqual([]);
  });

  it('opens, probes and closes as cockatiel does', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant<boolean | number>(false) },
      { weight: 3, arbitrary: fc.constant<boolean | number>(true) },
      { weight: 2, arbitrary: fc.integer({ min: 50, max: 700 }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const clock = createHandClock();
        vi.setSystemTime(clock.now());
        // A rate that no share of so few calls equals: the two differ in what they do with a tie.
        const ours = new CircuitBreaker({
          settings: { ...SETTINGS, windowMs: 600_000, maximumCalls: 1000, errorRate: 0.47 },
          clock,
        });
        const theirs = circuitBreaker(handleAll, {
          halfOpenAfter: 500,
          breaker: new CountBreaker({ threshold: 0.47, size: 1000, minimumNumberOfCalls: 4 }),
        });
        for (const one of steps) {
          if (typeof one === 'number') {
            clock.move(one);
            vi.setSystemTime(clock.now());
            continue;
          }
          const era = ours.tryEnter();
          const refused = await theirs
            .execute(() => {
              if (!one) throw new Error('no');
            })
            .then(
              () => false,
              (error: unknown) => error instanceof BrokenCircuitError,
            );
          expect(era < 0).toBe(refused);
          if (era >= 0) ours.settle(era, one ? 'ok' : 'failed', 1);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe('a model behind a breaker', () => {
  it('is not called while it is open, and said to be so; a wrong request does not open it', async () => {
    const clock = createManualClock();
    const breaker = new CircuitBreaker({ settings: SETTINGS, clock });
    let fault: Error | undefined = new ModelCallError('bad request', { statusCode: 400 });
    const base = createScriptedModel({
      modelId: 'cloud/one',
      clock,
      script: () => (fault === undefined ? {} : { refusal: fault }),
    });
    const model = withCircuitBreaker(base, { breaker, clock });
    for (let call = 0; call < 6; call += 1) await readAll(model);
    expect(breaker.state).toBe('closed');
    fault = new ModelCallError('down', { statusCode: 503, isRetryable: true });
    for (let call = 0; call < 4; call += 1) await readAll(model);
    const { error } = await readAll(model);
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(String(error)).toContain('cloud/one is not called: its last calls failed. It is probed again in 1 s.');
    expect(base.calls).toHaveLength(10);
    await clock.advance(500);
    fault = undefined;
    expect((await readAll(model)).text).toBe('The gate opens at six every morning.');
    expect(breaker.state).toBe('closed');
  });

  it('does not open because people stop their answers', async () => {
    const clock = createVirtualClock(0);
    const breaker = new CircuitBreaker({ settings: SETTINGS, clock });
    const base = createScriptedModel({ modelId: 'cloud/one', clock, script: () => ({ gapMs: 50 }) });
    const model = withCircuitBreaker(base, { breaker, clock });
    await clock.run(async () => {
      for (let call = 0; call < 8; call += 1) {
        const { stream } = await model.doStream({ prompt: [] });
        const reader = stream.getReader();
        for (let part = 0; part < 3; part += 1) await reader.read();
        await reader.cancel();
      }
    });
    expect(breaker.state).toBe('closed');
    expect(base.openSockets()).toBe(0);
  });
});
