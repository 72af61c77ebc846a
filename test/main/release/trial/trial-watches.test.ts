import { describe, expect, it } from 'vitest';
import { createSeededSequence } from '../../../../main/base/seeded-sequence.ts';
import type { TrialMetric } from '../../../../main/contract/release-trial.ts';
import type { TrialAnswer } from '../../../../main/release/trial/trial-answer.ts';
import { createTrialWatches } from '../../../../main/release/trial/trial-watches.ts';
import type { TrialMode } from '../../../../main/release/trial/watch.ts';

const IS_LONG = process.env['TRESTLE_TEST_LONG'] === '1';
const RUNS = IS_LONG ? 400 : 200;
const TIMEOUT = { timeout: 600_000 };
/** Looking after every one is what it is for; the short run looks after every eighth, which is a part of that. */
const LOOK_EVERY = IS_LONG ? 1 : 8;
const NOTHING_ALLOWED = { refused: 0, grounded: 0, errors: 0, 'response-p95-ms': 0, 'cost-per-success': 0 };

/** A release by how it behaves. */
interface Behaviour {
  refuses: number;
  grounds: number;
  fails: number;
  /** Its response times are log-normal around this median. */
  medianMs: number;
  costUsd: number;
}
const SERVING: Behaviour = { refuses: 0.05, grounds: 0.91, fails: 0.01, medianMs: 900, costUsd: 0.002 };

function answerOf(behaviour: Behaviour, random: { next(): number }): TrialAnswer {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const hasFailed = random.next() < behaviour.fails;
  const refused = random.next() < behaviour.refuses;
  const isCited = random.next() < behaviour.grounds;
  const size = 0.5 + random.next();
  return {
    ms: hasFailed ? null : behaviour.medianMs * Math.exp(0.5 * normal),
    costUsd: behaviour.costUsd * size,
    hasFailed,
    refused: !hasFailed && refused,
    isGrounded: hasFailed || refused ? null : isCited,
  };
}

/** @returns what was called worse, and after how many answers of the candidate; none when nothing was */
function watch(options: {
  mode: TrialMode;
  seed: number;
  candidate: Behaviour;
  most: number;
  allowed?: Partial<Record<TrialMetric, number>>;
}): { worse: readonly TrialMetric[]; after: number } {
  const { mode, seed, candidate, most, allowed = NOTHING_ALLOWED } = options;
  const random = createSeededSequence(seed * 15_485_863);
  const watches = createTrialWatches({ mode, allowed, minPairs: 100 });
  while (watches.answers < most) {
    const answers = { serving: answerOf(SERVING, random), candidate: answerOf(candidate, random) };
    if (mode === 'pairs') watches.add(answers);
    // A canary: one in five here, so that a run is short.
    else if (random.next() < 0.2) watches.add({ candidate: answers.candidate });
    else watches.add({ serving: answers.serving });
    if (watches.answers % LOOK_EVERY !== 0) continue;
    const decision = watches.decision();
    if (decision.state === 'worse') return { worse: decision.metrics, after: watches.answers };
  }
  return { worse: [], after: most };
}

describe('a trial of a release that is no different', () => {
  it.each([
    ['pairs', 400],
    ['arms', 250],
  ] as const)('in %s is stopped in at most 5 of 100 runs, however often it is looked at', TIMEOUT, (mode, most) => {
    const stopped = Array.from({ length: RUNS }, (_, seed) =>
      watch({ mode, seed: seed + 1, candidate: SERVING, most }),
    ).filter(({ worse }) => worse.length > 0);
    expect(stopped.length / RUNS).toBeLessThanOrEqual(0.05);
  });

  it('holds once nothing can be worse than allowed, and not before', () => {
    const watches = createTrialWatches({ mode: 'pairs', allowed: {}, minPairs: 100 });
    const same: TrialAnswer = { ms: 800, costUsd: 0.002, hasFailed: false, refused: false, isGrounded: true };
    while (watches.answers < 1000) watches.add({ serving: same, candidate: same });
    expect(watches.decision()).toEqual({ state: 'undecided' });
    while (watches.answers < 1500) watches.add({ serving: same, candidate: same });
    expect(watches.decision()).toEqual({ state: 'held' });
    expect(watches.read().map(({ verdict }) => verdict)).toEqual(Array.from({ length: 5 }, () => 'within bound'));
  });
});

