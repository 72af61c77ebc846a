import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { type LoadScenario, loadScenario } from '../../../../main/contract/load-scenario.ts';
import { planScenario } from '../../../../main/load/scenario/plan-scenario.ts';

const ONE = { count: 1, timesMs: null };

function scenarioOf(given: Record<string, unknown>): LoadScenario {
  return loadScenario.parse({
    version: 1,
    id: 'harbour',
    target: { pipeline: 'default' },
    inputs: { questions: ['When does the gate open?'] },
    arrivals: { type: 'constant', rate: '10/s', for: '10s', process: 'even' },
    ...given,
  });
}

function offsetsOf(given: Record<string, unknown>, inputs: Parameters<typeof planScenario>[1] = ONE): number[] {
  return [...planScenario(scenarioOf(given), inputs).schedule.offsetsMs];
}

describe('the arrivals of a scenario', () => {
  it('go from 50 to 5,000 a minute and back in a spike', () => {
    const arrivals = {
      type: 'spike',
      base: '50/min',
      peak: '5000/min',
      before: '12s',
      for: '6s',
      after: '12s',
      process: 'even',
    };
    const plan = planScenario(scenarioOf({ arrivals }), ONE);
    const between = (from: number, to: number): number =>
      plan.schedule.offsetsMs.filter((ms) => ms >= from && ms < to).length;
    expect([between(0, 12_000), between(12_000, 18_000), between(18_000, 30_000)]).toEqual([10, 500, 10]);
    expect(plan.curve.map(({ atMs, perSecond }) => [atMs, Math.round(perSecond * 60)])).toEqual([
      [0, 50],
      [12_000, 50],
      [12_000, 5000],
      [18_000, 5000],
      [18_000, 50],
      [30_000, 50],
    ]);
  });

  it('of recorded traces keep their gaps, each with its own question', () => {
    const timesMs = [5_000_000, 5_000_040, 5_001_000, 5_001_010, 5_009_000];
    const plan = planScenario(scenarioOf({ inputs: { traces: {} }, arrivals: { type: 'recorded' } }), {
      count: 5,
      timesMs,
    });
    expect([...plan.schedule.offsetsMs]).toEqual([0, 40, 1000, 1010, 9000]);
    expect([0, 1, 2, 3, 4].map((index) => plan.assignmentOf(index).input)).toEqual([0, 1, 2, 3, 4]);
    const fast = { inputs: { traces: {} }, arrivals: { type: 'recorded', timeScale: 0.5 } };
    expect(offsetsOf(fast, { count: 5, timesMs })).toEqual([0, 20, 500, 505, 4500]);
  });

  it('are refused as recorded where nobody recorded when', () => {
    expect(() => offsetsOf({ arrivals: { type: 'recorded' } })).toThrow(/inputs must be traces/);
  });

  it('are multiplied by a factor, recorded ones too', () => {
    const { schedule } = planScenario(scenarioOf({}), ONE, { rateFactor: 2 });
    expect(schedule.offsetsMs).toHaveLength(200);
    const recorded = scenarioOf({ inputs: { traces: {} }, arrivals: { type: 'recorded' } });
    const timesMs = [0, 100, 300];
    expect([...planScenario(recorded, { count: 3, timesMs }, { rateFactor: 2 }).schedule.offsetsMs]).toEqual([
      0, 50, 150,
    ]);
  });

  it('of a closed run are nobody’s plan', () => {
    const plan = planScenario(scenarioOf({ arrivals: { type: 'closed', users: 8, thinkTime: '2s', for: '10s' } }), ONE);
    expect(plan).toMatchObject({ model: 'closed', users: { count: 8, thinkTimeMs: 2000 }, durationMs: 10_000 });
    expect(plan.schedule.offsetsMs).toHaveLength(0);
  });

  it.each([
    ['a warm-up as long as the run', { warmUp: '10s' }, ONE, /leaves nothing to measure/],
    ['nothing to ask', {}, { count: 0, timesMs: null }, /found nothing to ask/],
    ['a rate above the cap', { arrivals: { type: 'constant', rate: '200000/s', for: '1s' } }, ONE, /not between 0 and/],
  ])('are refused for %s', (_what, given, inputs, message) => {
    expect(() => offsetsOf(given, inputs)).toThrow(InvalidArgumentError);
    expect(() => offsetsOf(given, inputs)).toThrow(message);
  });
});

describe('who asks what', () => {
  const tenants = [
    { id: 'people', share: 0.75 },
    { id: 'reports', share: 0.25, pool: 'batch' },
  ];

  it('is drawn by share, and asking again gives the same', () => {
    const arrivals = { type: 'constant', rate: '1000/s', for: '10s' };
    const { assignmentOf } = planScenario(scenarioOf({ tenants, arrivals }), ONE);
    const ids = Array.from({ length: 10_000 }, (_, index) => assignmentOf(index).tenant.id);
    const share = ids.filter((id) => id === 'reports').length / ids.length;
    // Four standard deviations of a binomial share.
    expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 10_000));
    expect(assignmentOf(17)).toEqual(assignmentOf(17));
    expect(ids[9000]).toBe(assignmentOf(9000).tenant.id);
  });

  it('does not move the arrivals', () => {
    const arrivals = { type: 'constant', rate: '100/s', for: '5s', process: 'poisson' };
    expect(offsetsOf({ arrivals, tenants })).toEqual(offsetsOf({ arrivals }));
  });

  it('shuffled still asks everything once before anything twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, seed) => {
        const scenario = scenarioOf({ inputs: { questions: ['a'], order: 'shuffled' }, seed });
        const { assignmentOf } = planScenario(scenario, { count, timesMs: null });
        const asked = Array.from({ length: count }, (_, index) => assignmentOf(index).input);
        expect(new Set(asked).size).toBe(count);
        expect(assignmentOf(count).input).toBe(asked[0]);
      }),
    );
  });
});

describe('faults of who comes', () => {
  it('a noisy neighbour comes on top, for a while and as somebody else', () => {
    const faults = [{ at: '2s', for: '3s', what: { type: 'noisy-neighbour', rate: '100/s', tenant: 'crawler' } }];
    const plan = planScenario(scenarioOf({ faults }), ONE);
    const { offsetsMs } = plan.schedule;
    const added = [...offsetsMs.keys()].filter((index) => plan.assignmentOf(index).tenant.id === 'crawler');
    expect(offsetsMs.length - added.length).toBe(100);
    expect(added.length).toBeGreaterThan(200);
    expect(added.every((index) => (offsetsMs[index] ?? 0) >= 2000 && (offsetsMs[index] ?? 0) < 5000)).toBe(true);
    expect([...offsetsMs]).toEqual([...offsetsMs].toSorted((a, b) => a - b));
  });

  it('a herd holds everybody back and lets them come at once', () => {
    const faults = [{ at: '2s', for: '3s', what: { type: 'thundering-herd' } }];
    const offsets = offsetsOf({ faults });
    expect(offsets).toHaveLength(100);
    expect(offsets.filter((ms) => ms >= 2000 && ms < 5000)).toEqual([]);
    expect(offsets.filter((ms) => ms === 5000)).toHaveLength(31);
  });
});
