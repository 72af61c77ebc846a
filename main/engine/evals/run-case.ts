import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { throwIfAborted } from '../../base/abort.ts';
import type { AskRetrieval, AskResult, AskRequest } from '../../contract/ask.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import type { ChunkId } from '../../contract/ids.ts';
import { type Chunk, retrievalFilter } from '../../contract/retrieval.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import type { Attributes } from '../../contract/span.ts';
import type { StageRegistry } from '../../pipeline/plan.ts';
import type { ScoredRun, SeenPassage } from '../../evals/metrics/scorer.ts';
import { promptIdOf } from '../../replay/recipe.ts';
import type { RunEvidence } from '../../evals/run/eval-result.ts';
import type { AgentRuns } from '../agent/agent-runs.ts';
import type { BendQuery, createAskRunner } from '../ask-runner.ts';
import type { SessionParts } from '../session-parts.ts';
import type { CellRecipe } from './cell-recipes.ts';

/** Passages of a ranking that are kept to tell why a case failed. */
const MAX_KEPT_PASSAGES = 100;
const NANOS_PER_MS = 1e6;

/** What one run of one case left. */
export interface CaseRun {
  scored: ScoredRun;
  evidence: RunEvidence | null;
  traceId: string | null;
  release: string | null;
  error: { code: string; message: string } | null;
}

export interface CaseRunner {
  parts: Pick<SessionParts, 'services' | 'executor' | 'retrieval' | 'traces'>;
  recipe: CellRecipe;
  runAsk: ReturnType<typeof createAskRunner>;
  /** Of this cell's recipe. */
  agents: Pick<AgentRuns, 'start'> | null;
  /** An agent's run has ended, and nobody looks at it again. */
  forget(agentRunId: string): void;
}

export interface CaseOptions {
  attributes: Attributes;
  bend?: BendQuery;
  /** Exchanges stages; not of an agent. */
  withStages?: (stages: StageRegistry) => StageRegistry;
  /** Hears the answer while it is made; `null` takes back what was said. Not of an agent. */
  onDelta?: (delta: string | null) => void;
  signal: AbortSignal;
}

/**
 * Runs a case through the one executor, in the batch pool. A run that failed is a result with its error, whatever it was; only
 * a cancelled one is none.
 *
 * @throws CancelledError
 */
export async function runCase(runner: CaseRunner, one: DatasetCase, options: CaseOptions): Promise<CaseRun> {
  const { recipe, agents } = runner;
  return recipe.isAgent && agents !== null
    ? runTask({ ...runner, agents }, one, options)
    : runQuestion(runner, one, options);
}

async function runQuestion(runner: CaseRunner, one: DatasetCase, options: CaseOptions): Promise<CaseRun> {
  const { attributes, bend, withStages, onDelta, signal } = options;
  const { recipe, parts, runAsk } = runner;
  const { clock } = parts.services;
  const request: AskRequest = {
    question: one.question,
    history: one.history.map(({ question, answer }) => ({ question, answer, isTopic: true })),
    pool: 'batch',
    pipeline: recipe.pipeline.id,
    overrides: recipe.model === null ? {} : { model: recipe.model },
    filter: filterOf(one),
    cache: false,
  };
  const seen: {
    traceId: string | null;
    release: string | null;
    retrieval: AskRetrieval | null;
    result: AskResult | null;
  } = { traceId: null, release: null, retrieval: null, result: null };
  const startNano = clock.monotonicNano();
  let error: CaseRun['error'] = null;
  try {
    await runAsk(request, {
      executor: parts.executor,
      kind: 'eval',
      attributes,
      recipe: {
        pipeline: recipe.pipeline,
        prompts: recipe.prompts,
        indexGeneration: recipe.indexGeneration,
        settings: null,
      },
      ...(bend === undefined ? {} : { bend }),
      ...(withStages === undefined ? {} : { withStages }),
      signal,
      emit: (event) => {
        if (event.type === 'text-delta') onDelta?.(event.delta);
        else if (event.type === 'text-restarted') onDelta?.(null);
        if (event.type === 'ask-started') Object.assign(seen, { traceId: event.traceId, release: event.release });
        else if (event.type === 'retrieval-ready') seen.retrieval = event.retrieval;
        else if (event.type === 'ask-finished') seen.result = event.result;
      },
    });
  } catch (failure) {
    throwIfAborted(signal);
    error = describeError(failure);
  }
  const { retrieval, result, traceId, release } = seen;
  error ??= result === null ? null : endedEarly(result);
  const elapsedMs = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
  const retrieved = retrieval?.results.map(passageOf) ?? [];
  const byId = new Map(retrieved.map((passage) => [passage.chunkId, passage]));
  const packed = retrieval?.packed.flatMap(({ chunkId }) => byId.get(chunkId) ?? []) ?? [];
  const scored: ScoredRun = {
    case: one,
    answer: error === null ? (result?.answer ?? null) : null,
    refused: result?.refused ?? false,
    structured: asksForJson(recipe) ? { isValid: result !== null && result.structured !== null } : undefined,
    citations: result?.citations ?? [],
    retrieved,
    packed,
    tools: [],
    responseMs: result?.ms ?? elapsedMs,
    ttftMs: result?.firstTokenMs ?? null,
    inputTokens: result?.usage.inputTokens ?? null,
    outputTokens: result?.usage.outputTokens ?? null,
    costUsd: result === null ? costOf(runner, traceId) : result.costUsd,
    error: error?.message ?? null,
  };
  const evidence =
    retrieval === null
      ? null
      : evidenceOf(
          scored,
          retrieval.leftOut.slice(0, MAX_KEPT_PASSAGES),
          retrieval.packed.map(({ chunkId }) => chunkId),
        );
  return { scored, evidence, traceId, release, error };
}

