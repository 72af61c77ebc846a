import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateBound, type GateMeasurement, judgeCheck } from '../../../../main/release/gate/judge-check.ts';

const measured = (given: Partial<GateMeasurement>): GateMeasurement => ({
  unit: 'score',
  actual: null,
  ci95: null,
  evidence: null,
  undecided: null,
  detail: '',
  ...given,
});
const atLeast = (limit: number, confidence: 0 | 0.95 = 0): GateBound => ({ limit, direction: 'atLeast', confidence });
const atMost = (limit: number, confidence: 0 | 0.95 = 0): GateBound => ({ limit, direction: 'atMost', confidence });

describe('a check against its bound', () => {
  it.each([
    ['a recall of 0.89 is not at least 0.90', measured({ actual: 0.89 }), atLeast(0.9), false],
    ['a value on the limit holds', measured({ actual: 0.9 }), atLeast(0.9), true],
    ['67 traces are more than 12', measured({ actual: 67, unit: 'count' }), atMost(12), false],
    ['12 traces are at most 12', measured({ actual: 12, unit: 'count' }), atMost(12), true],
    [
      'a mean above and an interval across holds by its mean',
      measured({ actual: 0.92, ci95: [0.88, 0.96] }),
      atLeast(0.9),
      true,
    ],
    ['and does not with its whole interval', measured({ actual: 0.92, ci95: [0.88, 0.96] }), atLeast(0.9, 0.95), false],
    [
      'an interval that begins on the limit does',
      measured({ actual: 0.92, ci95: [0.9, 0.94] }),
      atLeast(0.9, 0.95),
      true,
    ],
    [
      'a cost whose interval ends above is too much',
      measured({ actual: 0.002, ci95: [0.001, 0.003] }),
      atMost(0.0025, 0.95),
      false,
    ],
    [
      'one whose interval ends below is not',
      measured({ actual: 0.002, ci95: [0.0018, 0.0024] }),
      atMost(0.0025, 0.95),
      true,
    ],
  ])('%s', (_, value, bound, held) => {
    expect(judgeCheck(value, bound).held).toBe(held);
  });

  it('that was not measured has not held, whatever it is held to', () => {
    expect(judgeCheck(measured({}), atMost(Number.MAX_VALUE))).toMatchObject({
      held: false,
      message: 'Nothing was measured, so it is not decided.',
    });
    expect(judgeCheck(measured({ actual: Number.NaN }), atLeast(-1)).held).toBe(false);
    expect(judgeCheck(measured({ actual: 1, ci95: [Number.NaN, 1] }), atLeast(0, 0.95)).held).toBe(false);
    expect(judgeCheck(measured({ actual: 1 }), atLeast(0, 0.95)).message).toMatch(/interval is not known/);
  });

  it('that could not be decided has not held, however good its value', () => {
    const verdict = judgeCheck(measured({ actual: 0, undecided: 'The generator was late.' }), atMost(5));
    expect(verdict).toMatchObject({ held: false, message: 'The generator was late.' });
  });

  it('says value, limit and the way out', () => {
    expect(judgeCheck(measured({ actual: 742, unit: 'ms', detail: '500 requests.' }), atMost(500))).toEqual({
      held: false,
      threshold: 'at most 500 ms',
      limit: 500,
      direction: 'atMost',
      message: '742 ms is not at most 500 ms. 500 requests.',
    });
    expect(judgeCheck(measured({ actual: 0.92, ci95: [0.88, 0.96] }), atLeast(0.9, 0.95)).message).toMatch(
      /0\.88 to 0\.96, is not: more cases would tell/,
    );
  });

  it('holds at least as much with a weaker limit, and no more with its whole interval than by its mean', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, number, (actual, half, limit, slack) => {
        const ci95 = [actual - Math.abs(half), actual + Math.abs(half)] as const;
        const value = measured({ actual, ci95 });
        const held = (bound: GateBound): boolean => judgeCheck(value, bound).held;
        const pairs = [
          [atLeast, limit - Math.abs(slack)],
          [atMost, limit + Math.abs(slack)],
        ] as const;
        const isMonotone = pairs.every(
          ([of, weaker]) =>
            ([0, 0.95] as const).every((confidence) => !held(of(limit, confidence)) || held(of(weaker, confidence))) &&
            (!held(of(limit, 0.95)) || held(of(limit))),
        );
        expect(isMonotone).toBe(true);
      }),
    );
  });

  it('is decided one way by at least and the other by at most, but on the limit', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(number, number, (actual, limit) => {
        const [low, high] = [atLeast(limit), atMost(limit)].map(
          (bound) => judgeCheck(measured({ actual }), bound).held,
        );
        expect([low, high]).toEqual([actual >= limit, actual <= limit]);
      }),
    );
  });
});
