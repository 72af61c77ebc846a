import * as z from 'zod';
import { DEFAULT_LOAD_CV, DEFAULT_LOAD_SEED, LOAD_WHEN_FULL, MAX_LOAD_CV, MIN_LOAD_CV } from './load-limits.ts';
import type { LoadEnvironment, LoadTick, PoolUse } from './load-run.ts';

/** Requests a second of one run; see `main/load/schedule/schedule-caps.ts`. */
const MAX_RATE = 100_000;
const MS_PER_DAY = 86_400_000;
/** As long as the longest duration that a histogram holds. */
export const MAX_LOAD_TIMEOUT_MS = 3_600_000;
export const DEFAULT_LOAD_TIMEOUT_MS = 30_000;

export const LOAD_ARRIVALS = ['constant', 'poisson', 'gamma'] as const;

export const loadRunRequest = z.strictObject({
  /** `http:` or `https:`; of this machine unless its host is allowed. */
  url: z.url({ protocol: /^https?$/ }).max(8192),
  method: z.string().min(1).max(32).default('GET'),
  headers: z.record(z.string().max(256), z.string().max(8192)).default({}),
  body: z.string().max(1_000_000).nullable().default(null),
  /** Other machines that may be loaded: `name` or `name:port`. */
  allowedHosts: z.array(z.string().min(1).max(255)).max(16).default([]),
  ratePerSecond: z.number().positive().max(MAX_RATE),
  /** The warm-up is a part of it. */
  durationMs: z.number().positive().max(MS_PER_DAY),
  warmUpMs: z.number().min(0).max(MS_PER_DAY).default(0),
  arrivals: z.enum(LOAD_ARRIVALS).default('constant'),
  /** Of gamma arrivals: the coefficient of variation of the gaps. */
  cv: z.number().min(MIN_LOAD_CV).max(MAX_LOAD_CV).default(DEFAULT_LOAD_CV),
  seed: z.int().min(0).max(0xff_ff_ff_ff).default(DEFAULT_LOAD_SEED),
  /** From the intended start. */
  timeoutMs: z.number().positive().max(MAX_LOAD_TIMEOUT_MS).default(DEFAULT_LOAD_TIMEOUT_MS),
  /** Requests under way at once; null for as many as arrive. */
  maxInFlight: z.int().min(1).max(100_000).nullable().default(null),
  whenFull: z.enum(LOAD_WHEN_FULL).default('queue'),
  /** `p99<200ms`, `service.p95<=50ms`, `ttft.p50<1s`, `errors<1%`. */
  slos: z.array(z.string().max(100)).max(32).default([]),
});
export type LoadRunRequest = z.infer<typeof loadRunRequest>;

export const loadStopRequest = z.strictObject({ runId: z.string().max(64) });

/** Where a run stands. */
export interface LoadProgress {
  elapsedMs: number;
  requests: number;
  completed: number;
  failed: number;
  dropped: number;
  inFlight: number;
  waiting: number;
  /** Of all so far; null before the first. */
  responseP50Ms: number | null;
  responseP99Ms: number | null;
}

/** Of a histogram; null where nothing was measured. */
export interface LoadPercentiles {
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

/** What a bound is about, which says in what unit `target` and `actual` are. */
export type LoadSloUnit = 'ms' | 'share' | 'usd';

export interface LoadSlo {
  /** As it was asked for: `p99<200ms`. */
  name: string;
  /** `end-to-end`, or the stage that it bounds. */
  scope: string;
  unit: LoadSloUnit;
  /** Milliseconds, a share of the requests, or US dollars. */
  target: number;
  /** Null when nothing was measured that it could be held against; then it is not held. */
  actual: number | null;
  held: boolean;
  /** Of the requests that may miss it, how many did: 1 is all of its error budget. Null where it has none. */
  budgetUsed: number | null;
  /** The same over the last 30 s: above 1 the budget will not last. */
  burn: number | null;
}

/** What a run came to: the value of `trestle load run --json`. */
export interface LoadResult {
  /** What was asked for. */
  offeredRatePerSecond: number;
  /** Requests that ended, failed ones too, per second. */
  throughput: number;
  /** Those that were answered, cited where the target tells that, and within the response time that the SLOs ask for. */
  goodput: number;
  /** Arrivals that were measured: those of the warm-up are not. */
  requests: number;
  errors: Readonly<Record<string, number>>;
  /** Arrivals that found no free slot. */
  dropped: number;
  /** `limited`: the generator was later than a tenth of what the target takes, so the figures are not the target's. */
  generator: { lagP99Ms: number | null; limited: boolean };
  /** From the intended start: what a user would have waited. */
  response: LoadPercentiles;
  /** From when it was sent. */
  service: LoadPercentiles;
  /** Waiting for a slot. */
  queue: LoadPercentiles;
  /** Until the first token of a streamed answer. */
  ttft: LoadPercentiles;
  /** Between the pieces of a streamed answer as they reach whoever asked; absent where nothing was streamed. */
  interToken?: LoadPercentiles;
  stages: Readonly<Record<string, LoadStageResult>>;
  /** Null where the target tells nothing of it. */
  quality: { groundedRate: number | null; refusalRate: number | null };
  /** Null where nobody knows: never 0. */
  costUsd: number | null;
  costPerSuccessUsd: number | null;
  slo: readonly LoadSlo[];
  runId: string;
  /** `closed`: users waited for answers before they asked again, so that a slow target was asked less. */
  model: 'open' | 'closed';
  /** Good ones of all that were offered, dropped and failed ones too; null without any. */
  goodShare: number | null;
  succeeded: number;
  unfinished: number;
  warmUp: number;
  durationMs: number;
  elapsedMs: number;
  /** Calls to models that were made, over those that were needed: 1 without a retry. Null where the target tells nothing. */
  retryAmplification: number | null;
  /** Of a successful request: what 99 of 100 cost at most; null where nobody knows. */
  costP99Usd: number | null;
  /** Of the engine, over the whole run; empty for a target elsewhere. */
  pools: readonly PoolUse[];
  /** The name of the pool that was full first; null when none was. */
  saturatedFirst: string | null;
  /** What stopped it early: the stop rule's own words; null otherwise. */
  stoppedBy: string | null;
}

export interface LoadStageResult extends LoadPercentiles {
  /** The tightest bound on one of its percentiles, and how fast its error budget burnt; null without one. */
  sloMs: number | null;
  burn: number | null;
  count: number;
  meanMs: number | null;
}

export type LoadRunEvent =
  | { type: 'started'; runId: string }
  | { type: 'progress'; progress: LoadProgress }
  /** A second that is over; those before the reader came are told first. */
  | { type: 'tick'; tick: LoadTick }
  /** `unfinished` were waiting or under way when it was stopped. */
  | { type: 'finished'; result: LoadResult; isStopped: boolean; unfinished: number }
  | { type: 'environment'; environment: LoadEnvironment };
