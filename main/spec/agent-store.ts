import type { JsonValue } from '../base/json.ts';
import type { AgentRunStatus, AgentStep, ApprovalMode, RerunOf, StoppedBy } from '../contract/agent.ts';
import type { Citation } from '../contract/ask.ts';
import type { AccessScope } from '../contract/access.ts';
import type { Approval, EffectRecord, EffectState } from '../contract/effect.ts';
import type { HandOff, QueuedTask, QueuedTaskState } from '../contract/hand-off.ts';
import type { ReleaseHash, SessionId, TraceId } from '../contract/ids.ts';
import type { MemoryHistory, MemoryItem, MemoryUse } from '../contract/memory.ts';
import type { SessionTurn } from './tracer.ts';

/** What a run may use up, with every bound settled; null is no bound. */
export interface RunLimits {
  maxSteps: number;
  maxTokens: number;
  maxCostUsd: number | null;
  maxSeconds: number;
  maxWrites: number;
  /** Rounds in a row that learn nothing before it is ended. */
  noProgressRounds: number;
}

/** What a run was told when it began; going on, it is told the same again. */
export interface RunOpening {
  turns: readonly SessionTurn[];
  /** Of the turns before those. */
  summary: string;
  summarizedTurns: number;
  memory: readonly MemoryUse[];
  /** Of a run that took over the first steps of another one. */
  rerunOf?: RerunOf;
  /** Sources that the session's turns rest on, also those only summed up. */
  sourceIds?: readonly string[];
}

/** One run as the journal keeps it, beside its steps. */
export interface StoredRun {
  runId: string;
  agent: string;
  task: string;
  sessionId: SessionId;
  status: AgentRunStatus;
  stoppedBy: StoppedBy | null;
  message: string | null;
  /** `provider/model`. */
  model: string;
  approve: ApprovalMode;
  as: AccessScope | null;
  /** Settled when it began; going on may have raised them. */
  limits: RunLimits;
  opening: RunOpening;
  startedAt: string;
  updatedAt: string;
  /** Milliseconds at work so far; waiting for a person does not count. */
  activeMs: number;
  answer: string;
  refused: boolean;
  citations: readonly Citation[];
  release: ReleaseHash | null;
  traceIds: readonly TraceId[];
}
export type RunPatch = Partial<
  Pick<
    StoredRun,
    'status' | 'stoppedBy' | 'message' | 'limits' | 'activeMs' | 'answer' | 'refused' | 'citations' | 'release'
  >
>;

/** A step with what the loop needs to be where it was after it. */
export interface StoredStep {
  step: AgentStep;
  replay: JsonValue;
}

/** Everything below writes durably before it returns. */
export interface AgentRunStore {
  create(run: StoredRun): void;
  update(runId: string, patch: RunPatch): void;
  addTrace(runId: string, traceId: TraceId): void;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  read(runIdOrPrefix: string): StoredRun;
  /** Newest first. */
  list(request: { status?: readonly string[] | undefined; limit: number }): readonly StoredRun[];
  /** The checkpoint: writes the step, anew when it was there, and how long the run has been at work. */
  saveStep(runId: string, step: StoredStep, activeMs: number): void;
  /** In order. */
  steps(runId: string): readonly StoredStep[];
}

export interface ApprovalStore {
  request(approval: Approval): void;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  read(approvalIdOrPrefix: string): Approval;
  list(request: { openOnly: boolean; runId?: string | undefined; limit: number }): readonly Approval[];
  update(approval: Approval): void;
}

/** An intent as it is written before anything is done. */
export type EffectIntent = Omit<EffectRecord, 'state' | 'endedAt' | 'result' | 'message' | 'canUndo' | 'undoneBy'>;
/** Rows are only ever added: of several outcomes the last one holds. */
export interface EffectOutcome {
  state: Exclude<EffectState, 'intended'>;
  at: string;
  result: JsonValue;
  /** What taking it back needs; never shown to a model. */
  undo: JsonValue;
  message: string | null;
}
export interface StoredEffect extends EffectRecord {
  undo: JsonValue;
}

export interface EffectLedger {
  intend(intent: EffectIntent): void;
  conclude(effectId: string, outcome: EffectOutcome): void;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  read(effectIdOrPrefix: string): StoredEffect;
  /** Newest first. */
  list(request: {
    runId?: string | undefined;
    state?: readonly string[] | undefined;
    limit: number;
  }): readonly StoredEffect[];
  /** Attempts at one intent, oldest first. */
  attempts(idempotencyKey: string): readonly StoredEffect[];
}

export interface HandOffStore {
  create(handOff: HandOff): void;
  update(handOff: HandOff): void;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  read(handOffIdOrPrefix: string): HandOff;
  list(request: { openOnly: boolean; runId?: string | undefined; limit: number }): readonly HandOff[];
}

export interface TaskQueue {
  enqueue(task: QueuedTask): void;
  update(task: QueuedTask): void;
  /**
   * Takes the oldest task that is due: queued, or claimed by somebody whose lease has run out. One transaction: two
   * that claim at once never get the same.
   */
  claim(request: { now: string; leaseUntil: string }): QueuedTask | null;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  read(taskIdOrPrefix: string): QueuedTask;
  list(request: {
    state?: readonly QueuedTaskState[] | undefined;
    agent?: string | undefined;
    limit: number;
  }): readonly QueuedTask[];
  counts(): Readonly<Record<QueuedTaskState, number>>;
}

export interface MemoryStore {
  /** @param scope JSON of an access scope, null for the owner's; undefined for all */
  list(request: { includeOff: boolean; scope?: string | null | undefined; limit: number }): readonly MemoryItem[];
  /** Adds an item, or a version of it. */
  write(change: { memoryId: string; text: string; at: string; by: string; scope: string | null }): MemoryItem;
  setOn(memoryId: string, isOn: boolean, at: string): MemoryItem;
  remove(memoryId: string): void;
  /** @throws NotFoundError, InvalidArgumentError for an ambiguous prefix */
  history(memoryIdOrPrefix: string): MemoryHistory;
  noteUse(runId: string, uses: readonly MemoryUse[], at: string): void;
}

/** Of one session on behalf of one scope: what its older turns came to. */
export interface SessionSummaryStore {
  read(sessionId: string, scope: string | null): { summary: string; turns: number } | null;
  write(sessionId: string, scope: string | null, value: { summary: string; turns: number; at: string }): void;
}

/** What agents keep in the journal. */
export interface AgentStores {
  runs: AgentRunStore;
  approvals: ApprovalStore;
  effects: EffectLedger;
  handOffs: HandOffStore;
  queue: TaskQueue;
  memory: MemoryStore;
  summaries: SessionSummaryStore;
  /** All of what `work` writes, or none of it. */
  atomically<Result>(work: () => Result): Result;
  /** @returns the text without secrets; the same text when it holds none */
  withoutSecrets(text: string): string;
  /**
   * After the process before this one went away: runs at work are `interrupted`, intents without an outcome `unknown`.
   * Only the owner of the workspace may call it, before it runs anything.
   */
  recover(at: string): { interruptedRuns: readonly string[]; unknownEffects: readonly string[] };
}
