import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import {
  type Divergence,
  type DivergenceType,
  REPLAY_STAGES,
  type ReplayComparison,
  type ReplayDelta,
  type ReplayStage,
} from './replay-comparison.ts';
import type { ReplayFactor } from './replay-bisect.ts';
import type { ReplayRules } from './replay-rules.ts';
import type { TraceSummary } from './trace.ts';
import type { SerializedError } from './serialized-error.ts';
import { askRequest } from './ask.ts';

/** Replays that run side by side, by default and at most. */
export const DEFAULT_REPLAY_CONCURRENCY = 16;
export const MAX_REPLAY_CONCURRENCY = 64;
/** Traces of one replay at most. */
export const MAX_REPLAYED_TRACES = 100_000;

/** Runs over inputs of their own; a replay of a replay says nothing that the recording does not. */
const NOT_REPLAYED_KINDS = ['replay', 'eval', 'load', 'drill'] as const satisfies readonly TraceSummary['kind'][];

/** @returns a filter of `trace.list` for those of its traces that a replay takes */
export function replayableTraces(filter: string): string {
  return [...NOT_REPLAYED_KINDS.map((kind) => `-kind:${kind}`), filter].join(' ').trim();
}

/** identical: nothing differs. broken: it failed, or wanted what could not be answered from the recording. */
export const REPLAY_VERDICTS = ['identical', 'equivalent', 'better', 'worse', 'broken', 'needs-human'] as const;
export type ReplayVerdict = (typeof REPLAY_VERDICTS)[number];

/** What a replay of one trace came to. */
export interface ReplayRow {
  /** Of the recording. */
  traceId: string;
  /** Of the replay's own run; null while there is none, or when it could not begin. */
  replayTraceId: string | null;
  question: string;
  /** `skipped`: nothing in the trace to run again; `error` says what is missing. */
  state: 'waiting' | 'done' | 'failed' | 'skipped';
  verdict: ReplayVerdict | null;
  /** What decided: `rules` or a person. */
  verdictBy: 'rules' | 'person';
  /** The rule's own words, or what the person wrote. */
  because: string;
  /** What the rules had said, where a person overruled them. */
  overruled: ReplayVerdict | null;
  firstDivergence: Divergence | null;
  delta: ReplayDelta;
  clusterId: string | null;
  error: { code: string; message: string } | null;
}

/** Everything about one row. */
export interface ReplayDetail {
  replayId: string;
  row: ReplayRow;
  /** Null for a row that did not run. */
  comparison: ReplayComparison | null;
  /** Calls of tools that nothing recorded answers, and nobody yet: `replay.answer` runs the trace again with an answer. */
  open: readonly OpenCall[];
}

/** A call that was not executed, for want of a recorded answer. */
export interface OpenCall {
  name: string;
  arguments: JsonValue;
}

/** Divergences that began in the same way. */
export interface ReplayCluster {
  clusterId: string;
  stage: ReplayStage;
  stageId: string | null;
  type: DivergenceType;
  /** What its traces have in common: a document, an argument, a prompt. */
  label: string;
  count: number;
  /** Of them, worse or broken. */
  bad: number;
  /** The first few. */
  traceIds: readonly string[];
}

export interface ReplaySummary {
  replayId: string;
  createdAt: string;
  /** Null until it ended. */
  endedAt: string | null;
  /** `interrupted`: its process went away; `replay.resume` goes on. */
  state: 'running' | 'finished' | 'cancelled' | 'interrupted' | 'failed';
  /** Why it failed. */
  error: { code: string; message: string } | null;
  label: string;
  /** What the traces were run through: `working tree`, or a release. */
  candidate: string;
  /** Full hashes of the releases that ran, most used first. */
  releases: readonly string[];
  /** What differs from the recordings' own release, where that is known: dotted paths, the most frequent first. */
  changes: readonly { path: string; traces: number }[];
  total: number;
  done: number;
  verdicts: Readonly<Record<ReplayVerdict, number>>;
  /** Rows that failed or could not be run. */
  failed: number;
  /** Counted divergences by the stage of the first one. */
  byStage: Readonly<Partial<Record<ReplayStage, number>>>;
  ms: number;
  /** 95th percentile of the candidate minus that of the recordings; null when no recording has times. */
  deltaP95Ms: number | null;
  recordedCostUsd: number | null;
  candidateCostUsd: number | null;
}

