import { describe, expect, it } from 'vitest';
import {
  chooseThreshold,
  neededHits,
  THRESHOLDS,
  type TriedThreshold,
  tryThreshold,
} from '../../../../main/evals/cache-calibration/choose-threshold.ts';
import { findNearAsks, type NearAsks } from '../../../../main/evals/cache-calibration/find-near-asks.ts';
import { type PastAsk, wouldDo } from '../../../../main/evals/cache-calibration/past-ask.ts';
import { sumUpCalibration } from '../../../../main/evals/cache-calibration/sum-up-calibration.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const DAY_MS = 86_400_000;

function asked(question: string, more: Partial<PastAsk> = {}): PastAsk {
  return {
    question,
    scope: 's',
    askedAt: 0,
    isAnswered: true,
    answer: 'Within 30 days. [1]',
    cited: [{ chunkId: 'c', start: 0, end: 10 }],
    passages: new Set(['c h']),
    citedPassages: ['c h'],
    durationMs: 100,
    modelMs: 80,
    costUsd: 0.01,
    ...more,
  };
}

/** Unit vectors in the plane, by the angle whose cosine is the similarity to the first. */
function vectorsOf(similarities: readonly number[]): { vectors: Float32Array; dimensions: number } {
  return {
    vectors: Float32Array.from(similarities.flatMap((cosine) => [cosine, Math.sqrt(1 - cosine * cosine)])),
    dimensions: 2,
  };
}

const free = { guardOf: () => null, ttlMs: DAY_MS };

describe('wouldDo', () => {
  const stored = asked('a');
  it.each<[string, Partial<PastAsk>, boolean]>([
    ['the same words with other markers', { answer: 'within 30 days [4]', cited: [] }, true],
    [
      'other words from the same place',
      { answer: 'You have a month.', cited: [{ chunkId: 'c', start: 5, end: 20 }] },
      true,
    ],
    [
      'another place of the same passage',
      { answer: 'Four euros.', cited: [{ chunkId: 'c', start: 40, end: 60 }] },
      false,
    ],
    ['one place more', { answer: 'Both.', cited: [...stored.cited, { chunkId: 'd', start: 0, end: 5 }] }, false],
    ['a refusal in the same words', { isAnswered: false }, false],
  ])('judges %s', (_, more, expected) => {
    expect(wouldDo(stored, asked('b', more))).toBe(expected);
  });
});

describe('findNearAsks', () => {
  it('pairs each ask with near, answered, young enough asks before it in its scope, and leaves repetitions out', () => {
    const asks = [
      asked('a'),
      asked('refused', { isAnswered: false }),
      asked('b'),
      asked('A'),
      asked('c', { scope: 'other' }),
      asked('d', { passages: new Set(['x']) }),
      asked('e', { askedAt: 2 * DAY_MS }),
    ];
    const found = findNearAsks(asks, { ...vectorsOf([1, 1, 0.9, 1, 1, 0.95, 1]), ...free });
    expect(found.repetitions).toBe(1);
    expect(found.asks.map(({ question }) => question)).toEqual(['a', 'refused', 'b', 'c', 'd', 'e']);
    expect(found.near.map((near) => near.map(({ earlier, guard }) => [earlier, guard]))).toEqual([
      [],
      [[0, null]],
      [[0, null]],
      [],
      // Nearer to b (0.991) than to a; what they cite it was not found.
      [
        [2, 'source'],
        [0, 'source'],
      ],
      [],
    ]);
  });
});

describe('tryThreshold', () => {
  it('does not store what it answers, so that later asks are compared with what was made', () => {
    // b would be a hit of a, c of b alone: at 0.93 c is made because b never was.
    const past: NearAsks = {
      asks: [asked('a'), asked('b'), asked('c')],
      near: [
        [],
        [{ earlier: 0, similarity: 0.95, guard: null, wouldDo: true }],
        [
          { earlier: 1, similarity: 0.94, guard: null, wouldDo: true },
          { earlier: 0, similarity: 0.82, guard: null, wouldDo: true },
        ],
      ],
      repetitions: 0,
    };
    expect(tryThreshold(past, 0.93)).toMatchObject({ hits: 1, answered: [1] });
    expect(tryThreshold(past, 0.81)).toMatchObject({ hits: 2, answered: [1, 2] });
    expect(tryThreshold(past, 0.96)).toMatchObject({ hits: 0, falseHits: null, hitShare: 0 });
  });

  it('counts wrong hits with the Wilson interval: 2 of 10 is 0.2 (0.0567 to 0.5098)', () => {
    const asks = [asked('a'), ...Array.from({ length: 10 }, (_, at) => asked(`${at}`))];
    const near = asks.map((_, at) => (at === 0 ? [] : [{ earlier: 0, similarity: 0.9, guard: null, wouldDo: at > 2 }]));
    const tried = tryThreshold({ asks, near, repetitions: 0 }, 0.85);
    expect(tried).toMatchObject({ hits: 10, wrong: 2, hitShare: 10 / 11 });
    expect(tried.falseHits?.share).toBe(0.2);
    expect(tried.falseHits?.low).toBeCloseTo(0.0567, 4);
    expect(tried.falseHits?.high).toBeCloseTo(0.5098, 4);
  });
});

