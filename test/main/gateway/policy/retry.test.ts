import assert from 'node:assert/strict';
import { ExponentialBackoff, handleAll, retry as cockatielRetry } from 'cockatiel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import { retryBudgetSettings, retrySettings } from '../../../../main/contract/gateway-policy.ts';
import { retryDelayMs, withRetry } from '../../../../main/gateway/policy/retry.ts';
import { RetryBudget } from '../../../../main/gateway/policy/retry-budget.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import { createScriptedModel, readAll, type ScriptedCall } from '../../../support/scripted-language-model.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const down = new ModelCallError('down', { reason: 'server', statusCode: 503, isRetryable: true });
const settings = retrySettings.parse({ attempts: 4 });

async function run(script: (call: number) => ScriptedCall, more: Partial<Parameters<typeof withRetry>[1]> = {}) {
  const clock = createVirtualClock(0);
  const base = createScriptedModel({ modelId: 'cloud/one', clock, script });
  const model = withRetry(base, { settings, clock, random: createSeededRandom(), ...more });
  const outcome = await clock.run(() => readAll(model));
  return { ...outcome, calls: base.calls, sockets: base.openSockets(), tookMs: clock.now() };
}

describe('a retry', () => {
  it('waits anywhere between nothing and a doubling bound, never beyond the cap, and at least as long as it was asked to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retry, retryAfterMs, drawn) => {
          const error = new ModelCallError('later', {
            isRetryable: true,
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          });
          const delay = retryDelayMs(retry, error, { settings, random: { next: () => drawn, hex: () => '' } });
          const bound = Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** (retry - 1));
          const asked = retryAfterMs ?? 0;
          if (asked > settings.maxRetryAfterMs) assert.equal(delay, null);
          else assert.equal(delay, Math.max(asked, drawn * bound));
        },
      ),
    );
  });

  it('makes as many attempts as cockatiel, whatever fails', async () => {
    for (const failures of [0, 1, 3, 4, 9]) {
      let theirs = 0;
      const policy = cockatielRetry(handleAll, {
        maxAttempts: settings.attempts - 1,
        backoff: new ExponentialBackoff({ initialDelay: 1, maxDelay: 1 }),
      });
      const theyAnswered = await policy
        .execute(() => {
          theirs += 1;
          if (theirs <= failures) throw new Error('no');
        })
        .then(
          () => true,
          () => false,
        );
      const ours = await run((call) => (call < failures ? { refusal: down } : {}));
      expect([ours.calls.length, ours.error === null]).toEqual([theirs, theyAnswered]);
    }
  });

  it('waits out a Retry-After, and gives up at once when it is too long', async () => {
    const asked = (retryAfterMs: number) => new ModelCallError('slow', { isRetryable: true, retryAfterMs });
    const waited = await run((call) => (call === 0 ? { refusal: asked(3000) } : {}));
    expect([waited.error, waited.tookMs]).toEqual([null, 3000]);
    const refused = await run(() => ({ refusal: asked(3_600_000) }));
    expect([refused.calls.length, refused.tookMs]).toEqual([1, 0]);
  });

  it.each([
    ['a wrong request', new ModelCallError('no', { statusCode: 400 })],
    ['an error of nobody knows what', new Error('?')],
  ])('is not made after %s', async (_what, refusal) => {
    expect((await run(() => ({ refusal }))).calls).toHaveLength(1);
  });

  it('is not made once the first token was seen', async () => {
    const { calls, text, error, sockets } = await run(() => ({ breaksAfter: 2, breaksWith: down }));
    expect([calls.length, text, error, sockets]).toEqual([1, 'The gate ', down, 0]);
  });

  it('is made for an error that comes as the first part, or an end without a word', async () => {
    for (const breaksWith of [{ part: down }, 'cut'] as const) {
      const { calls, error, sockets } = await run((call) => (call === 0 ? { breaksAfter: 0, breaksWith } : {}));
      expect([calls.length, error, sockets]).toEqual([2, null, 0]);
    }
  });
});

describe('a retry budget', () => {
  it('never lets repetitions exceed their share of first attempts and the minimum, in any window', () => {
    const budgetOf = retryBudgetSettings.parse({ share: 0.2, minimum: 3, windowMs: 10_000 });
    const step = fc.record({
      gapMs: fc.integer({ min: 0, max: 800 }),
      firsts: fc.integer({ min: 0, max: 3 }),
      wanted: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let ms = 0;
        const clock = {
          now: () => ms,
          monotonicNano: () => BigInt(ms) * 1_000_000n,
          sleep: () => Promise.resolve(),
          after: () => () => undefined,
        };
        const budget = new RetryBudget({ settings: budgetOf, clock });
        const firsts: number[] = [];
        const repeats: number[] = [];
        for (const { gapMs, firsts: count, wanted } of steps) {
          ms += gapMs;
          for (let one = 0; one < count; one += 1) {
            budget.noteFirst('generate');
            firsts.push(ms);
          }
          for (let one = 0; one < wanted; one += 1) if (budget.tryRepeat('generate')) repeats.push(ms);
          // Steps of a tenth: what is counted is between nine tenths of the window and the whole of it.
          const within = (times: number[], windowMs: number): number => times.filter((at) => at > ms - windowMs).length;
          const allowed = budgetOf.minimum + budgetOf.share * within(firsts, budgetOf.windowMs);
          assert.ok(within(repeats, budgetOf.windowMs * 0.9) <= allowed);
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it("is each stage's own, and says how much more is sent", async () => {
    const budget = new RetryBudget({
      settings: retryBudgetSettings.parse({ share: 0, minimum: 1 }),
      clock: createVirtualClock(0),
    });
    budget.noteFirst('generate');
    budget.noteFirst('rewrite');
    expect([budget.tryRepeat('generate'), budget.tryRepeat('generate'), budget.tryRepeat('rewrite')]).toEqual([
      true,
      false,
      true,
    ]);
    budget.noteMoved('generate');
    expect(budget.view()[0]).toEqual({
      stage: 'generate',
      firstAttempts: 1,
      extraAttempts: 2,
      amplification: 3,
      refused: 1,
    });
    const { calls } = await run(() => ({ refusal: down }), { budget });
    expect(calls).toHaveLength(2);
  });
});
