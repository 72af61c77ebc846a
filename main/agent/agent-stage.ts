import { TimeoutError } from '../base/errors/timeout-error.ts';
import type { AgentEvent } from '../contract/agent.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { GeneratedAnswer, PackedChunk } from '../pipeline/run-state.ts';
import { defineStage, type StageContext, type StageImplementation } from '../pipeline/stage.ts';
import { REFUSAL_OPENING, trestleMetadata } from '../pipeline/stages/generate.ts';
import type { PriceOf } from '../pipeline/price-answer.ts';
import { requirePrompt } from '../pipeline/require-prompt.ts';
import type { AgentStores, StoredRun } from '../spec/agent-store.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModelRegistry } from '../spec/language-model.ts';
import type { Random } from '../spec/random.ts';
import type { ToolSet } from '../spec/tool.ts';
import { type AgentParameters, agentParameters } from './agent-parameters.ts';
import { AGENT_STAGE } from './agent-stage-name.ts';
import { type LoopEnd, runLoop } from './agent-loop.ts';
import { type CurrentHash, findChangedReads } from './changed-reads.ts';
import { createMediator, type Mediator } from './effects/mediator.ts';
import { holdSteps } from './hold-steps.ts';
import type { LoopRun } from './loop-run.ts';
import { LoopState } from './loop-state.ts';
import type { StretchEnd } from './run-agent.ts';

const NANOS_PER_MS = 1e6;
const MS_PER_SECOND = 1000;
/** Passages that an answer which did not come about names. */
const CLOSEST_PASSAGES = 3;

export interface AgentStageDependencies {
  /** The run that this execution begins or goes on with. */
  run: StoredRun;
  stores: AgentStores;
  models: LanguageModelRegistry;
  prompts: ReadonlyMap<string, PromptFile>;
  priceOf: PriceOf;
  /** What a call is reserved at before it is made: the dearest price for a model without one of its own. */
  worstCostOf: PriceOf;
  /** What the run may call, as a parameter of the stage limits it. */
  toolsFor(names: readonly string[] | undefined, context: Pick<StageContext<AgentParameters>, 'input'>): ToolSet;
  currentHash: CurrentHash;
  /** The way to the tools, where it is not the usual one: a replay's leads to its recording. */
  mediator?: Mediator;
  clock: Clock;
  random: Random;
  emit(event: AgentEvent): void;
  onDidEnd(end: StretchEnd): void;
}

/**
 * `agent/loop`: one stretch of an agent's run as a stage. Its tools fill the context, its answer is what `check/citations`
 * checks, as in an ask. A run that has to wait for a person ends its stretch here, and goes on in another one.
 */
export function agentLoopStage(dependencies: AgentStageDependencies): StageImplementation {
  return defineStage<AgentParameters>({
    uses: AGENT_STAGE,
    parameters: agentParameters,
    reads: [],
    writes: ['context', 'generated', 'agent'],
    skipped: null,
    run: async (context) => {
      const { run, stores, clock } = dependencies;
      const { span } = context;
      const startedNano = clock.monotonicNano();
      const activeMs = (): number => run.activeMs + Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS;
      stores.runs.addTrace(run.runId, span.traceId);
      const held = context.parameters.checkpoints === 'at-end' ? holdSteps(stores) : null;
      const deadline = startDeadline(clock, run.limits.maxSeconds * MS_PER_SECOND - run.activeMs);
      try {
        const signal = AbortSignal.any([context.signal, deadline.signal]);
        const working = held === null ? dependencies : { ...dependencies, stores: held.stores };
        const loop = prepare(working, context, { signal, activeMs });
        const { inputTokens, outputTokens, costUsd } = loop.state;
        await warnOfChanges(loop, dependencies.currentHash);
        const end = await runLoop(loop).catch((error: unknown): LoopEnd => {
          if (!deadline.signal.aborted || context.signal.aborted) throw error;
          return outOfTime(run);
        });
        stores.runs.update(run.runId, { activeMs: activeMs() });
        span.setAttributes({ [ATTRIBUTE.agentStoppedBy]: end.stoppedBy });
        const message = end.message === '' ? null : end.message;
        dependencies.onDidEnd({ stoppedBy: end.stoppedBy, message });
        return {
          context: loop.state.context,
          generated: toGenerated(loop, end, { inputTokens, outputTokens, costUsd }),
          agent: { runId: run.runId, stoppedBy: end.stoppedBy },
        };
      } finally {
        deadline.stop();
        held?.keep();
      }
    },
  });
}

