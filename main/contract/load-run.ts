import * as z from 'zod';
import type { TextProblem } from './workspace-text.ts';
import type { LoadPercentiles, LoadResult } from './load.ts';

/** Use of something that there is only so much of. */
export interface PoolUse {
  /** `vector readers`, `embed worker`, `model pool interactive`, `trace writer`. */
  name: string;
  /** Of what is in use now, or was at most; same unit as `limit`. */
  used: number;
  /** Null for what has no end. */
  limit: number | null;
}

/** How busy a process was over a second. */
export interface ProcessUse {
  /** Of one core: 2 is two of them. */
  cpu: number;
  rssBytes: number;
  /** 99th percentile of how late its event loop was, milliseconds. */
  eventLoopP99Ms: number;
}

/** One second of a run. Counts are of arrivals meant for it, or of what ended in it, as each says. */
export interface LoadTick {
  /** From the start of the run. */
  atMs: number;
  /** Arrivals that were meant to start in it. */
  offered: number;
  /** That ended in it; failed ones too. */
  completed: number;
  succeeded: number;
  good: number;
  dropped: number;
  /** Of those that ended, by word. */
  errors: Readonly<Record<string, number>>;
  /** At its end. */
  inFlight: number;
  waiting: number;
  /** Of those that ended in it. */
  response: LoadPercentiles;
  service: LoadPercentiles;
  ttft: LoadPercentiles;
  lagP99Ms: number | null;
  /** Mean of each stage over those that ended in it, milliseconds; `queue` is the wait for a slot. */
  stagesMs: Readonly<Record<string, number>>;
  /** Response times on a log grid, for a heat map: lower bound in ms and count. */
  heat: readonly (readonly [fromMs: number, count: number])[];
  /** Null where nobody knows. */
  costUsd: number | null;
  /** Answers that cited what they said, of all answers that ended in it; null without any. */
  groundedShare: number | null;
  refused: number;
  /** By the name of an SLO: over the last 30 s. */
  burn: Readonly<Record<string, number>>;
  generator: ProcessUse | null;
  /** The engine's; null for a target elsewhere. */
  engine: ProcessUse | null;
  pools: readonly PoolUse[];
}

/** On what a run was measured: two runs are comparable where these agree. */
export interface LoadEnvironment {
  /** Hash of all that follows. */
  fingerprint: string;
  trestle: string;
  node: string;
  /** `linux x64`. */
  platform: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** Hash of the release that ran; null for a target elsewhere. */
  release: string | null;
  indexGeneration: number | null;
  chunks: number | null;
  /** Who answered. */
  model: string | null;
}

export const LOAD_RUN_STATES = ['running', 'finished', 'stopped', 'failed', 'interrupted'] as const;
export type LoadRunState = (typeof LOAD_RUN_STATES)[number];
/** `generator-limited` says that nothing was decided. */
export type LoadVerdict = 'held' | 'missed' | 'generator-limited' | 'no-slo';

/** One row of the run library. */
export interface LoadRunSummary {
  runId: string;
  /** Id of its scenario, or what else it was: an address, `k6`. */
  scenario: string;
  /** What was loaded, in words. */
  target: string;
  model: string | null;
  /** `trestle`, or the tool whose summary was imported. */
  origin: 'trestle' | 'k6' | 'guidellm';
  label: string;
  startedAt: string;
  endedAt: string | null;
  state: LoadRunState;
  error: { code: string; message: string } | null;
  verdict: LoadVerdict | null;
  slosHeld: number;
  slosTotal: number;
  offeredRatePerSecond: number;
  requests: number;
  throughput: number;
  goodShare: number | null;
  responseP50Ms: number | null;
  responseP95Ms: number | null;
  responseP99Ms: number | null;
  errorShare: number | null;
  costUsd: number | null;
  fingerprint: string | null;
  /** It is a point of a capacity search. */
  capacityId: string | null;
}

/** A fault of the timeline as a run had it. */
export interface LoadFaultSpan {
  name: string;
  fromMs: number;
  toMs: number;
}

/** Everything about one run. */
export interface LoadRunDetail {
  summary: LoadRunSummary;
  /** The file as it was; empty for a run without one. */
  scenarioText: string;
  /** Null until it ended, and for one that failed. */
  result: LoadResult | null;
  /** Null for an imported summary. */
  environment: LoadEnvironment | null;
  ticks: readonly LoadTick[];
  /** Offered rate over the whole run, planned before it began: straight between the points. */
  curve: readonly LoadCurvePoint[];
  faults: readonly LoadFaultSpan[];
  /** HDR histograms (V2, base64 of the deflated form) by name: `response`, `service`, `queue`, `lag`, `ttft`, `interToken`, `stage/ID`. */
  histograms: Readonly<Record<string, string>>;
}

export interface LoadCurvePoint {
  atMs: number;
  perSecond: number;
}

/** A scenario file as it would run. */
export interface LoadPreview {
  /** Null when the text cannot be used; `problems` say why. */
  id: string | null;
  description: string;
  /** In words: `pipeline default, working tree`. */
  target: string | null;
  model: string | null;
  durationMs: number;
  warmUpMs: number;
  /** Drawn from the seed: those of the very run. */
  arrivals: number;
  /** What the profile asks for. */
  curve: readonly LoadCurvePoint[];
  /** How many are drawn for each of equal parts of the run, for bars behind the curve. */
  drawn: readonly { atMs: number; count: number }[];
  faults: readonly LoadFaultSpan[];
  tenants: readonly { id: string; share: number; pool: string }[];
  slos: readonly string[];
  /** How many inputs it found, and the first of them. */
  inputs: { count: number; examples: readonly string[] };
  /** In words, for what it is allowed to spend and where it goes. */
  notes: readonly string[];
  problems: readonly TextProblem[];
}

export interface LoadScenarioEntry {
  /** File name without its end; the id of a scenario that can be used. */
  id: string;
  path: string;
  preview: LoadPreview;
  /** Newest run of it. */
  lastRun: LoadRunSummary | null;
}

export interface LoadScenariosResponse {
  scenarios: readonly LoadScenarioEntry[];
  /** Files that could not be used. */
  problems: readonly { path: string; message: string }[];
}

const runId = z.string().min(4).max(40);
/** Without unknown effects: an id that is not there is a NotFoundError. */
export const loadRunRef = z.strictObject({ runId });
export const loadStartRequest = z.strictObject({
  /** Id or path of a scenario file of the workspace. */
  scenario: z.string().min(1).max(500),
  label: z.string().max(200).default(''),
  seed: z.int().min(0).max(0xff_ff_ff_ff).optional(),
  /** All rates times this: for a try at half the load. */
  rateFactor: z.number().positive().max(1000).default(1),
});
export const loadPreviewRequest = z.strictObject({
  /** Where the text lies, for messages. */
  path: z.string().min(1).max(500),
  text: z.string().max(1_000_000),
});
export const loadListRequest = z.strictObject({
  scenario: z.string().max(500).optional(),
  limit: z.int().min(1).max(1000).default(100),
});
