import { createCostRatio, createPairedCostRatio } from './cost-ratio.ts';
import { meanInterval } from './mean-sequence.ts';
import { createQuantileSequence } from './quantile-sequence.ts';
import { createShareSequence, type Interval } from './share-sequence.ts';
import { hasSucceeded, type TrialAnswer } from './trial-answer.ts';

/** Both answered the same question, or each its own. */
export type TrialMode = 'pairs' | 'arms';

/** What a watched difference is by now. */
export interface WatchReading {
  serving: number | null;
  candidate: number | null;
  /** Candidate − serving; its interval holds whenever it is looked at, and may be infinite. */
  delta: number | null;
  interval: Interval | null;
  /** Answers of the candidate that have a value. */
  count: number;
}

/** One figure of both sides as answers come in. */
export interface Watch {
  /** With both, they answered the same question. */
  add(answers: { serving?: TrialAnswer; candidate?: TrialAnswer }): void;
  read(): WatchReading;
}

const P95 = 0.95;

/** @param valueOf 0 or 1 of an answer; null where it has none */
export function watchShare(mode: TrialMode, alpha: number, valueOf: (answer: TrialAnswer) => number | null): Watch {
  const bounds = { low: 0, high: 1, alpha: alpha / 2 };
  const serving = createShareSequence(bounds);
  const candidate = createShareSequence(bounds);
  const difference = createShareSequence({ low: -1, high: 1, alpha });
  return {
    add: (answers) => {
      const [left, right] = [answers.serving, answers.candidate].map((one) =>
        one === undefined ? null : valueOf(one),
      );
      if (mode === 'pairs' && (left == null || right == null)) return;
      if (left != null) serving.add(left);
      if (right != null) candidate.add(right);
      if (left != null && right != null) difference.add(right - left);
    },
    read: () => ({
      serving: serving.mean,
      candidate: candidate.mean,
      delta: differenceOf(candidate.mean, serving.mean),
      interval: mode === 'pairs' ? difference.interval() : between(serving.interval(), candidate.interval()),
      count: candidate.count,
    }),
  };
}

/** Each side's 95th percentile by its own ranks: what of a question is slow on both sides cannot be taken out of a percentile. */
export function watchP95(alpha: number): Watch {
  const serving = createQuantileSequence({ p: P95, alpha: alpha / 2 });
  const candidate = createQuantileSequence({ p: P95, alpha: alpha / 2 });
  return {
    add: (answers) => {
      if (answers.serving?.ms != null) serving.add(answers.serving.ms);
      if (answers.candidate?.ms != null) candidate.add(answers.candidate.ms);
    },
    read: () => ({
      serving: serving.quantile,
      candidate: candidate.quantile,
      delta: differenceOf(candidate.quantile, serving.quantile),
      interval: between(serving.interval(), candidate.interval()),
      count: candidate.count,
    }),
  };
}

/** @param tightAt number of answers around which its interval is narrowest */
export function watchCost(mode: TrialMode, alpha: number, tightAt: number): Watch {
  return mode === 'pairs' ? watchPairedCost(alpha, tightAt) : watchCostOfArms(alpha, tightAt);
}

function watchPairedCost(alpha: number, tightAt: number): Watch {
  const ratios = createPairedCostRatio();
  let count = 0;
  return {
    add: ({ serving, candidate }) => {
      const [left, right] = [costed(serving), costed(candidate)];
      if (left === null || right === null) return;
      count += 1;
      ratios.add(left, right);
    },
    read: () => {
      const now = ratios.read();
      if (now === null) return { ...NOTHING, count };
      const delta = now.candidate - now.serving;
      const interval = meanInterval({
        mean: delta,
        deviation: Math.sqrt(now.variance),
        count: now.count,
        alpha,
        tightAt,
      });
      return { serving: now.serving, candidate: now.candidate, delta, interval, count };
    },
  };
}

function watchCostOfArms(alpha: number, tightAt: number): Watch {
  const serving = createCostRatio();
  const candidate = createCostRatio();
  const intervalOf = (side: typeof serving): Interval | null => {
    const now = side.read();
    if (now === null) return null;
    const deviation = Math.sqrt(now.variance);
    return meanInterval({ mean: now.ratio, deviation, count: side.count, alpha: alpha / 2, tightAt });
  };
  return {
    add: (answers) => {
      const [left, right] = [costed(answers.serving), costed(answers.candidate)];
      if (left !== null) serving.add(left);
      if (right !== null) candidate.add(right);
    },
    read: () => {
      const [left, right] = [serving.read()?.ratio ?? null, candidate.read()?.ratio ?? null];
      const [low, high] = [intervalOf(serving), intervalOf(candidate)];
      return {
        serving: left,
        candidate: right,
        delta: differenceOf(right, left),
        interval: low === null || high === null ? null : between(low, high),
        count: candidate.count,
      };
    },
  };
}

const NOTHING = { serving: null, candidate: null, delta: null, interval: null } as const;

function costed(answer: TrialAnswer | undefined): { costUsd: number; succeeded: boolean } | null {
  if (answer?.costUsd == null) return null;
  return { costUsd: answer.costUsd, succeeded: hasSucceeded(answer) };
}

/** Where both hold, which is in all but `alpha`, their difference lies in this. */
function between(serving: Interval, candidate: Interval): Interval {
  return { low: candidate.low - serving.high, high: candidate.high - serving.low };
}

function differenceOf(candidate: number | null, serving: number | null): number | null {
  return candidate === null || serving === null ? null : candidate - serving;
}
