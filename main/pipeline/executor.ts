import { followAbort } from '../base/abort.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { TimeoutError } from '../base/errors/timeout-error.ts';
import type { JsonValue } from '../base/json.ts';
import type { AskEvent, AskResult } from '../contract/ask.ts';
import type { CacheSettings } from '../contract/cache.ts';
import type { ReleaseHash, SessionId, TraceId } from '../contract/ids.ts';
import type { PipelineFile } from '../contract/pipeline-file.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { RetrievalFilter } from '../contract/retrieval.ts';
import type { RunKind, RunPolicy } from '../contract/run.ts';
import type { Attributes } from '../contract/span.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import { serializeError } from '../contract/serialized-error.ts';
import type { Clock } from '../spec/clock.ts';
import type { ModelPool } from '../spec/model-call.ts';
import type { Random } from '../spec/random.ts';
import type { ReleaseStore } from '../spec/release-store.ts';
import type { IndexDescription } from '../spec/retriever.ts';
import type { Trace } from '../contract/trace.ts';
import type { RootSpan, SessionTurn, Tracer, TraceWriter } from '../spec/tracer.ts';
import { costOfSpans } from './cost-of-spans.ts';
import { answerFrom, type FinalAnswer } from './final-answer.ts';
import { executePlan, type PlanOutcome } from './execute-plan.ts';
import { type PipelinePlan, planPipeline, rememberParameters, type StageRegistry } from './plan.ts';
import { createReleaseNames, type ModelFiles } from './release-bundle.ts';
import { summarizeTrace } from './summarize-trace.ts';

/** People wait for what they ask; everything else gives way to them. */
const INTERACTIVE_KINDS: ReadonlySet<RunKind> = new Set(['ask', 'agent']);
const NANOS_PER_MS = 1e6;
/** 8 bytes: sessions are few and live in one workspace. */
const SESSION_ID_BYTES = 8;

export interface ExecutorDependencies {
  clock: Clock;
  random: Random;
  tracer: Tracer;
  traceWriter: TraceWriter;
  releaseStore: Pick<ReleaseStore, 'keepRelease'>;
}

/** One run: a release, over an input, under a policy. */
export interface RunRequest {
  kind: RunKind;
  question: string;
  sessionId: string | null;
  turns: readonly SessionTurn[];
  filter: RetrievalFilter;
  pipeline: PipelineFile;
  /** Of an agent, what its search runs: part of the release. */
  search?: PipelinePlan | null;
  prompts: ReadonlyMap<string, PromptFile>;
  stages: StageRegistry;
  index: IndexDescription;
  policy: RunPolicy;
  /** Ids of the sources whose text must not leave this machine; none by default. */
  localOnlySources?: ReadonlySet<string>;
  /** Which caches may answer; null or absent for none. */
  cache?: CacheSettings | null;
  /** Who waits for it; absent: people for what they ask, nobody for the rest. */
  pool?: ModelPool;
  /** Contracts of the tools that it may call, by name: part of the release. */
  tools?: Readonly<Record<string, JsonValue>>;
  /** What the workspace's files say of its models: part of the release. */
  modelFiles?: ModelFiles;
  /** Put on the root span: what the run belongs to. */
  attributes?: Attributes;
  /** What its models cost was paid before, when it was recorded: the run itself costs nothing. */
  isPaid?: boolean;
  /**
   * How many times longer than the release says stages and the run may take, for a run that nobody waits for beside many
   * others; 1 by default. No part of the release: it says how busy a machine is, not how the run behaves.
   */
  patience?: number;
  /** Called with the run's trace, whole and with its secrets, once it is durable: to compare it without reading it back. */
  onDidWrite?: (trace: Trace) => void;
}

export interface RunOptions {
  signal: AbortSignal;
  emit: (event: AskEvent) => void;
}

export interface Executor {
  /**
   * Runs once and leaves a trace, whatever happens: an answer, a refusal, an error or a cancelled run.
   *
   * @returns the result, after the trace is durable
   * @throws ConfigError before anything ran (no trace), CancelledError, or the error of the stage that ended the run
   */
  run(request: RunRequest, options: RunOptions): Promise<AskResult>;
}

/**
 * The one executor. Ask, replay, eval and load all come through here; it is the only code that opens a root span.
 */
