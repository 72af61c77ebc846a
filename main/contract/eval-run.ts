import * as z from 'zod';
import type { EvalCase, EvalVerdict, PassRates } from './eval-compare.ts';
import type { JudgeAgreement } from './judge.ts';
import type { TextProblem } from './workspace-text.ts';

/** Running `evals/*.eval.yaml`: what was run, what it came to, and why cases fail. */

const evalRef = z.string().min(1).max(300);
export const evalRunId = z.string().min(4).max(40);

/** One combination of the matrix. */
export interface EvalCellKey {
  prompt: string | null;
  model: string | null;
  retrieval: string | null;
  generation: number | 'serving' | null;
}
export interface MetricValue {
  mean: number;
  /** By the bootstrap over cases (clustered: repeats of a case go together). */
  ci95: readonly [low: number, high: number];
  /** Cases that have a value. */
  n: number;
  /** Cases without one, by reason: they widen the interval of a share as if they could be either. */
  unscored: Readonly<Record<string, number>>;
}
/** By metric that was asked for and that no case has a value of: cases by the reason why. */
export type ValuelessMetrics = Readonly<Record<string, Readonly<Record<string, number>>>>;
export interface EvalCell {
  cellId: string;
  key: EvalCellKey;
  isBaseline: boolean;
  state: 'waiting' | 'running' | 'finished' | 'stopped' | 'failed';
  done: number;
  total: number;
  failed: number;
  metrics: Readonly<Record<string, MetricValue>>;
  valueless: ValuelessMetrics;
  /** Against the baseline cell, corrected over all cells (Holm); absent for itself. */
  against: Readonly<
    Record<string, { delta: number; ci95: readonly [low: number, high: number]; pValue: number; verdict: EvalVerdict }>
  >;
  responseP95Ms: number | null;
  costUsd: number | null;
  /** All that was spent, on failures too, over how often it succeeded. */
  costPerSuccessUsd: number | null;
  /** The upper end is null where a draw of the cases may well hold no success. */
  costPerSuccessCi95?: readonly [low: number, high: number | null] | null;
  release: string | null;
  /** Why it failed or was stopped early. */
  note: string | null;
}

/** What one level of a factor does, averaged over the levels of the others; or two levels together, beyond what each does. */
export interface EvalEffect {
  /** `prompt`, `model`, `retrieval`, `generation`; two of them for an interaction. */
  factors: readonly string[];
  levels: readonly string[];
  metric: string;
  effect: number;
  ci95: readonly [low: number, high: number];
  /** Corrected for all effects of the metric (Holm). */
  pValue: number;
  isNoise: boolean;
}

export const TRIAGE_CAUSES = ['data', 'retrieval', 'packing', 'generation', 'tool', 'judge'] as const;
export type TriageCause = (typeof TRIAGE_CAUSES)[number];
export interface TriagedCase {
  caseId: string;
  question: string;
  /** Null where no rule decides. */
  cause: TriageCause | null;
  /** What decided it, in a sentence with the values: `expected absence.md › Short absences at rank 31, k is 12`. */
  evidence: string;
  /** The rule's name, or `a person`. */
  rule: string;
  /** What the rule said before a person overruled it; null otherwise. */
  overruled: TriageCause | null;
  score: number | null;
  failedRepeats: number;
  repeats: number;
  traceIds: readonly string[];
}
export interface EvalTriage {
  counts: Readonly<Partial<Record<TriageCause, number>>> & { undecided: number };
  cases: readonly TriagedCase[];
  /** What failures have in common: `3 of the 6 retrieval misses are one missing synonym`. */
  patterns: readonly { message: string; caseIds: readonly string[] }[];
}
export interface RobustnessCurve {
  kind: string;
  metric: string;
  points: readonly { severity: number; mean: number; ci95: readonly [low: number, high: number]; n: number }[];
  /** The least severity, by straight lines between points, at which it is below the floor; null when it never is. */
  belowFloorFrom: number | null;
  /** What the file says it should stay above; null where it says nothing. */
  floor?: number | null;
  /** One question as it was and as it became. */
  example: { before: string; after: string; severity: number } | null;
}
export interface EvalRunSummary {
  runId: string;
  evalId: string;
  /** sha256 (hex) of the eval file and of the data set: two runs are of the same where these agree. */
  evalHash: string;
  datasetHash: string;
  startedAt: string;
  endedAt: string | null;
  /** `interrupted`: its process went away; `eval.resume` goes on. */
  state: 'running' | 'finished' | 'cancelled' | 'interrupted' | 'failed';
  error: { code: string; message: string } | null;
  label: string;
  cases: number;
  repeats: number;
  cells: number;
  /** One run of one case in one cell. */
  done: number;
  total: number;
  /** Of them, taken from an earlier run of the same thing. */
  cached: number;
  /** With what judges cost; cells are without. */
  costUsd: number | null;
  ms: number;
  /** The baseline's, for a list. */
  headline: Readonly<Record<string, number>>;
}
/** The value of `trestle eval run --json`, too. */
export interface EvalRunReport extends EvalRunSummary {
  /** Of the baseline cell. */
  metrics: Readonly<Record<string, MetricValue>>;
  /** Of the baseline cell. */
  valueless: ValuelessMetrics;
  /** By metric: what the size of a difference stays below 95 times in 100 when nothing changed. */
  noiseFloor: Readonly<Record<string, number>>;
  /** By metric: the difference that so many cases show 80 times in 100, and how many more cases `effect` takes. */
  power: Readonly<Record<string, { minimalDetectable: number | null; effect: number; moreCases: number | null }>>;
  matrix: readonly EvalCell[];
  effects: readonly EvalEffect[];
  triage: EvalTriage;
  robustness: readonly RobustnessCurve[];
  passes: ({ k: number } & PassRates) | null;
  judges: Readonly<Record<string, JudgeAgreement | null>>;
  /** One sentence, and what it rests on. */
  verdict: { headline: string; details: string };
  /** What this run could not have seen: too few cases, no judged places, one language… */
  blindSpots: readonly string[];
}