/** As the command line prints it. */
export interface ReplayReport extends ReplaySummary {
  clusters: readonly ReplayCluster[];
  /** Bisects that were done for traces of this replay. */
  bisects: readonly BisectSummary[];
}

export interface BisectSummary {
  traceId: string;
  cause: readonly ReplayFactor[];
  reruns: number;
}

const traceRef = z.string().min(1).max(200);
export const replayId = z.string().min(4).max(40);

/**
 * Who answers for the model of a stage: `live`, the model the candidate names; `local`, the one that answers on this
 * machine, whatever the candidate names; `stub`, the recording.
 */
export const MODEL_SOURCES = ['live', 'local', 'stub'] as const;
export type ModelSource = (typeof MODEL_SOURCES)[number];
const modelSource = z.enum(MODEL_SOURCES);

/** What recorded inputs are run through. */
export const replayCandidate = z.strictObject({
  /** A release of this workspace; the files as they are now by default. */
  release: z.string().min(4).max(80).optional(),
  /** Pipeline id; that of the recording where the workspace has it, else the workspace's own. */
  pipeline: z.string().max(64).optional(),
  overrides: askRequest.shape.overrides,
  /**
   * Who answers for models, for all stages or by stage id. By default a model on this machine answers a trace of this
   * workspace itself; every other call is answered from the recording, so that a replay costs nothing unasked.
   */
  models: z.union([modelSource, z.record(z.string().max(64), modelSource)]).optional(),
  /** `recorded` puts the recording's own passages into the context; retrieval runs for real by default. */
  retrieval: z.enum(['live', 'recorded']).default('live'),
  /** A tool call that nothing recorded answers: the replay is broken, or a person is asked to look. It never runs. */
  unmatched: z.enum(['fail', 'ask']).default('fail'),
});
export type ReplayCandidate = z.infer<typeof replayCandidate>;

export const replayStartRequest = z.strictObject({
  /** Trace ids or unambiguous prefixes; all that can be replayed when left out. */
  traceIds: z.array(traceRef).min(1).max(MAX_REPLAYED_TRACES).optional(),
  /** With all traces: as for `trace.list`. */
  filter: z.string().max(2000).default(''),
  limit: z.int().min(1).max(MAX_REPLAYED_TRACES).default(MAX_REPLAYED_TRACES),
  label: z.string().max(200).default(''),
  candidate: replayCandidate.prefault({}),
  concurrency: z.int().min(1).max(MAX_REPLAY_CONCURRENCY).default(DEFAULT_REPLAY_CONCURRENCY),
});
export type ReplayStartRequest = z.infer<typeof replayStartRequest>;

const oneReplay = z.strictObject({ replayId });
export const replayWatchRequest = oneReplay;
export const replayCancelRequest = oneReplay;
export const replayResumeRequest = oneReplay;
export const replayShowRequest = oneReplay;
export const replayListRequest = z.strictObject({ limit: z.int().min(1).max(500).default(50) });