export function createExecutor(dependencies: ExecutorDependencies): Executor {
  const parse = rememberParameters();
  const nameRelease = createReleaseNames();
  return {
    run: async (request, options) => {
      const plan = planPipeline(request.pipeline, request.stages, parse);
      const { bundle, releaseHash } = nameRelease({
        plan,
        search: request.search ?? null,
        prompts: request.prompts,
        index: request.index,
        policy: request.policy,
        tools: request.tools ?? {},
        cache: request.cache ?? null,
        ...(request.localOnlySources === undefined ? {} : { localOnlySources: request.localOnlySources }),
        ...(request.modelFiles === undefined ? {} : { modelFiles: request.modelFiles }),
      });
      dependencies.releaseStore.keepRelease(releaseHash, bundle);
      const run = new RunInProgress(dependencies, request, releaseHash, options.emit);
      const { patience = 1 } = request;
      const timeoutMs = (request.policy.timeoutMs ?? request.pipeline.timeoutMs) * patience;
      const { signal, abort, unfollow } = followAbort(options.signal);
      const callOff = dependencies.clock.after(timeoutMs, () =>
        abort(new TimeoutError(`The run passed its timeout of ${timeoutMs} ms.`)),
      );
      try {
        const outcome = await executePlan(plan, {
          input: {
            question: request.question,
            turns: request.turns,
            filter: request.filter,
            kind: request.kind,
            pipelineId: request.pipeline.id,
            sessionId: run.sessionId,
            indexGeneration: request.index.generation,
            localOnlySources: request.localOnlySources ?? new Set(),
            cache: request.cache ?? null,
            pool: request.pool ?? (INTERACTIVE_KINDS.has(request.kind) ? 'interactive' : 'batch'),
          },
          parentSpan: run.root,
          clock: dependencies.clock,
          faults: request.policy.faults,
          patience,
          signal,
          emit: (event) => run.observe(event),
          elapsedMs: () => run.elapsedMs(),
        });
        return await run.finish(outcome);
      } catch (error) {
        await run.abandon(error);
        throw error;
      } finally {
        callOff();
        unfollow();
      }
    },
  };
}

/** What is known of a run between its start and its trace. */
class RunInProgress {
  readonly root: RootSpan;
  readonly sessionId: SessionId;
  readonly #dependencies: ExecutorDependencies;
  readonly #request: RunRequest;
  readonly #releaseHash: ReleaseHash;
  readonly #emit: (event: AskEvent) => void;
  readonly #startedAt: string;
  readonly #startNano: bigint;
  #streamed = '';
  #isWritten = false;

  constructor(
    dependencies: ExecutorDependencies,
    request: RunRequest,
    releaseHash: ReleaseHash,
    emit: (event: AskEvent) => void,
  ) {
    const { clock, random, tracer } = dependencies;
    this.#dependencies = dependencies;
    this.#request = request;
    this.#releaseHash = releaseHash;
    this.#emit = emit;
    this.sessionId = (request.sessionId ?? `s-${random.hex(SESSION_ID_BYTES)}`) as SessionId;
    this.#startedAt = new Date(clock.now()).toISOString();
    this.#startNano = clock.monotonicNano();
    this.root = tracer.startRootSpan({
      name: `${request.kind} ${request.pipeline.id}`,
      kind: 'run',
      attributes: {
        [ATTRIBUTE.operation]: 'invoke_workflow',
        [ATTRIBUTE.runKind]: request.kind,
        [ATTRIBUTE.question]: request.question,
        [ATTRIBUTE.pipelineId]: request.pipeline.id,
        [ATTRIBUTE.releaseHash]: releaseHash,
        [ATTRIBUTE.conversationId]: this.sessionId,
        [ATTRIBUTE.indexGeneration]: request.index.generation,
        [ATTRIBUTE.embeddingModel]: request.index.embeddingModel,
        ...(request.filter.as === undefined ? {} : { [ATTRIBUTE.accessScope]: JSON.stringify(request.filter.as) }),
        ...request.attributes,
      },
    });
    emit({ type: 'ask-started', traceId: this.root.traceId, sessionId: this.sessionId, release: releaseHash });
  }

