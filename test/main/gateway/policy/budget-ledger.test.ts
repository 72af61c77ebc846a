import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../../main/base/errors/budget-exceeded-error.ts';
import { type BudgetSettings, budgetSettings } from '../../../../main/contract/gateway-policy.ts';
import { BudgetLedger } from '../../../../main/gateway/policy/budget-ledger.ts';
import type { BudgetStore, KeptReservation, Spending } from '../../../../main/spec/budget-store.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

/** Keeps everything in memory, and fails on request. */
function createMemoryStore(): BudgetStore & { kept: KeptReservation[]; settled: Map<string, Spending> } {
  const kept: KeptReservation[] = [];
  const settled = new Map<string, Spending>();
  const sum = (isMeant: (reservation: KeptReservation) => boolean): Spending =>
    kept.filter(isMeant).reduce(
      (total, { reservationId, worst }) => {
        const actual = settled.get(reservationId) ?? worst;
        return { usd: total.usd + actual.usd, tokens: total.tokens + actual.tokens };
      },
      { usd: 0, tokens: 0 },
    );
  return {
    kept,
    settled,
    keepReservation: (reservation) => void kept.push(reservation),
    keepSettlement: (reservationId, actual) => void settled.set(reservationId, actual),
    spentSince: (since) => sum(({ at }) => at >= since),
    spentBySession: (session) => sum(({ sessionId }) => sessionId === session),
    spentByRun: (run) => sum(({ traceId }) => traceId === run),
  };
}

function createLedger(budget: Partial<BudgetSettings> = {}, store = createMemoryStore()) {
  const clock = createManualClock();
  const settings = budgetSettings.parse(budget);
  const ledger = new BudgetLedger({ settings: () => settings, store, clock, random: createSeededRandom() });
  return { ledger, store, clock };
}

const NOBODY = { traceId: null, sessionId: null };
const usd = (amount: number): Spending => ({ usd: amount, tokens: 0 });

