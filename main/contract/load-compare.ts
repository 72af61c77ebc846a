import * as z from 'zod';
import type { LoadSloUnit } from './load.ts';
import type { LoadRunSummary } from './load-run.ts';

/** `no-detectable-change`: what is there is within chance. `not-compared`: `why` says what is missing. */
export const LOAD_COMPARISON_VERDICTS = ['better', 'worse', 'no-detectable-change', 'not-compared'] as const;
export type LoadComparisonVerdict = (typeof LOAD_COMPARISON_VERDICTS)[number];

/** One figure of two runs. Null where a run has no such figure. */
export interface LoadMetricComparison {
  /** `response p95`, `stage retrieve p99`, `errors`, `good`, `cost per success`. */
  name: string;
  unit: LoadSloUnit;
  a: number | null;
  b: number | null;
  /** b − a. */
  delta: number | null;
  /** Of the difference; of this metric alone, not corrected for how many there are. */
  ci95: readonly [low: number, high: number] | null;
  /** Corrected for how many metrics were compared (Holm). */
  pValue: number | null;
  verdict: LoadComparisonVerdict;
  /** Why it could not be compared; null where it was. */
  why: string | null;
}

/** How long a request spent in a stage on average, whoever ran it. */
export interface LoadStageMeans {
  stage: string;
  aMs: number | null;
  bMs: number | null;
}

/** What changed from run A to run B. */
export interface LoadComparison {
  a: LoadRunSummary;
  b: LoadRunSummary;
  metrics: readonly LoadMetricComparison[];
  stageMeans: readonly LoadStageMeans[];
  /** In words: what makes the runs hard to compare. Empty is good. */
  warnings: readonly string[];
}

/** Of a run, an id or its first digits. */
export const loadCompareRequest = z.strictObject({ a: z.string().min(4).max(40), b: z.string().min(4).max(40) });