async function runTask(
  runner: CaseRunner & { agents: Pick<AgentRuns, 'start'> },
  one: DatasetCase,
  { attributes, bend, signal }: CaseOptions,
): Promise<CaseRun> {
  const { recipe, parts, agents } = runner;
  const { clock } = parts.services;
  const startNano = clock.monotonicNano();
  let error: CaseRun['error'] = null;
  let started: { traceId: string; release: string } | null = null;
  const result = await agents
    .start(
      {
        task: one.question,
        agent: recipe.pipeline.id,
        // Nobody is there to be asked: an effect waits, is not done, and ends the run.
        approve: 'ask',
        limits: {},
        ...(recipe.model === null ? {} : { model: recipe.model }),
        ...(one.as === null ? {} : { as: { tenant: one.as.tenant, principals: [...one.as.principals] } }),
      },
      {
        signal,
        emit: (event) => {
          if (event.type === 'agent-started') started ??= { traceId: event.traceId, release: event.release };
          if (event.type === 'agent-failed') error = { code: event.error.code, message: event.error.message };
        },
        within: {
          kind: 'eval',
          policy: LIVE_POLICY,
          attributes,
          pool: 'batch',
          bend: bend ?? ((query) => query),
          bendTools: (tools) => tools,
        },
      },
    )
    .catch((failure: unknown) => {
      error = describeError(failure);
      return null;
    });
  throwIfAborted(signal);
  if (result !== null) runner.forget(result.runId);
  const responseMs = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
  if (result !== null && result.status !== 'answered') {
    error = { code: `agent_${result.status}`, message: result.message ?? `The agent's run ended as ${result.status}.` };
  }
  const steps = result?.steps ?? [];
  const chunkIds = [
    ...new Set(steps.flatMap(({ tool }) => tool?.passages.map(({ chunkId }) => chunkId as ChunkId) ?? [])),
  ];
  const { chunkReader } = await parts.retrieval.query();
  const passages = (await chunkReader.readChunks(chunkIds)).map(passageOf);
  const begun = started as { traceId: string; release: string } | null;
  const traceId = result?.traceId ?? begun?.traceId ?? null;
  const scored: ScoredRun = {
    case: one,
    answer: error === null ? (result?.answer ?? null) : null,
    refused: result?.refused ?? false,
    structured: undefined,
    citations: result?.citations ?? [],
    retrieved: passages,
    packed: passages,
    tools: steps.flatMap(({ tool }) =>
      tool === null ? [] : [{ name: tool.tool, arguments: tool.arguments, hasFailed: tool.result?.ok === false }],
    ),
    responseMs,
    ttftMs: null,
    inputTokens: result?.usage.inputTokens ?? null,
    outputTokens: result?.usage.outputTokens ?? null,
    costUsd: result === null ? costOf(runner, traceId) : result.costUsd,
    error: messageOf(error),
  };
  const evidence = evidenceOf(
    scored,
    [],
    passages.map(({ chunkId }) => chunkId),
  );
  return { scored, evidence, traceId, release: result?.release ?? begun?.release ?? null, error };
}

/** Set from within a callback, which the compiler does not follow. */
function messageOf(error: CaseRun['error']): string | null {
  return error?.message ?? null;
}

function filterOf({ as }: DatasetCase): AskRequest['filter'] {
  return retrievalFilter.parse(as === null ? {} : { as: { tenant: as.tenant, principals: as.principals } });
}

function passageOf({ chunkId, displayPath, start, end, text }: Chunk): SeenPassage {
  return { chunkId, document: displayPath, start, end, text };
}

function evidenceOf(
  { retrieved, tools }: ScoredRun,
  leftOut: RunEvidence['leftOut'],
  packed: readonly string[],
): RunEvidence {
  return {
    retrieved: retrieved
      .slice(0, MAX_KEPT_PASSAGES)
      .map(({ chunkId, document, start, end }) => ({ chunkId, document, start, end })),
    packed,
    leftOut,
    tools: tools.map(({ name, hasFailed }) => ({ name, hasFailed })),
  };
}

/** Rungs that end a run with an answer which says that it is none. */
const ENDING_STEPS: ReadonlySet<string> = new Set(['partial-answer', 'hand-off']);

/** Half an answer, or passages instead of one, is what users get; what was to be measured it is not. */
function endedEarly({ partial, stages }: AskResult): { code: string; message: string } | null {
  if (partial !== undefined) return { code: 'partial_answer', message: `The answer breaks off: ${partial}` };
  const rung = stages.find(({ ladderStep }) => ladderStep !== null && ENDING_STEPS.has(ladderStep));
  if (rung === undefined) return null;
  return {
    code: 'partial_answer',
    message: `The stage ${rung.name} took "${rung.ladderStep}": ${rung.ladderReason ?? ''}`,
  };
}

/** Of a run that failed: its trace has what its models took until then. */
function costOf({ parts: { traces } }: CaseRunner, traceId: string | null): number | null {
  if (traceId === null) return 0;
  try {
    return traces.readSummary(traceId).costUsd;
  } catch {
    return null;
  }
}

function asksForJson({ pipeline, prompts }: CellRecipe): boolean {
  return pipeline.stages.some((stage) => {
    const id = promptIdOf(stage);
    return id !== null && prompts.get(id)?.outputSchema !== undefined;
  });
}

function describeError(error: unknown): { code: string; message: string } {
  if (CancelledError.is(error)) throw error;
  if (TrestleError.is(error)) return { code: error.code, message: error.message };
  return { code: 'bug', message: error instanceof Error ? error.message : String(error) };
}
