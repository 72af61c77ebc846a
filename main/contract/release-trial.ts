import * as z from 'zod';
import type { EvalVerdict } from './eval-compare.ts';

/** Trying a release on traffic: a share of what is asked (canary), or beside it with nobody seeing its answers (shadow). */
const releaseRef = z.string().min(4).max(80);
export const TRIAL_METRICS = ['response-p95-ms', 'cost-per-success', 'refused', 'grounded', 'errors'] as const;
export type TrialMetric = (typeof TRIAL_METRICS)[number];

export const trialStartRequest = z.strictObject({
  release: releaseRef,
  kind: z.enum(['canary', 'shadow']),
  /** Of the traffic that the candidate gets, 0..1. */
  share: z.number().gt(0).max(1).default(0.05),
  /** `live`: what `serve` is asked from now on. `recorded`: the last so many recorded asks, one after the other. */
  traffic: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('live') }),
    z.strictObject({ type: z.literal('recorded'), last: z.int().min(10).max(100_000) }),
  ]),
  /** What is allowed at most, in the metric's own unit, on the wrong side: `{grounded: 0.02}`. */
  allowed: z.partialRecord(z.enum(TRIAL_METRICS), z.number().min(0)).optional(),
  /** Nothing is decided before so many pairs. */
  minPairs: z.int().min(10).max(100_000).default(100),
  maxPairs: z.int().min(10).max(1_000_000).default(2000),
});
export interface TrialPoint {
  pairs: number;
  delta: number;
  /** Holds at any time it is looked at, for all metrics together, 95 times in 100. */
  low: number;
  high: number;
}
export interface TrialWatch {
  metric: TrialMetric;
  serving: number | null;
  candidate: number | null;
  delta: number | null;
  /** As the points': it may be looked at any time. Null while a side has too few answers. */
  ci95: readonly [low: number, high: number] | null;
  allowed: number;
  verdict: 'within bound' | 'worse' | 'undecided' | EvalVerdict;
  points: readonly TrialPoint[];
}
export interface Trial {
  trialId: string;
  kind: 'canary' | 'shadow';
  pipelineId: string;
  release: string;
  serving: string | null;
  share: number;
  traffic: 'live' | 'recorded';
  state: 'running' | 'held' | 'stopped-worse' | 'undecided' | 'cancelled' | 'interrupted';
  startedAt: string;
  endedAt: string | null;
  /** Answers of the candidate that were looked at. */
  pairs: number;
  maxPairs: number;
  /** Of a shadow: answers that were not tried, since it was still busy with earlier ones: what serves never waits for it. */
  dropped: number;
  /** Answers that could not be compared: the candidate wanted a tool that nothing recorded answers, and nothing is ever executed. */
  skipped: number;
  /** As it was stated before the start. */
  radius: BlastRadius;
  watches: readonly TrialWatch[];
  /** In a sentence. */
  verdict: string;
}
/** What a canary would mean, from the traffic of the last days; stated before it starts. */
export interface BlastRadius {
  asksPerDay: number | null;
  ofAsksPerDay: number | null;
  /** Sessions or tenants that would meet it in a day. */
  peoplePerDay: number | null;
  /** Tools with effects that the candidate could call. */
  writingTools: readonly string[];
  /** Until it is decided, at this traffic and the allowed difference. */
  decidesInDays: number | null;
  basis: string;
}
export const trialRadiusRequest = z.strictObject({ release: releaseRef, share: z.number().gt(0).max(1) });
export const trialRef = z.strictObject({ trialId: z.string().min(4).max(40) });
export const trialListRequest = z.strictObject({ limit: z.int().min(1).max(1000).default(100) });
export type TrialEvent = { type: 'trial'; trial: Trial } | { type: 'finished'; trial: Trial };
