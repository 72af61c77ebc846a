import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import type { ReplayFactor } from './replay-bisect.ts';
import type { ReplayRules } from './replay-rules.ts';
import type { SerializedError } from './serialized-error.ts';
import { askRequest } from './ask.ts';

/** Replays that run side by side, by default and at most. */
export const DEFAULT_REPLAY_CONCURRENCY = 16;
export const MAX_REPLAY_CONCURRENCY = 64;
/** Traces of one replay at most. */
export const MAX_REPLAYED_TRACES = 100_000;

/**
 * Parts of a run in the order in which data flows through them. `tool` and `generation` alternate in an agent's run: there
 * the order of its steps decides.
 */
export const REPLAY_STAGES = ['query', 'retrieval', 'context', 'tool', 'generation', 'check', 'run'] as const;
export type ReplayStage = (typeof REPLAY_STAGES)[number];

/**
 * What kind of difference it is, by stage.
 * - query: `rewritten` (other words were searched for)
 * - retrieval, context: `reordered` (the same passages in another order), `different`
 * - tool: `name`, `arguments`, `order`, `missing` (recorded, not called now), `added`, `refused` (its contract does not take
 *   the recorded arguments any more), `unmatched` (nothing recorded answers it, so it was not executed), `result`
 * - generation: `model`, `prompt`, `wording` (the same said in other words), `answer`, `refusal`, `numbers`
 * - check: `citations`
 * - run: `failed`, `degraded`
 */
export type DivergenceType =
  | 'rewritten'
  | 'reordered'
  | 'different'
  | 'name'
  | 'arguments'
  | 'order'
  | 'missing'
  | 'added'
  | 'refused'
  | 'unmatched'
  | 'result'
  | 'model'
  | 'prompt'
  | 'wording'
  | 'answer'
  | 'refusal'
  | 'numbers'
  | 'citations'
  | 'failed'
  | 'degraded';

export interface Divergence {
  stage: ReplayStage;
  /** Id of the pipeline's stage, `bm25` say; null for what no stage of the pipeline did. */
  stageId: string | null;
  type: DivergenceType;
  /** One sentence: `overlap@10 0.70; late-delivery.md › Time limits fell from rank 2 to 11`. */
  detail: string;
}

/** identical: nothing differs. broken: it failed, or wanted what could not be answered from the recording. */
export const REPLAY_VERDICTS = ['identical', 'equivalent', 'better', 'worse', 'broken', 'needs-human'] as const;
export type ReplayVerdict = (typeof REPLAY_VERDICTS)[number];

/** A passage as both sides name it. */
export interface ComparedPassage {
  /** Chunk id, or the id that the recording gave. */
  id: string;
  /** As people know it: `policies/late-delivery.md › Time limits`; the id where nothing better is known. */
  label: string;
  /** From 1; null where this side does not have it. */
  recordedRank: number | null;
  candidateRank: number | null;
}

export interface RankingComparison {
  /** Length that was compared. */
  k: number;
  /** |A ∩ B| / max(|A|, |B|) of the first k, 0..1. */
  overlapAtK: number;
  /** Kendall's tau-b of the passages both have, -1..1; null for fewer than two. */
  kendallTau: number | null;
  /** How passages were told to be the same: by their ids, by their text, or only by the document they are from. */
  matchedBy: 'id' | 'text' | 'document';
  passages: readonly ComparedPassage[];
}

export interface PromptComparison {
  recordedPromptId: string | null;
  candidatePromptId: string | null;
  /** Templates and parameters alike; null when the recording does not tell. */
  isSameTemplate: boolean | null;
  /** Lines that begin with `-`, `+` or a space; of what reached the model. */
  diff: readonly string[];
}

export interface ToolCallComparison {
  /** Place among the calls, from 1. */
  number: number;
  recorded: { name: string; arguments: JsonValue } | null;
  candidate: { name: string; arguments: JsonValue } | null;
  /** How the stub found its answer. */
  matchedBy: 'arguments' | 'order' | 'live' | null;
  type: DivergenceType | null;
  detail: string;
}

/** One line of the comparison; the recording on the left, the candidate on the right. */
export interface StageComparison {
  stage: ReplayStage;
  stageId: string | null;
  /** The name that is shown: the stage's id, or what the recording calls it. */
  name: string;
  outcome: 'same' | 'within-rules' | 'different' | 'not-comparable';
  type: DivergenceType | null;
  /** One line each of what either side did. */
  recorded: string;
  candidate: string;
  /** Why it counts as it does; empty for `same`. */
  detail: string;
  isFirst: boolean;
  /** Follows from an earlier difference: an input of this stage was another one. */
  isTainted: boolean;
  /** The candidate's part was answered from the recording. */
  isStubbed: boolean;
  ranking?: RankingComparison;
  prompt?: PromptComparison;
  toolCalls?: readonly ToolCallComparison[];
}

export interface AnswerComparison {
  recorded: string;
  candidate: string;
  /** After white space, case, markers and typographic variants are put aside. */
  isSameText: boolean;
  /** Cosine of both texts under the workspace's embedding model, -1..1; null when one is empty or the model cannot say. */
  similarity: number | null;
  recordedRefused: boolean;
  candidateRefused: boolean;
  /** By place in a source, or by the passage's id. */
  citationsKept: number;
  citationsLost: readonly string[];
  citationsGained: readonly string[];
  /** Whether the recording says what it cites at all. */
  areCitationsKnown: boolean;
  numbersLost: readonly string[];
  numbersGained: readonly string[];
  recordedEvidence: number | null;
  candidateEvidence: number | null;
}

/** Candidate minus recording. A side that does not tell makes the difference null. */
export interface ReplayDelta {
  ms: number | null;
  tokens: number | null;
  costUsd: number | null;
}

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
}

export interface ReplayComparison {
  /** In order of the data's flow. */
  stages: readonly StageComparison[];
  firstDivergence: Divergence | null;
  answer: AnswerComparison | null;
  delta: ReplayDelta;
  recordedMs: number | null;
  candidateMs: number;
  recordedTokens: number | null;
  candidateTokens: number;
  recordedCostUsd: number | null;
  candidateCostUsd: number | null;
  /** Sentences: what could not be compared, and why. */
  notCompared: readonly string[];
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

/** How the models of a run were answered for. */
export type ModelSource = 'live' | 'stub';

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

/** `stub`, `live`, or by stage id: `{"generate": "live"}`. */
const modelSource = z.enum(['live', 'stub']);

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
  replayId,
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