export const evalStartRequest = z.strictObject({
  /** The id of a file in `evals/`, or its path. */
  eval: evalRef,
  label: z.string().max(200).default(''),
  /** In place of the file's. */
  repeats: z.int().min(1).max(50).optional(),
  limit: z.int().min(1).max(100_000).optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  /** `baseline` leaves the rest of the matrix out. */
  cells: z.enum(['all', 'baseline']).default('all'),
  /** Of the baseline, in place of the files as they are: a hash or its first digits. */
  release: z.string().min(4).max(80).optional(),
  /** False runs again what an earlier run has done the same. */
  cache: z.boolean().default(true),
});
export const evalResumeRequest = z.strictObject({ runId: evalRunId });
export const evalWatchRequest = z.strictObject({ runId: evalRunId });
export const evalCancelRequest = z.strictObject({ runId: evalRunId });
export const evalRunsRequest = z.strictObject({
  evalId: z.string().max(64).optional(),
  limit: z.int().min(1).max(1000).default(100),
});
export const evalShowRequest = z.strictObject({ runId: evalRunId });
export const evalRemoveRequest = z.strictObject({ runId: evalRunId });
export type EvalRunEvent =
  | { type: 'started'; runId: string }
  | {
      type: 'progress';
      done: number;
      total: number;
      cached: number;
      failed: number;
      costUsd: number | null;
      remainingMs: number | null;
    }
  /** A cell has new figures; at most a few a second. */
  | { type: 'cell'; cell: EvalCell }
  | { type: 'finished'; report: EvalRunReport };

/** Cases of one cell, worst first, page by page. */
export const evalCasesRequest = z.strictObject({
  runId: evalRunId,
  cellId: z.string().max(64),
  /** Worst first by this metric; `success` by default. */
  metric: z.string().max(100).optional(),
  onlyFailed: z.boolean().default(false),
  /** One case alone. */
  caseId: z.string().max(200).optional(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
});
export interface EvalCaseRow extends EvalCase {
  question: string;
  answer: string | null;
  refused: boolean | null;
  /** One a repeat that left a trace. */
  traceIds: readonly string[];
  /** One a repeat, in order; the values of the row are their means. */
  attempts: readonly {
    traceId: string | null;
    values: Readonly<Record<string, number>>;
    refused: boolean | null;
    error: string | null;
  }[];
  error: string | null;
  /** Of judges and scripts: why a value is what it is. */
  notes: Readonly<Record<string, string>>;
}
export interface EvalCasePage {
  rows: readonly EvalCaseRow[];
  total: number;
}
/** A person decides otherwise than the rule; null takes it back. Kept for the case, in later runs too. */
export const evalOverruleRequest = z.strictObject({
  runId: evalRunId,
  caseId: z.string().max(200),
  cause: z.enum(TRIAGE_CAUSES).nullable(),
  reason: z.string().max(2000).default(''),
});
export interface EvalFileInfo {
  id: string;
  path: string;
  description: string;
  dataset: string;
  cells: number;
  cases: number | null;
  lastRun: EvalRunSummary | null;
}
export interface EvalListResponse {
  evals: readonly EvalFileInfo[];
  problems: readonly (TextProblem & { path: string })[];
}
export const evalReportRequest = z.strictObject({
  runId: evalRunId,
  format: z.enum(['markdown', 'junit', 'json', 'html']),
});
export interface EvalReportFile {
  name: string;
  text: string;
}
/** Reads a promptfoo config into `evals/NAME.eval.yaml` and `datasets/NAME.jsonl`, and says what it could not map. */
export const evalImportRequest = z.strictObject({
  path: z.string().min(1).max(4096),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  dryRun: z.boolean().default(false),
});
export interface EvalImportReport {
  evalPath: string;
  datasetPath: string;
  written: readonly string[];
  cases: number;
  notMapped: readonly { what: string; times: number; reason: string }[];
}
