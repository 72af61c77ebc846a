import { TRIAL_METRICS, type TrialMetric, type TrialPoint, type TrialWatch } from '../../contract/release-trial.ts';
import type { TrialAnswer } from './trial-answer.ts';
import { type TrialMode, type Watch, watchCost, watchP95, watchShare, type WatchReading } from './watch.ts';

/** That any of the watched figures of two equal releases is ever called worse. Each gets an equal part (Bonferroni). */
export const TRIAL_ALPHA = 0.05;
/** Points of a curve: enough to draw, whatever the number of answers. */
const POINTS_GROW_BY = 1.04;
const FIRST_POINT = 10;

/** Which side of a difference is worse. */
const IS_MORE_WORSE: Readonly<Record<TrialMetric, boolean>> = {
  'response-p95-ms': true,
  'cost-per-success': true,
  refused: true,
  grounded: false,
  errors: true,
};
/** Of shares, as points of one: a refusal more in fifty, and an error more in a hundred. */
const DEFAULT_ALLOWED_SHARE: Readonly<Partial<Record<TrialMetric, number>>> = {
  refused: 0.02,
  grounded: 0.02,
  errors: 0.01,
};
/** Of what serves: a time or a cost may be so much higher. */
const DEFAULT_ALLOWED_PART = 0.1;
/** Below this nobody notices, milliseconds. */
const LEAST_ALLOWED_MS = 50;

/** Everything that a trial watches, as answers come in. */
export interface TrialWatches {
  /** Of the candidate. */
  readonly answers: number;
  /** Of what serves. */
  readonly servingAnswers: number;
  add(answers: { serving?: TrialAnswer; candidate?: TrialAnswer }): void;
  read(): readonly TrialWatch[];
  /** `worse` and which as soon as one is; `held` when none can be; undecided until then. */
  decision(): { state: 'worse'; metrics: readonly TrialMetric[] } | { state: 'held' } | { state: 'undecided' };
}

export function createTrialWatches(options: {
  mode: TrialMode;
  allowed: Readonly<Partial<Record<TrialMetric, number>>>;
  /** Nothing is decided before so many answers of both sides. */
  minPairs: number;
  alpha?: number;
}): TrialWatches {
  const { mode, allowed, minPairs, alpha = TRIAL_ALPHA } = options;
  const part = alpha / TRIAL_METRICS.length;
  const watches: Readonly<Record<TrialMetric, Watch>> = {
    'response-p95-ms': watchP95(part),
    'cost-per-success': watchCost(mode, part, minPairs * 4),
    refused: watchShare(mode, part, ({ hasFailed, refused }) => (hasFailed ? null : Number(refused))),
    grounded: watchShare(mode, part, ({ isGrounded }) => (isGrounded === null ? null : Number(isGrounded))),
    errors: watchShare(mode, part, ({ hasFailed }) => Number(hasFailed)),
  };
  const points = new Map<TrialMetric, TrialPoint[]>(TRIAL_METRICS.map((metric) => [metric, []]));
  let answers = 0;
  let servingAnswers = 0;
  let nextPoint = FIRST_POINT;

  const verdictOf = (metric: TrialMetric, reading: WatchReading): TrialWatch['verdict'] => {
    const { interval } = reading;
    if (interval === null || answers < minPairs || servingAnswers < minPairs) return 'undecided';
    const limit = allowedOf(metric, allowed[metric], reading.serving);
    const [least, most] = IS_MORE_WORSE[metric] ? [interval.low, interval.high] : [-interval.high, -interval.low];
    if (least > limit) return 'worse';
    return most <= limit ? 'within bound' : 'undecided';
  };
  const verdicts = (): readonly (readonly [TrialMetric, TrialWatch['verdict']])[] =>
    TRIAL_METRICS.map((metric) => [metric, verdictOf(metric, watches[metric].read())] as const);

  return {
    get answers() {
      return answers;
    },
    get servingAnswers() {
      return servingAnswers;
    },
    add: (given) => {
      if (given.candidate !== undefined) answers += 1;
      if (given.serving !== undefined) servingAnswers += 1;
      for (const watch of Object.values(watches)) watch.add(given);
      if (answers < nextPoint) return;
      nextPoint = Math.max(answers + 1, Math.ceil(answers * POINTS_GROW_BY));
      for (const metric of TRIAL_METRICS) {
        const { delta, interval } = watches[metric].read();
        if (delta === null || interval === null || !isFinite(interval)) continue;
        points.get(metric)?.push({ pairs: answers, delta, low: interval.low, high: interval.high });
      }
    },
    read: () =>
      TRIAL_METRICS.map((metric) => {
        const reading = watches[metric].read();
        const { serving, candidate, delta, interval } = reading;
        return {
          metric,
          serving,
          candidate,
          delta,
          ci95: delta !== null && interval !== null && isFinite(interval) ? [interval.low, interval.high] : null,
          allowed: allowedOf(metric, allowed[metric], serving),
          verdict: verdictOf(metric, reading),
          points: [...(points.get(metric) ?? [])],
        };
      }),
    decision: () => {
      if (answers < minPairs || servingAnswers < minPairs) return { state: 'undecided' };
      const all = verdicts();
      const worse = all.filter(([, verdict]) => verdict === 'worse').map(([metric]) => metric);
      if (worse.length > 0) return { state: 'worse', metrics: worse };
      return { state: all.every(([, verdict]) => verdict === 'within bound') ? 'held' : 'undecided' };
    },
  };
}

function allowedOf(metric: TrialMetric, given: number | undefined, serving: number | null): number {
  if (given !== undefined) return given;
  const share = DEFAULT_ALLOWED_SHARE[metric];
  if (share !== undefined) return share;
  const relative = (serving ?? 0) * DEFAULT_ALLOWED_PART;
  return metric === 'response-p95-ms' ? Math.max(LEAST_ALLOWED_MS, relative) : relative;
}

function isFinite({ low, high }: { low: number; high: number }): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}
