import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { accessAs } from './access.ts';
import type { Approval, EffectRecord } from './effect.ts';
import type { HandOff } from './hand-off.ts';
import type { Citation } from './ask.ts';
import type { ReleaseHash, SessionId, TraceId } from './ids.ts';
import type { MemoryUse } from './memory.ts';
import type { SerializedError } from './serialized-error.ts';
import type { ToolCallRepair, ToolEffect } from './tool.ts';

/** A step is one call of a model or one call of a tool. */
export const DEFAULT_MAX_STEPS = 12;
/** Input and output of all model calls of a run together. */
export const DEFAULT_MAX_TOKENS = 24_000;
/** US dollars. */
export const DEFAULT_MAX_COST_USD = 0.25;
/** Wall clock, without the time in which a person is waited for. */
export const DEFAULT_MAX_SECONDS = 60;
/** Effects (write, external) that one run may have at most. */
export const DEFAULT_MAX_WRITES = 2;
/** Rounds in a row that learn nothing before the run is ended. */
export const DEFAULT_NO_PROGRESS_ROUNDS = 2;

/** What a run may use up. Whatever is left out is what the pipeline's `agent/loop` stage says. */
export const agentLimits = z.strictObject({
  maxSteps: z.int().min(1).max(1000).optional(),
  maxTokens: z.int().min(1).max(100_000_000).optional(),
  maxCostUsd: z.number().min(0).max(100_000).optional(),
  maxSeconds: z.number().positive().max(86_400).optional(),
  maxWrites: z.int().min(0).max(10_000).optional(),
});

/**
 * Who lets an effect happen. `none`: nobody, every effect is only previewed; `ask`: a person, for each one;
 * `all-listed`: the tools that the pipeline lists under `autoApprove` need no person, as long as nothing of the
 * context came from outside.
 */
export const approvalMode = z.enum(['none', 'ask', 'all-listed']);
export type ApprovalMode = z.infer<typeof approvalMode>;

export const agentRunRequest = z.strictObject({
  task: z.string().trim().min(1, 'say what to do').max(10_000),
  /** Pipeline id of an agent; `agent` by default. */
  agent: z.string().max(64).optional(),
  /** Runs with the same session see each other's turns. */
  sessionId: z.string().max(64).optional(),
  /** `provider/model`, for this run only. */
  model: z.string().max(200).optional(),
  limits: agentLimits.default({}),
  approve: approvalMode.default('ask'),
  /** On whose behalf; the owner by default. */
  as: accessAs.optional(),
});
export type AgentRunRequest = z.infer<typeof agentRunRequest>;

/** An id of a run, or the first digits of one. */
const runId = z.string().min(1).max(64);

export const agentResumeRequest = z.strictObject({
  runId,
  /** More of what a bound took away, for a run that was ended by one. */
  limits: agentLimits.default({}),
});

/**
 * A new run of the same task that begins where another one was before a step: what came before is kept and not done again,
 * the rest is done by the agent, its prompt and its tools as they are now.
 */
export const agentRerunRequest = z.strictObject({
  runId,
  /** The first step to do again; 1 begins from nothing. */
  fromStep: z.int().min(1).max(10_000),
  /** `provider/model`; the run's own by default. */
  model: z.string().max(200).optional(),
  limits: agentLimits.default({}),
  /** The run's own by default. What was approved for the other run is not approved for this one. */
  approve: approvalMode.optional(),
});
export type AgentRerunRequest = z.infer<typeof agentRerunRequest>;
export const agentListRequest = z.strictObject({
  status: z.array(z.string().max(20)).max(10).optional(),
  limit: z.int().min(1).max(500).default(50),
});
export const agentShowRequest = z.strictObject({ runId });
export const agentCancelRequest = z.strictObject({ runId });

/**
 * - `running`: somebody is at it now
 * - `waiting`: for an approval, for a person to settle an unknown effect, or for the answer to a hand-off
 * - `interrupted`: the process went away, or whoever followed it left; goes on from its last step with `agent.resume`
 * - `answered`, `stopped` (by a bound), `failed`, `cancelled`: over. `stopped` and `failed` can be gone on with.
 */
export type AgentRunStatus = 'running' | 'waiting' | 'interrupted' | 'answered' | 'stopped' | 'failed' | 'cancelled';

/** Why nothing more happens. `waiting` and `cancelled` say the same as the status. */
export type StoppedBy =
  | 'done'
  | 'steps'
  | 'tokens'
  | 'cost'
  | 'time'
  | 'no-progress'
  | 'cancelled'
  | 'waiting'
  | 'error';

export type AgentStepStatus =
  /** Begun; the process may have gone away since. */
  | 'running'
  | 'ok'
  /** The tool, or the check before it, said no: the model saw why. */
  | 'error'
  /** A person has to approve, settle or answer first. */
  | 'waiting'
  /** A person, or the rules, said no. */
  | 'denied'
  /** Begun and never ended: nobody knows whether it happened. */
  | 'unknown';

/** Steps in one of these came to an end; a run can begin anew after them. */
export const ENDED_STEP_STATUSES: ReadonlySet<AgentStepStatus> = new Set<AgentStepStatus>(['ok', 'error', 'denied']);

/** One numbered step, with its span in the trace. */
export interface AgentStep {
  /** From 1, without gaps. */
  number: number;
  /** Steps of one round belong together: a model call and the tool calls it asked for. From 1. */
  round: number;
  kind: 'model' | 'tool';
  status: AgentStepStatus;
  startedAt: string;
  /** Null until it has ended. */
  endedAt: string | null;
  ms: number | null;
  /** The trace it ran in, and its span there; null while it has not run. */
  traceId: TraceId | null;
  spanId: string | null;
  /** Things seen for the first time in the run: passages, results. */
  newFacts: number;
  costUsd: number | null;
  /** Of a model step. */
  model: ModelStep | null;
  /** Of a tool step. */
  tool: ToolStep | null;
}

