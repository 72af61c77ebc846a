import * as z from 'zod';

const stage = z.string().min(1).max(64);
const runId = z.string().min(4).max(40);
const share = z.number().min(0).max(1);

/** What would be different. */
export const loadChanges = z.strictObject({
  /** So many of a stage at work at once. */
  workers: z.record(stage, z.int().min(1).max(100_000)).default({}),
  /** A stage takes so many times less: 2 is half. Below 1 it is slower. */
  faster: z.record(stage, z.number().min(0.01).max(1000)).default({}),
  /** Of the answers: so many times as many from a cache, or this share of them. */
  cacheHits: z.union([z.strictObject({ times: z.number().min(0).max(1000) }), z.strictObject({ share })]).optional(),
  /** The stage that a cached answer does without; the one that calls the model, or else the longest, by default. */
  cachedStage: stage.optional(),
  /** As in the run by default, or what was offered to the run that the prediction is held against. */
  ratePerSecond: z.number().positive().max(100_000).optional(),
  /** Requests under way at once; as in the run by default. */
  maxInFlight: z.int().min(1).max(100_000).optional(),
});
export type LoadChanges = z.infer<typeof loadChanges>;

export const loadWhatIfRequest = z.strictObject({
  /** The run that the model is made from. */
  runId,
  changes: loadChanges.prefault({}),
  /** How many of a stage were at work at once in the run, where its pools do not tell. */
  servers: z.record(stage, z.int().min(1).max(100_000)).default({}),
  /** A run with the changes, to hold the prediction against. */
  against: runId.optional(),
  seed: z.int().min(0).max(0xff_ff_ff_ff).default(1),
});
export type LoadWhatIfRequest = z.infer<typeof loadWhatIfRequest>;

/** What is predicted, or was measured. Percentiles are of the response time; null where nothing was. */
export interface LoadForecast {
  ratePerSecond: number;
  throughput: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  /** Null where nobody knows. */
  costPerRequestUsd: number | null;
  costPerHourUsd: number | null;
}

/** Predicted over measured, less one: 0.1 is a tenth too high. Null where either is not known. */
export type LoadForecastError = Readonly<
  Record<'throughput' | 'p50Ms' | 'p95Ms' | 'p99Ms' | 'costPerRequestUsd', number | null>
>;

/** One stage as the model has it. */
export interface LoadStation {
  stage: string;
  /** At work at once; null for as many as come. */
  servers: number | null;
  /** Share of the requests that reach it. */
  visits: number;
  /** Without waiting. */
  meanServiceMs: number;
  /** Standard deviation of the service time over its mean. */
  serviceCv: number;
  /** Of its servers' time; above 1 it cannot keep up. Null without a limit. */
  utilisation: number | null;
  /** In the simulation; and by the formula of Allen and Cunneen as a check, null where it grows without end. */
  meanWaitMs: number;
  formulaWaitMs: number | null;
}

export interface LoadModelState {
  forecast: LoadForecast;
  /** Of runs of that length, 90 in 100 measure between these: what a single one says is a matter of chance, too. */
  singleRun: Readonly<Record<'p50Ms' | 'p95Ms' | 'p99Ms', readonly [low: number, high: number]>>;
  stations: readonly LoadStation[];
  /** What its stages can do at most, requests a second; null when nothing limits them. */
  capacityPerSecond: number | null;
  /** The stage that sets it; `max in flight` for the cap on requests under way. */
  bottleneck: string | null;
  /** The rate is above that: waiting grows for as long as a run lasts. */
  isOverloaded: boolean;
}

/** The value of `trestle load what-if --json`. */
export interface LoadPrediction {
  runId: string;
  changes: LoadChanges;
  measured: LoadForecast;
  /** The model without a change, and how far it is from the run that it was made from: no prediction is better than that. */
  before: LoadModelState;
  beforeError: LoadForecastError;
  after: LoadModelState;
  against: { runId: string; measured: LoadForecast; error: LoadForecastError } | null;
  /** What the model takes for granted, in sentences. */
  assumptions: readonly string[];
}