describe('chooseThreshold', () => {
  it.each([
    [0.01, 381],
    [0.05, 73],
    [0.1, 35],
  ])('needs for a rate of %f at least %i hits', (rate, hits) => {
    expect(neededHits(rate)).toBe(hits);
  });

  const point = (threshold: number, hits: number, high: number): TriedThreshold => ({
    threshold,
    hits,
    wrong: 0,
    falseHits: { share: 0, low: 0, high },
    hitShare: 0,
    answered: [],
  });

  it('takes the lowest threshold whose interval keeps the rate', () => {
    const curve = [point(0.8, 400, 0.2), point(0.9, 200, 0.09), point(0.95, 100, 0.05), point(0.99, 10, 0.3)];
    expect(chooseThreshold(curve, 0.1)?.threshold).toBe(0.9);
  });

  it('chooses none when none does', () => {
    expect(chooseThreshold([point(0.8, 400, 0.11), point(0.9, 200, 0.2), point(0.99, 0, 1)], 0.1)).toBeNull();
  });

  it('chooses in at most 5 % of 200 workspaces a threshold whose hits are wrong more often than asked for', () => {
    const random = createSeededRandom(11);
    const [stored, same] = [asked('a'), asked('b')];
    // Of pairs at similarity s, 2 · (1 − s) have another answer: from 0.9 on that is 10 % of the hits.
    const wrongAbove = (threshold: number): number => 1 - threshold;
    let [chosen, broken] = [0, 0];
    for (let round = 0; round < 200; round += 1) {
      const similarities = Array.from({ length: 800 }, () => 0.8 + 0.2 * random.next());
      const past: NearAsks = {
        asks: [stored, ...similarities.map(() => same)],
        near: [
          [],
          ...similarities.map((similarity) => [
            { earlier: 0, similarity, guard: null, wouldDo: random.next() >= 2 * (1 - similarity) },
          ]),
        ],
        repetitions: 0,
      };
      const found = chooseThreshold(
        THRESHOLDS.map((threshold) => tryThreshold(past, threshold)),
        0.1,
      );
      if (found === null) continue;
      chosen += 1;
      if (wrongAbove(found.threshold) > 0.1 + 1e-9) broken += 1;
    }
    expect(chosen).toBeGreaterThan(180);
    expect(broken / 200).toBeLessThan(0.05);
  });
});

describe('sumUpCalibration', () => {
  const past = (hits: number, more: Partial<PastAsk> = {}, isRight = true): NearAsks => ({
    asks: [
      asked('a'),
      ...Array.from({ length: hits }, (_, at) => asked(`${at}`, { askedAt: (2 * DAY_MS * (at + 1)) / hits, ...more })),
    ],
    near: [
      [],
      ...Array.from({ length: hits }, () => [{ earlier: 0, similarity: 0.95, guard: null, wouldDo: isRight }]),
    ],
    repetitions: 3,
  });

  it('predicts a day from what would have been: 40 hits in two days', () => {
    const { chosen, days, asks, judgedPairs, missing, repetitions } = sumUpCalibration(past(40), {
      falseHitRate: 0.1,
      lookupMs: 5,
    });
    expect({ days, asks, judgedPairs, missing, repetitions }).toEqual({
      days: 2,
      asks: 41,
      judgedPairs: { total: 40, same: 40, different: 0 },
      missing: null,
      repetitions: 3,
    });
    expect(chosen?.threshold).toBe(0.8);
    expect(chosen?.predicted).toMatchObject({
      asksPerDay: 20.5,
      hitsPerDay: 20,
      savedUsdPerDay: expect.closeTo(0.2, 9) as number,
      // 75 ms of model time for each of 20.
      savedMsPerDay: 1500,
      p95Ms: { before: 100, after: 25 },
    });
    expect(chosen?.predicted.wrongPerDay).toMatchObject({ perDay: 0, low: 0 });
    // 20 × z² / (40 + z²), z = 1.96
    expect(chosen?.predicted.wrongPerDay.high).toBeCloseTo(1.7525, 3);
  });

  it('says how many asks are missing instead of a threshold that nothing shows', () => {
    const { chosen, missing, decision } = sumUpCalibration(past(40), { falseHitRate: 0.01, lookupMs: 5 });
    expect(chosen).toBeNull();
    // 381 hits at 40 hits of 41 asks are 391 asks.
    expect(missing).toEqual({ neededHits: 381, hits: 40, asks: 350 });
    expect(decision).toContain('about 350 more asks');
    const none = sumUpCalibration({ asks: [], near: [], repetitions: 0 }, { falseHitRate: 0.01, lookupMs: 5 });
    expect(none).toMatchObject({ asks: 0, chosen: null, missing: { hits: 0, asks: null } });
    expect(none.curve.every(({ falseHits }) => falseHits === null)).toBe(true);
  });

  it('says so when enough was asked and no threshold keeps the rate, and never prices what has no price', () => {
    const wrong = sumUpCalibration(past(40, {}, false), { falseHitRate: 0.1, lookupMs: 5 });
    expect(wrong).toMatchObject({ chosen: null, missing: null });
    expect(wrong.decision).toContain('No threshold');
    const unpriced = sumUpCalibration(past(40, { costUsd: null }), { falseHitRate: 0.1, lookupMs: 5 });
    expect(unpriced.chosen?.predicted.savedUsdPerDay).toBeNull();
  });
});