describe('a trial of a worse release', () => {
  const PLANTED: readonly [string, Partial<Behaviour>, TrialMetric][] = [
    ['15 points less grounded', { grounds: 0.76 }, 'grounded'],
    ['15 points more refused', { refuses: 0.2 }, 'refused'],
    ['10 points more failed', { fails: 0.11 }, 'errors'],
    ['twice as slow', { medianMs: 1800 }, 'response-p95-ms'],
    ['half as dear again', { costUsd: 0.003 }, 'cost-per-success'],
  ];
  it.each(PLANTED)(
    'that is %s is stopped within 1,000 answers in at least 9 of 10 runs, by that or by what it costs',
    TIMEOUT,
    (_, change, metric) => {
      const runs = Math.ceil(RUNS / 10);
      const found = Array.from({ length: runs }, (__, seed) =>
        watch({ mode: 'pairs', seed: seed + 1, candidate: { ...SERVING, ...change }, most: 1000 }),
      );
      // A refusal or an error is a success less for the same money, which may be seen first.
      const causes: readonly TrialMetric[] = [metric, 'cost-per-success'];
      expect(
        found.filter(({ worse }) => causes.some((cause) => worse.includes(cause))).length / runs,
      ).toBeGreaterThanOrEqual(0.9);
    },
  );

  it('is not stopped by what is allowed', () => {
    const allowed = { ...NOTHING_ALLOWED, grounded: 0.2 };
    const { worse } = watch({ mode: 'pairs', seed: 7, candidate: { ...SERVING, grounds: 0.76 }, most: 1000, allowed });
    expect(worse).toEqual([]);
  });

  it('is not stopped on fewer answers than asked for, whatever they are', () => {
    const watches = createTrialWatches({ mode: 'pairs', allowed: {}, minPairs: 100 });
    const good: TrialAnswer = { ms: 100, costUsd: 0, hasFailed: false, refused: false, isGrounded: true };
    const bad: TrialAnswer = { ms: null, costUsd: 0, hasFailed: true, refused: false, isGrounded: null };
    while (watches.answers < 99) {
      watches.add({ serving: good, candidate: bad });
      expect(watches.decision().state).toBe('undecided');
    }
    watches.add({ serving: good, candidate: bad });
    expect(watches.decision()).toEqual({ state: 'worse', metrics: ['errors'] });
  });
});

describe('a cost that nobody knows', () => {
  it('keeps a trial from holding: it is not taken for nothing', () => {
    const watches = createTrialWatches({ mode: 'pairs', allowed: {}, minPairs: 100 });
    const same: TrialAnswer = { ms: 800, costUsd: null, hasFailed: false, refused: false, isGrounded: true };
    while (watches.answers < 1600) watches.add({ serving: same, candidate: same });
    expect(watches.decision()).toEqual({ state: 'undecided' });
    expect(watches.read()[1]).toMatchObject({
      metric: 'cost-per-success',
      serving: null,
      ci95: null,
      verdict: 'undecided',
    });
  });
});

describe('the curve of a trial', () => {
  it('is finite, grows slowly with the answers, and holds the difference at each point', () => {
    const random = createSeededSequence(11);
    const watches = createTrialWatches({ mode: 'arms', allowed: {}, minPairs: 100 });
    while (watches.answers < 2000) {
      watches.add({ serving: answerOf(SERVING, random) });
      watches.add({ candidate: answerOf(SERVING, random) });
    }
    for (const { points, ci95 } of watches.read()) {
      expect(points.length).toBeGreaterThan(20);
      expect(points.length).toBeLessThan(150);
      expect(points.every(({ delta, low, high }) => low <= delta && delta <= high && Number.isFinite(high - low))).toBe(
        true,
      );
      expect(ci95).not.toBeNull();
    }
  });
});