  elapsedMs(): number {
    return Number(this.#dependencies.clock.monotonicNano() - this.#startNano) / NANOS_PER_MS;
  }

  observe(event: AskEvent): void {
    if (event.type === 'text-delta') this.#streamed += event.delta;
    else if (event.type === 'text-restarted') this.#streamed = '';
    this.#emit(event);
  }

  async finish(outcome: PlanOutcome): Promise<AskResult> {
    if (outcome.failed !== null) {
      await this.#write(
        outcome.timings.some(({ ladderStep }) => ladderStep !== null),
        null,
        outcome.failed.error,
      );
      this.#emitFailure(outcome.failed.error, outcome.failed.stage);
      throw outcome.failed.error;
    }
    const final = answerFrom(outcome, this.#streamed, costOfSpans(this.root.finishedSpans()));
    // Half an answer is not a good one, whoever broke off.
    const isDegraded = final.partial !== undefined || outcome.timings.some(({ ladderStep }) => ladderStep !== null);
    const rewrite = outcome.slots.rewrite ?? null;
    const effectiveQuery = rewrite?.variants[0]?.text ?? outcome.slots.query ?? this.#request.question;
    this.root.setAttributes({
      [ATTRIBUTE.answer]: final.text,
      [ATTRIBUTE.refused]: final.refused,
      [ATTRIBUTE.effectiveQuery]: effectiveQuery,
      [ATTRIBUTE.citations]: JSON.stringify(final.citations),
      [ATTRIBUTE.inputTokens]: final.inputTokens,
      [ATTRIBUTE.outputTokens]: final.outputTokens,
      ...(final.costUsd === null ? {} : { [ATTRIBUTE.costUsd]: final.costUsd }),
      ...(final.evidence === null ? {} : { [ATTRIBUTE.evidence]: final.evidence }),
      ...agentAttributes(outcome),
      ...(final.firstTokenMs === null ? {} : { [ATTRIBUTE.firstTokenMs]: final.firstTokenMs }),
    });
    const ms = this.elapsedMs();
    await this.#write(isDegraded, final, null);
    const result: AskResult = {
      answer: final.text,
      structured: final.structured,
      refused: final.refused,
      citations: final.citations,
      traceId: this.root.traceId,
      sessionId: this.sessionId,
      release: this.#releaseHash,
      model: final.model,
      attempts: final.attempts,
      cache: final.cache,
      ...(final.partial === undefined ? {} : { partial: final.partial }),
      usage: { inputTokens: final.inputTokens, outputTokens: final.outputTokens },
      costUsd: final.costUsd,
      evidence: final.evidence,
      evidenceFloor: final.evidenceFloor,
      effectiveQuery,
      rewrite,
      firstTokenMs: final.firstTokenMs,
      ms,
      stages: outcome.timings.toSorted((a, b) => a.startMs - b.startMs),
    };
    this.#emit({ type: 'ask-finished', result });
    return result;
  }

  /** Leaves the trace of a run that was cancelled or broke outside its stages. */
  async abandon(error: unknown): Promise<void> {
    if (this.#isWritten) return;
    await this.#write(false, null, error);
    this.#emitFailure(error, null);
  }

  #emitFailure(error: unknown, stage: string | null): void {
    const traceId: TraceId = this.root.traceId;
    this.#emit({ type: 'ask-failed', error: serializeError(error), stage, partial: this.#streamed, traceId });
  }

  /** Resolves when the trace is durable. */
  async #write(isDegraded: boolean, final: FinalAnswer | null, error: unknown): Promise<void> {
    this.#isWritten = true;
    if (error === null) this.root.end({ code: 'ok' });
    else {
      const { code, message } = serializeError(error);
      this.root.setAttributes({ [ATTRIBUTE.errorType]: code, [ATTRIBUTE.answer]: this.#streamed });
      this.root.end({ code: 'error', message });
    }
    const status =
      error !== null
        ? CancelledError.is(error)
          ? 'cancelled'
          : 'error'
        : isDegraded
          ? 'degraded'
          : final?.refused
            ? 'refused'
            : 'ok';
    const spans = this.root.finishedSpans();
    const trace = summarizeTrace({
      spans,
      kind: this.#request.kind,
      title: this.#request.question,
      pipelineId: this.#request.pipeline.id,
      releaseHash: this.#releaseHash,
      sessionId: this.sessionId,
      startedAt: this.#startedAt,
      status,
      model: final?.model ?? '',
      inputTokens: final?.inputTokens ?? 0,
      outputTokens: final?.outputTokens ?? 0,
      costUsd: this.#request.isPaid === true ? 0 : final === null ? costOfSpans(spans) : final.costUsd,
    });
    await this.#dependencies.traceWriter.writeTrace(trace);
    this.#request.onDidWrite?.(trace);
  }
}

/** The root span of an agent's stretch says which run it is of and how it ended. */
function agentAttributes({ slots }: PlanOutcome): Attributes {
  if (slots.agent === undefined) return {};
  return { [ATTRIBUTE.agentRunId]: slots.agent.runId, [ATTRIBUTE.agentStoppedBy]: slots.agent.stoppedBy };
}
