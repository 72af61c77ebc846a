import * as z from 'zod';

/** What a difference is looked for by default: two points of a share, or two hundredths of what a metric is. */
export const DEFAULT_EVAL_EFFECT = 0.02;
const MAX_NAMES = 100;

export const evalCompareRequest = z.strictObject({
  /**
   * Results of `eval ask` or `eval ir` as JSON, or any JSON with `cases: [{id, values}]`, absolute; or an eval run of the open
   * workspace by its id, `e-1a2b3c4d5e`, with `:c2` for another cell than the baseline.
   */
  a: z.string().min(1).max(4096),
  b: z.string().min(1).max(4096),
  /** The difference for which the needed cases are told: absolute for metrics from 0 to 1, a share of A's mean for others. */
  effect: z.number().positive().max(1).default(DEFAULT_EVAL_EFFECT),
  /** `holm`: one false call in a comparison is rare. `bh`: few of the calls are false. */
  correction: z.enum(['holm', 'bh']).default('holm'),
  /** Cases still come in and this is a look among several: p-values and intervals hold at every look. */
  sequential: z.boolean().default(false),
  /** Metrics of which less is better, beside those whose name says so. */
  lowerBetter: z.array(z.string().min(1).max(200)).max(MAX_NAMES).default([]),
});

/** @returns whether a side of a comparison is spelled as a run of the workspace; a file of that name comes first */
export function isEvalRunRef(text: string): boolean {
  return /^e-[0-9a-f]{2,}(?::c\d+)?$/.test(text);
}

export const evalAttemptsRequest = z.strictObject({ run: z.string().min(4).max(60) });
/** A value of each metric for one attempt at a case; repeated attempts repeat the id. */
export interface EvalCase {
  id: string;
  values: Readonly<Record<string, number>>;
}

export type EvalVerdict = 'better' | 'worse' | 'no detectable change';

export interface EvalMetricComparison {
  /** Means over the cases that both have. */
  a: number;
  b: number;
  /** b − a, and its interval by the paired bootstrap. */
  delta: number;
  ci95: readonly [low: number, high: number];
  /** Corrected for how many metrics there are. */
  pValue: number;
  verdict: EvalVerdict;
  /** Cases. */
  n: number;
  /**
   * McNemar's for a metric that is 0 or 1 in every case, else the paired permutation test; the mixture sequential probability
   * ratio test when it was asked for.
   */
  test: 'mcnemar' | 'permutation' | 'msprt';
  /** The difference that so many cases show 80 times in 100; null when no case differs. */
  minimalDetectable: number | null;
  /** Cohen's κ of the two sides, of a 0-or-1 metric: how alike they are case by case; null where both say the same of all. */
  kappa: number | null;
  /** Of a 0-or-1 metric with repeated attempts: the chance that one of k passes, and that all do; k is the fewest attempts at a case. */
  passes: { k: number; a: PassRates; b: PassRates } | null;
}
export interface PassRates {
  atK: number;
  hatK: number;
}

export interface EvalComparison {
  metrics: Readonly<Record<string, EvalMetricComparison>>;
  /** By metric: what the size of a difference stays below 95 times in 100 between equals. */
  noiseFloor: Readonly<Record<string, number>>;
  /** By metric: the cases it takes to see `effect` 80 times in 100, and how many more that is; null when no case differs. */
  neededCases: Readonly<Record<string, { effect: number; cases: number; more: number } | null>>;
  /** Cases that only one result has; they are left out. */
  unpaired: { a: number; b: number };
}