describe('a budget', () => {
  it('is never overshot, however many calls are under way at once and whatever they come to', () => {
    const attempt = fc.record({
      worst: fc.integer({ min: 0, max: 60 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const call = fc.record({
      session: fc.integer({ min: 0, max: 2 }),
      run: fc.integer({ min: 0, max: 5 }),
      attempts: fc.array(attempt, { minLength: 1, maxLength: 4 }),
    });
    const limits = { usdPerDay: 2, usdPerSession: 1, usdPerRun: 0.5, usdPerRequest: 0.4, tokensPerDay: 3000 };
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), fc.infiniteStream(fc.nat(1000)), (calls, turns) => {
        const { ledger, store } = createLedger(limits);
        // Each call is a list of steps, and steps of different calls come in any order.
        const running = calls.map(({ session, run, attempts }) =>
          (function* steps() {
            const worst = attempts[0]?.worst ?? 0;
            const spender = { traceId: `run ${run}`, sessionId: `session ${session}` };
            const reservation = ledger.reserve(spender, { usd: worst / 100, tokens: worst });
            yield;
            try {
              for (const one of attempts) {
                const hold = reservation.cover('cloud/one', { usd: one.worst / 100, tokens: one.worst });
                yield;
                hold.settle({ usd: (one.worst / 100) * one.share, tokens: Math.floor(one.worst * one.share) });
                yield;
              }
            } finally {
              reservation.release();
            }
          })(),
        );
        while (running.length > 0) {
          const index = turns.next().value % running.length;
          try {
            if (running[index]?.next().done === true) running.splice(index, 1);
          } catch (error) {
            assert.ok(error instanceof BudgetExceededError);
            running.splice(index, 1);
          }
          // What is kept counts at its worst until it is settled: the strictest reading there is.
          expect(store.spentSince('').usd).toBeLessThanOrEqual(limits.usdPerDay + 1e-9);
          expect(store.spentSince('').tokens).toBeLessThanOrEqual(limits.tokensPerDay);
          for (let name = 0; name < 6; name += 1) {
            expect(store.spentByRun(`run ${name}`).usd).toBeLessThanOrEqual(limits.usdPerRun + 1e-9);
            expect(store.spentBySession(`session ${name}`).usd).toBeLessThanOrEqual(limits.usdPerSession + 1e-9);
          }
        }
        const [day] = ledger.view();
        expect(day?.reserved).toBe(0);
        expect(day?.used).toBeCloseTo(store.spentSince('').usd, 9);
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  it('lets in what fits exactly, and says what is missing of the next', () => {
    const { ledger } = createLedger({ usdPerDay: 0.3 });
    for (let call = 0; call < 3; call += 1) ledger.reserve(NOBODY, usd(0.1)).cover('cloud/one', usd(0.1));
    expect(() => ledger.reserve(NOBODY, usd(0.000001))).toThrow(
      'This call may take $0.00000100, and $0.00 of the day\'s budget of $0.300 are left. Raise "budget.usdPerDay" in trestle.jsonc, ask a cheaper model, or wait until midnight.',
    );
    expect(ledger.view()[0]).toMatchObject({ scope: 'day', name: '2026-01-05', limit: 0.3, refused: 1 });
  });

  it('without holds lets calls at once pass together, and stops those that come when it is spent', () => {
    const { ledger } = createLedger({ usdPerDay: 0.3, tokensPerSession: 100, reserve: false });
    const atOnce = Array.from({ length: 5 }, () => ledger.reserve(NOBODY, usd(0.2)).cover('cloud/one', usd(0.2)));
    expect(ledger.view()[0]).toMatchObject({ used: 0, reserved: 0 });
    for (const hold of atOnce) hold.settle(usd(0.1));
    expect(ledger.view()[0]).toMatchObject({ used: 0.5, reserved: 0 });
    expect(() => ledger.reserve(NOBODY, usd(0.01))).toThrow(/\$0\.00 of the day's budget of \$0\.300 are left/);
    const session = { traceId: null, sessionId: 's-1' };
    const words = { usd: 0, tokens: 90 };
    ledger.reserve(session, words).cover('local/one', words).settle({ usd: 0, tokens: 130 });
    expect(() => ledger.reserve(session, words)).toThrow(/tokensPerSession/);
    expect(() => ledger.reserve({ traceId: null, sessionId: 's-2' }, words)).not.toThrow();
  });

  it('holds a repetition before it is made, and does not hold twice what the call has left', () => {
    const { ledger, store } = createLedger({ usdPerRequest: 0.3 });
    const reservation = ledger.reserve(NOBODY, usd(0.1));
    reservation.cover('cloud/one', usd(0.1)).settle(usd(0));
    const second = reservation.cover('cloud/two', usd(0.2));
    expect(() => reservation.cover('cloud/three', usd(0.11))).toThrow(BudgetExceededError);
    second.settle(usd(0.15));
    reservation.cover('cloud/three', usd(0.11));
    expect(store.kept.map(({ modelId }) => modelId)).toEqual(['cloud/one', 'cloud/two', 'cloud/three']);
  });

  it('begins anew at midnight and knows yesterday no more', async () => {
    const { ledger, clock } = createLedger({ usdPerDay: 1 });
    ledger.reserve(NOBODY, usd(1)).cover('cloud/one', usd(1)).settle(usd(1));
    expect(() => ledger.reserve(NOBODY, usd(0.5))).toThrow(BudgetExceededError);
    await clock.advance(15 * 3_600_000);
    expect(() => ledger.reserve(NOBODY, usd(0.5))).not.toThrow();
  });

  it('outlives the ledger: what was held and never settled counts at its worst', () => {
    const store = createMemoryStore();
    const first = createLedger({ usdPerDay: 1 }, store).ledger;
    first.reserve(NOBODY, usd(0.6)).cover('cloud/one', usd(0.6));
    first.reserve(NOBODY, usd(0.3)).cover('cloud/one', usd(0.3)).settle(usd(0.1));
    const second = createLedger({ usdPerDay: 1 }, store).ledger;
    expect(second.view()[0]).toMatchObject({ used: 0.7, reserved: 0 });
    expect(() => second.reserve(NOBODY, usd(0.31))).toThrow(BudgetExceededError);
  });

  it('frees what it held when the hold cannot be kept: nothing was sent', () => {
    const store = createMemoryStore();
    store.keepReservation = () => {
      throw new Error('disk full');
    };
    const { ledger } = createLedger({ usdPerDay: 1 }, store);
    const reservation = ledger.reserve(NOBODY, usd(1));
    expect(() => reservation.cover('cloud/one', usd(1))).toThrow('disk full');
    reservation.release();
    expect(ledger.view()[0]).toMatchObject({ used: 0, reserved: 0 });
  });
});
