import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedProfiles } from '../../../../main/gateway/simulator/shipped-profiles.ts';
import { createSimulatedModel } from '../../../../main/gateway/simulator/simulated-model.ts';
import { createSimulation } from '../../../../main/gateway/simulator/simulation.ts';
import {
  asking,
  createRacingClock,
  GATES,
  modelOf,
  partsOf,
  profileOf,
  QUAYS,
  withPassages,
} from './call-simulated.ts';

/** Everything that calls of a model did, so that two can be compared. */
async function transcript(profileId: string, seed: number, calls: number): Promise<string> {
  const profile = shippedProfiles().get(profileId) ?? profileOf();
  const clock = createRacingClock();
  const simulation = createSimulation({ profile, seed, clock });
  const model = createSimulatedModel({ modelId: `sim/${profileId}`, simulation: () => simulation, clock });
  const told: unknown[] = [];
  for (let call = 0; call < calls; call += 1) {
    const options = {
      ...withPassages('When does the gate open?', [GATES, QUAYS]),
      abortSignal: AbortSignal.timeout(50),
    };
    try {
      told.push(await partsOf(model, options));
    } catch (error) {
      told.push(String(error));
    }
  }
  return JSON.stringify([told, clock.slept]);
}

describe('the same seed', () => {
  it('gives the same calls the same behaviour, waits included; another one does not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('gpt-like', 'flaky', 'chaos'), fc.nat(1000), async (id, seed) => {
        const once = await transcript(id, seed, 6);
        expect(await transcript(id, seed, 6)).toBe(once);
        expect(await transcript(id, seed + 1, 6)).not.toBe(once);
      }),
      { numRuns: 8 },
    );
  });

  it('plans a call by its index alone, whatever was done with those before it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }), (seed, drawn) => {
        const [read, skipped] = [1, 2].map(() =>
          createSimulation({
            profile: shippedProfiles().get('gpt-like') ?? profileOf(),
            seed,
            clock: createRacingClock(),
          }),
        );
        for (const gaps of drawn) {
          const plan = read?.nextCall();
          for (let gap = 0; gap < gaps; gap += 1) plan?.nextGapMs();
          skipped?.nextCall();
        }
        const [a, b] = [read?.nextCall(), skipped?.nextCall()];
        expect([a?.tag, a?.firstTokenMs, a?.outputTokens, a?.nextGapMs()]).toEqual([
          b?.tag,
          b?.firstTokenMs,
          b?.outputTokens,
          b?.nextGapMs(),
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('in virtual time', () => {
  it('waits as long as its distributions say', async () => {
    const clock = createRacingClock();
    const profile = profileOf({
      timeToFirstTokenMs: { type: 'lognormal', median: 400, p95: 1200 },
      interTokenMs: { type: 'exponential', mean: 20 },
      outputTokens: { type: 'uniform', from: 50, to: 150 },
    });
    const simulation = createSimulation({ profile, clock });
    const firsts: number[] = [];
    const lengths: number[] = [];
    const gaps: number[] = [];
    for (let call = 0; call < 4000; call += 1) {
      const plan = simulation.nextCall();
      firsts.push(plan.firstTokenMs);
      lengths.push(plan.outputTokens ?? 0);
      gaps.push(plan.nextGapMs());
    }
    const at = (values: number[], share: number): number =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Standard errors at n = 4000: 1.3 % of the median, 3 % of the 95th percentile, 1.6 % of the means.
    expect(at(firsts, 0.5) / 400).toBeCloseTo(1, 1);
    expect(at(firsts, 0.95) / 1200).toBeGreaterThan(0.9);
    expect(at(firsts, 0.95) / 1200).toBeLessThan(1.1);
    expect(mean(lengths)).toBeGreaterThan(95);
    expect(mean(lengths)).toBeLessThan(105);
    expect(mean(gaps)).toBeGreaterThan(18.5);
    expect(mean(gaps)).toBeLessThan(21.5);
  });

  it('goes on when a timer comes before its time, as timers do', async () => {
    const clock = createRacingClock();
    const early = { ...clock, after: (ms: number, work: () => void) => clock.after(ms > 1 ? ms - 1 : ms, work) };
    const parts = await partsOf(
      modelOf({ timeToFirstTokenMs: 300, interTokenMs: 20, outputTokens: 5 }, early),
      asking('Hi'),
    );
    expect(parts.filter(({ type }) => type === 'text-delta')).toHaveLength(5);
  });

  it('passes through the clock, one wait a token, and none for `instant`', async () => {
    const clock = createRacingClock();
    await partsOf(modelOf({ timeToFirstTokenMs: 300, interTokenMs: 20, outputTokens: 5 }, clock), asking('Hi'));
    expect(clock.slept).toEqual([300, 20, 20, 20, 20]);
    const still = createRacingClock();
    await partsOf(modelOf({}, still), asking('Hi'));
    expect(still.slept).toEqual([]);
  });
});
