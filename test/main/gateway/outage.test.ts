import { beforeAll, describe, expect, it } from 'vitest';
import { ModelCallError } from '../../../main/base/errors/model-call-error.ts';
import { createVirtualClock } from '../../../main/gateway/trial/virtual-clock.ts';
import { percentile } from '../../../main/base/percentile.ts';
import { callAs, createTestGateway } from '../../support/gateway-fixture.ts';
import { createScriptedModel, readAll } from '../../support/scripted-language-model.ts';

const PER_SECOND = 50;
const SECONDS = 42;
/** The primary is down from here … */
const DOWN_MS = 8000;
/** … until here. */
const UP_MS = 24_000;
const TIMEOUT = { attemptMs: 10_000, firstTokenMs: 1000, idleMs: 1000 };

/** An open model of arrivals: whatever comes of a call, the next one comes when it would have. */
async function runOutage(policy: object) {
  const clock = createVirtualClock(Date.UTC(2026, 0, 5));
  const down = new ModelCallError('no connection', { reason: 'unreachable', isRetryable: true });
  const primary = createScriptedModel({
    modelId: 'cloud/primary',
    clock,
    // Half of it refuses, half of it hangs: the worst kind of down.
    script: (call, atMs) =>
      atMs < DOWN_MS || atMs >= UP_MS
        ? { firstTokenMs: 100 + (call % 40), words: ['a ', 'b'] }
        : call % 2 === 0
          ? { firstTokenMs: 20, refusal: down }
          : { firstTokenMs: Number.POSITIVE_INFINITY },
  });
  const secondary = createScriptedModel({
    modelId: 'cloud/secondary',
    clock,
    script: (call) => ({ firstTokenMs: 150 + (call % 40), words: ['a ', 'b'] }),
  });
  const pools = { interactive: { maxConcurrent: 1000, maxQueued: 1000 } };
  const gateway = createTestGateway({
    models: [primary, secondary],
    clock,
    policy: { timeout: TIMEOUT, ...policy },
    workspace: { pools, budget: { usdPerDay: 100_000 } },
  });
  const model = gateway.resolve('policy/p');
  const healthyMs: number[] = [];
  const outageMs: number[] = [];
  let answered = 0;
  let peak = 0;
  await clock.run(async () => {
    await Promise.all(
      Array.from({ length: PER_SECOND * SECONDS }, async (_, index) => {
        const atMs = (index * 1000) / PER_SECOND;
        await clock.sleep(atMs);
        const beganMs = clock.now();
        const { error } = await readAll(model, callAs().options);
        if (error !== null) return;
        answered += 1;
        (atMs >= DOWN_MS && atMs < UP_MS ? outageMs : healthyMs).push(clock.now() - beganMs);
        // Looked at once a second.
        if (index % PER_SECOND === 0) peak = Math.max(peak, gateway.state().retries[0]?.amplification ?? 1);
      }),
    );
  });
  const p99 = (values: number[]): number =>
    percentile(
      values.toSorted((a, b) => a - b),
      99,
    ) ?? Number.NaN;
  const calls = PER_SECOND * SECONDS;
  const whileDown = (endpoint: typeof primary): number =>
    endpoint.calls.filter(({ atMs }) => atMs >= DOWN_MS && atMs < UP_MS).length;
  return {
    share: answered / calls,
    risesMs: p99(outageMs) - p99(healthyMs),
    callsToPrimaryWhileDown: whileDown(primary),
    amplificationWhileDown: (whileDown(primary) + whileDown(secondary)) / ((PER_SECOND * (UP_MS - DOWN_MS)) / 1000),
    attempts: primary.calls.length + secondary.calls.length,
    peak,
    state: gateway.state(),
    sockets: primary.openSockets() + secondary.openSockets(),
    calls,
  };
}

type Outcome = Awaited<ReturnType<typeof runOutage>>;
let calm: Outcome;
beforeAll(async () => {
  calm = await runOutage({});
});

describe(`a primary that is down for ${(UP_MS - DOWN_MS) / 1000} s at ${PER_SECOND} requests a second`, () => {
  it('costs nobody their answer, and the slowest less than one attempt', () => {
    expect(calm.share).toBeGreaterThanOrEqual(0.995);
    expect(calm.risesMs).toBeLessThan(TIMEOUT.firstTokenMs);
    expect(calm.sockets).toBe(0);
    // It is left alone but for probes, and comes back.
    expect(calm.callsToPrimaryWhileDown).toBeLessThan(100);
    const breaker = calm.state.endpoints.find(({ model }) => model === 'cloud/primary')?.breaker;
    expect(breaker?.state).toBe('closed');
    const states = breaker?.history.map(({ state }) => state);
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
    expect(calm.amplificationWhileDown).toBeLessThan(1.1);
  });

  it('is met by a storm of retries without breaker and retry budget', async () => {
    const storm = await runOutage({ breaker: false, retryBudget: false });
    const told = (of: (outcome: Outcome) => string): string => `${of(storm)} against ${of(calm)}`;
    process.stderr.write(
      `without breaker and retry budget against with: attempts a call while down ${told((one) => one.amplificationWhileDown.toFixed(2))}, calls to the primary while down ${told((one) => String(one.callsToPrimaryWhileDown))}, p99 rises by ${told((one) => `${one.risesMs.toFixed(0)} ms`)}, answered ${told((one) => `${(100 * one.share).toFixed(2)} %`)}\n`,
    );
    expect(storm.callsToPrimaryWhileDown).toBeGreaterThan(20 * calm.callsToPrimaryWhileDown);
    expect(storm.amplificationWhileDown).toBeGreaterThan(2);
    expect(storm.risesMs).toBeGreaterThan(TIMEOUT.firstTokenMs);
  });
});