export interface ModelStep {
  model: string;
  /** What it said beside its calls: of the first round the plan, of the last the answer. */
  text: string;
  calls: readonly { callId: string; tool: string }[];
  inputTokens: number;
  outputTokens: number;
  /** `stop`, `tool-calls`, `length`, … as the provider's package names it. */
  finishReason: string;
}

export interface ToolStep {
  callId: string;
  tool: string;
  /** 0 for a tool that does not exist. */
  contractVersion: number;
  effect: ToolEffect;
  /** As they are, or would be, handed to the tool; what the model wrote when that could not be read. */
  arguments: JsonValue;
  repairs: readonly ToolCallRepair[];
  /** As the model sees it; null while there is none. */
  result: { ok: true; value: JsonValue } | { ok: false; message: string } | null;
  /** The step that made the same call before: it was not made again. */
  sameAsStep: number | null;
  /** Markers `[n]` of the passages it found. */
  passages: readonly AgentPassage[];
  /** What a call would do, before it does it; empty for a tool without effect or without a preview. */
  preview: readonly string[];
  approvalId: string | null;
  effectId: string | null;
  handOffId: string | null;
}

/** A passage as the run's context numbers it, over all of its searches. */
export interface AgentPassage {
  marker: number;
  chunkId: string;
  displayPath: string;
  headingPath: readonly string[];
  /** First characters. */
  excerpt: string;
  isNew: boolean;
}

/** What the run has used of one bound. `max` is null where there is none. */
export interface AgentMeter {
  used: number;
  max: number | null;
}
export interface AgentMeters {
  steps: AgentMeter;
  tokens: AgentMeter;
  /** `used` counts what is known; `AgentRun.costUsd` is null when part of it is not. */
  costUsd: AgentMeter;
  seconds: AgentMeter;
  writes: AgentMeter;
  /** New facts by round, and how many rounds without one end the run. */
  progress: { newFacts: readonly number[]; endsAfter: number };
}

/** A source that the run has read and that is not now what it was then. */
export interface ChangedRead {
  /** `source:ID`, `document:ID`, `file:PATH`, `url:ADDRESS`. */
  what: string;
  /** As people know it. */
  label: string;
  step: number;
  change: 'changed' | 'gone';
}

export interface RerunOf {
  runId: string;
  fromStep: number;
}

/** One row of a list of runs. */
export interface AgentRunSummary {
  runId: string;
  /** Pipeline id. */
  agent: string;
  task: string;
  status: AgentRunStatus;
  stoppedBy: StoppedBy | null;
  sessionId: SessionId;
  model: string;
  startedAt: string;
  updatedAt: string;
  stepCount: number;
  /** Effects that happened. */
  writes: number;
  /** Effects of which nobody knows whether they happened. */
  unknownEffects: number;
  openApprovals: number;
  costUsd: number | null;
  /** The run whose first steps it took over, and its own first step; null for one that began from nothing. */
  rerunOf: RerunOf | null;
  /** The newest of its traces; a run that was gone on with has one for each stretch. */
  traceId: TraceId | null;
}

/** A run as it stands, and in the end what `trestle agent --json` prints. */
export interface AgentResult extends AgentRunSummary {
  traceId: TraceId | null;
  traceIds: readonly TraceId[];
  release: ReleaseHash | null;
  /** Empty as long as there is none. What a run that was stopped has so far is said in `answer` too. */
  answer: string;
  refused: boolean;
  citations: readonly Citation[];
  /** One sentence on why it stopped, waits or failed; null for one that is done or at work. */
  message: string | null;
  steps: readonly AgentStep[];
  effects: readonly EffectRecord[];
  approvals: readonly Approval[];
  handOffs: readonly HandOff[];
  memory: readonly MemoryUse[];
  /** Turns of the session that were shown whole, and the summary of those before. */
  session: { turns: number; summarizedTurns: number; summary: string };
  usage: { inputTokens: number; outputTokens: number };
  meters: AgentMeters;
  /** Something of the context came from outside: no effect goes without a person. */
  isTainted: boolean;
  changedReads: readonly ChangedRead[];
  approve: ApprovalMode;
  /** On whose behalf; null for the owner. */
  as: JsonObject | null;
}

/**
 * Exactly one of `agent-finished`, `agent-failed` ends the stream. A run that waits, was stopped or cancelled finishes: its
 * result says so. `agent-failed` is for what kept it from beginning, or broke it; a run with an id can be gone on with.
 */
export type AgentEvent =
  | { type: 'agent-started'; runId: string; traceId: TraceId; sessionId: SessionId; release: ReleaseHash }
  /** Sources that a run which goes on has read have changed since. */
  | { type: 'agent-reads-changed'; changed: readonly ChangedRead[] }
  | { type: 'step-started'; step: AgentStep }
  | { type: 'text-delta'; step: number; delta: string }
  /** What came of the step so far is taken back: the model failed in the middle of it, and another begins it again. */
  | { type: 'text-restarted'; step: number; reason: string }
  /** Also when it waits: then without an end. */
  | { type: 'step-ended'; step: AgentStep; meters: AgentMeters }
  | { type: 'agent-finished'; result: AgentResult }
  | { type: 'agent-failed'; error: SerializedError; runId: string | null };