function prepare(
  dependencies: AgentStageDependencies,
  context: StageContext<AgentParameters>,
  { signal, activeMs }: Pick<LoopRun, 'signal' | 'activeMs'>,
): LoopRun {
  const { run, stores, models, prompts, clock, random } = dependencies;
  const { parameters, span, input, stageId } = context;
  const prompt = requirePrompt(prompts, {
    id: parameters.prompt,
    pinned: parameters.promptFingerprint,
    kind: input.kind,
  });
  const { memory, turns, sourceIds = [] } = run.opening;
  // What earlier answers rest on is documents.
  const state = new LoopState(stores.runs.steps(run.runId), turns.length > 0);
  for (const id of sourceIds) if (input.localOnlySources.has(id)) state.localOnlySources.add(id);
  span.setAttributes({
    [ATTRIBUTE.agentRunId]: run.runId,
    ...(memory.length === 0 ? {} : { [ATTRIBUTE.agentMemory]: JSON.stringify(memory) }),
  });
  const modelId = parameters.model ?? prompt.model;
  return {
    run,
    input,
    state,
    limits: run.limits,
    prompt,
    variables: parameters.variables ?? {},
    modelId,
    model: models.resolve(modelId),
    priceOf: dependencies.priceOf,
    worstCostOf: dependencies.worstCostOf,
    tools: dependencies.toolsFor(parameters.tools, { input }),
    mediator:
      dependencies.mediator ??
      createMediator({
        stores,
        clock,
        random,
        runId: run.runId,
        policy: { approve: run.approve, autoApprove: parameters.autoApprove, maxWrites: run.limits.maxWrites },
      }),
    stores,
    clock,
    random,
    as: run.as ?? undefined,
    span,
    stageId,
    signal,
    activeMs,
    emit: dependencies.emit,
  };
}

/** A run that goes on may rest on what is no longer so; it goes on all the same, and says it. */
async function warnOfChanges(loop: LoopRun, currentHash: CurrentHash): Promise<void> {
  const changed = await findChangedReads(loop.state, currentHash);
  if (changed.length === 0) return;
  loop.span.setAttributes({ [ATTRIBUTE.agentChangedReads]: JSON.stringify(changed) });
  loop.emit({ type: 'agent-reads-changed', changed });
}

function startDeadline(clock: Clock, ms: number): { signal: AbortSignal; stop: () => void } {
  const expiry = new AbortController();
  const stopped = new AbortController();
  clock.sleep(Math.max(0, ms), stopped.signal).then(
    () => expiry.abort(new TimeoutError('The run has used up its time.')),
    () => undefined,
  );
  return { signal: expiry.signal, stop: () => stopped.abort(null) };
}

function outOfTime({ limits }: StoredRun): LoopEnd {
  return {
    stoppedBy: 'time',
    message: `It has worked for the ${limits.maxSeconds} s that it may.`,
    answer: '',
    metadata: {},
    firstTokenMs: null,
    attempts: [],
    cache: { outcome: 'off', layer: null, similarity: null, stoppedBy: null, storedAt: null },
  };
}

/** @param before what earlier stretches used: their own traces say it */
function toGenerated(
  { state, modelId }: LoopRun,
  end: LoopEnd,
  before: Pick<LoopState, 'inputTokens' | 'outputTokens' | 'costUsd'>,
): GeneratedAnswer {
  const said = trestleMetadata.parse(end.metadata ?? {});
  const isAnswer = end.answer.trim() !== '';
  return {
    text: isAnswer ? end.answer : withoutAnswer(end, state.context),
    // A run that waits has not said no.
    refused:
      end.stoppedBy !== 'waiting' && (!isAnswer || said.refused || end.answer.trimStart().startsWith(REFUSAL_OPENING)),
    model: modelId,
    inputTokens: state.inputTokens - before.inputTokens,
    outputTokens: state.outputTokens - before.outputTokens,
    costUsd: state.hasUnknownCost ? null : state.costUsd - before.costUsd,
    firstTokenMs: end.firstTokenMs,
    evidence: said.evidence,
    evidenceFloor: said.evidenceFloor,
    claimedSpans: isAnswer ? said.spans : [],
    structured: null,
    attempts: end.attempts,
    cache: end.cache,
  };
}

/** Never silence: why there is no answer, and what was found on the way. */
function withoutAnswer({ stoppedBy, message }: LoopEnd, context: readonly PackedChunk[]): string {
  const why =
    stoppedBy === 'waiting' ? `Waiting: ${message}` : `Stopped before there was an answer (${stoppedBy}). ${message}`;
  const closest = context
    .slice(0, CLOSEST_PASSAGES)
    .map(({ chunk }) => [chunk.displayPath, ...chunk.headingPath].join(' › '));
  return closest.length === 0 ? why : `${why} Found so far: ${closest.join('; ')}.`;
}