export const replayRowsRequest = z.strictObject({
  replayId,
  verdicts: z.array(z.enum(REPLAY_VERDICTS)).max(REPLAY_VERDICTS.length).optional(),
  clusterId: z.string().max(80).optional(),
  /** Where they part first. */
  stage: z.enum(REPLAY_STAGES).optional(),
  /** Words of the question. */
  text: z.string().max(500).default(''),
  /** `worst`: broken, worse, needs-human, better, equivalent, identical; then as recorded. */
  sort: z.enum(['worst', 'recorded']).default('worst'),
  limit: z.int().min(1).max(1000).default(100),
  /** Opaque: the `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export type ReplayRowsRequest = z.infer<typeof replayRowsRequest>;
export interface ReplayRowsResponse {
  rows: readonly ReplayRow[];
  /** That match, over all pages. */
  total: number;
  nextCursor: string | null;
}

export const replayDetailRequest = z.strictObject({ replayId, traceId: traceRef });

export const replayJudgeRequest = z.strictObject({
  replayId,
  traceId: traceRef,
  /** Null takes a person's verdict back: what the rules said holds again. */
  verdict: z.enum(REPLAY_VERDICTS).nullable(),
  reason: z.string().trim().min(1, 'say why').max(2000).optional(),
});

/** What a person says that tools would have given; the trace is run again with it. */
export const replayAnswerRequest = z.strictObject({
  replayId,
  traceId: traceRef,
  answers: z
    .array(z.strictObject({ name: z.string().min(1).max(200), arguments: z.json(), result: z.json() }))
    .min(1)
    .max(100),
});
export type ReplayAnswerRequest = z.infer<typeof replayAnswerRequest>;

/** What a trace is reduced to before it is run again. */
export interface ReducedTrace {
  traceId: string;
  question: string;
  history: readonly { question: string; answer: string }[];
  variables: Readonly<Record<string, JsonValue>>;
  tenant: string | null;
  principals: readonly string[];
  toolCalls: number;
  modelCalls: number;
  retrievals: number;
  hasAnswer: boolean;
}
/** `nothing-said`: no content was recorded; `no-question`: content, and no text of a user in it. */
export type ReduceResult =
  | { ok: true; reduced: ReducedTrace }
  | { ok: false; reason: 'nothing-said' | 'no-question' | 'no-spans' | 'too-large'; message: string };
export const replayReduceRequest = z.strictObject({ traceId: traceRef });

export const replayVerifyRequest = z.strictObject({ traceId: traceRef });
/** Whether a trace of our own comes out the same when it is run again on its release, byte for byte. */
export interface ReplayVerification {
  traceId: string;
  replayTraceId: string | null;
  isIdentical: boolean;
  release: string;
  /** sha256 of the spans, normalised; null when it could not run. */
  recordedHash: string | null;
  replayedHash: string | null;
  spans: number;
  /** What is left out of the hash, and why. */
  excluded: readonly { what: string; why: string }[];
  /** First differences, by span and attribute. */
  differences: readonly { span: string; attribute: string; recorded: string; replayed: string }[];
  /** Sentences on what keeps it from being proven; empty when it is. */
  problems: readonly string[];
}

/** Into `datasets/NAME.jsonl`: rows to evaluate with, or cases that a later replay must keep. */
export const replayToDatasetRequest = z.strictObject({
  /** Whose rows they are; left out, the named traces themselves, replayed or not. */
  replayId: replayId.optional(),
  traceIds: z.array(traceRef).min(1).max(10_000).optional(),
  clusterId: z.string().max(80).optional(),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use small letters, digits and hyphens'),
  /** `row`: question, recorded answer and what it cited. `regression`: what must hold of an answer from now on. */
  as: z.enum(['row', 'regression']).default('row'),
  /** Of a regression test: which side is right. */
  expected: z.enum(['recorded', 'candidate']).default('recorded'),
});
export interface ReplayDatasetReport {
  /** Absolute. */
  path: string;
  added: number;
  /** Questions that the file had already. */
  kept: number;
}

export const replayReportRequest = z.strictObject({ replayId });
export interface ReplayHtmlReport {
  /** One file without anything from outside. */
  html: string;
}

export interface ReplayRulesResponse {
  /** Absolute; the file need not be there: then the rules that come with Trestle hold. */
  path: string;
  isDefault: boolean;
  rules: ReplayRules;
}

/** Exactly one of `replay-finished`, `replay-cancelled`, `replay-failed` ends the stream. */
export type ReplayEvent =
  | { type: 'replay-started'; replayId: string; total: number }
  | {
      type: 'replay-progress';
      replayId: string;
      done: number;
      total: number;
      verdicts: Readonly<Record<ReplayVerdict, number>>;
      failed: number;
      elapsedMs: number;
    }
  | { type: 'replay-finished'; replayId: string; report: ReplayReport }
  | { type: 'replay-cancelled'; replayId: string; report: ReplayReport }
  | { type: 'replay-failed'; replayId: string; error: SerializedError };
