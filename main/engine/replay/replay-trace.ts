import { TrestleError } from '../../base/errors/trestle-error.ts';
import { ReplayMismatchError } from '../../base/errors/replay-mismatch-error.ts';
import type { OpenCall, ReplayCandidate, ReplayVerdict } from '../../contract/replay.ts';
import type { ReplayComparison } from '../../contract/replay-comparison.ts';
import type { ReplayRules } from '../../contract/replay-rules.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { compareRuns } from '../../replay/compare/compare-runs.ts';
import type { AnsweredCall } from '../../replay/compare/compare-tool-calls.ts';
import type { Similarity } from '../../replay/compare/compare-answers.ts';
import { factsOf, judgeReplay, type RunFacts } from '../../replay/judge/judge-replay.ts';
import {
  havePassagesMoved,
  passageIds,
  type PassageLookup,
  withKnownPassages,
} from '../../replay/observe/name-passages.ts';
import { observeRun } from '../../replay/observe/observe-run.ts';
import type { ObservedModelCall, ObservedRun, ObservedToolCall } from '../../replay/observe/observed-run.ts';
import { promptIdOf, type Recipe } from '../../replay/recipe.ts';
import type { ReplayInput } from '../../replay/reduce-trace.ts';
import { clusterOf } from '../../replay/run/cluster-of.ts';
import type { RowOutcome } from '../../replay/run/replay-store.ts';
import { createRecordedModels } from '../../replay/stubs/recorded-models.ts';
import { createRecordedTools, type GivenAnswer } from '../../replay/stubs/recorded-tools.ts';
import { canonicalOfTrace } from '../../trace/canonical/canonical-of-span.ts';
import type { SessionParts } from '../session-parts.ts';
import type { RunRecipe } from './run-recipe.ts';

export interface ReplayTools {
  parts: Pick<SessionParts, 'gateway' | 'redactor'>;
  runRecipe: RunRecipe;
  lookup: PassageLookup;
  similarity: Similarity;
}

/** What was answered from the recording; kept with the row, so that it can be compared again. */
export interface StubRecord {
  stages: readonly string[];
  calls: readonly AnsweredCall[];
  unmatched: readonly string[];
  /** Calls that nothing answered. */
  open: readonly OpenCall[];
  /** What a person said that calls would have given. */
  given: readonly GivenAnswer[];
}

const NO_STUBS: StubRecord = { stages: [], calls: [], unmatched: [], open: [], given: [] };

/** @param kept of a row, by this Trestle or one before it */
export function readStubs(kept: string | null): StubRecord {
  return kept === null ? NO_STUBS : { ...NO_STUBS, ...(JSON.parse(kept) as Partial<StubRecord>) };
}

export interface ReplayedTrace {
  replayTraceId: string | null;
  releaseHash: string | null;
  comparison: ReplayComparison | null;
  verdict: ReplayVerdict;
  because: string;
  stubs: StubRecord;
  recorded: ObservedRun;
  candidate: ObservedRun | null;
  error: { code: string; message: string } | null;
}

/**
 * Runs one recording through a recipe and compares the two traces, as they are kept.
 *
 * @throws CancelledError of the signal; whatever else goes wrong is part of the result
 */
export async function replayTrace(
  tools: ReplayTools,
  given: {
    input: ReplayInput;
    recipe: Recipe;
    candidate: ReplayCandidate;
    rules: ReplayRules;
    replayId: string | null;
    /** What a person said that calls without a recorded answer would have given. */
    answers?: readonly GivenAnswer[];
  },
  options: { signal: AbortSignal },
): Promise<ReplayedTrace> {
  const { parts, runRecipe } = tools;
  const { input, recipe, candidate, rules, replayId, answers = [] } = given;
  const { recorded } = input;
  const isLive = liveness(parts.gateway, candidate, recorded);
  const models = createRecordedModels({
    recorded: recorded.steps.filter((step): step is ObservedModelCall => step.kind === 'model'),
    // A run of ours without a call of a model answered by its ladder: that is nothing a model said.
    answer: recorded.isOwn ? null : (recorded.answer?.text ?? null),
    live: parts.gateway,
    isLive,
  });
  const recordedTools = createRecordedTools(
    recorded.steps.filter((step): step is ObservedToolCall => step.kind === 'tool'),
    answers,
  );
  const outcome = await runRecipe(
    {
      input,
      recipe,
      models,
      tools: recordedTools,
      areAllStubbed: !modelStages(recipe).some(({ id, modelId }) => isLive(id, modelId)),
      retrieval: candidate.retrieval,
      replayId,
    },
    options,
  );
  const stubs: StubRecord = {
    stages: [...models.stubbedStages],
    calls: recordedTools.answered,
    unmatched: recordedTools.unmatched,
    open: recordedTools.open,
    given: answers,
  };
  const error = outcome.error === null ? null : asError(outcome.error);
  const hasUnmatchedCall = recordedTools.unmatched.length > 0;
  const isUnanswered = models.unanswered.length > 0;
  const base = { replayTraceId: outcome.traceId, releaseHash: outcome.releaseHash, stubs, recorded, error };
  if (outcome.trace === null) {
    return {
      ...base,
      comparison: null,
      candidate: null,
      verdict: 'broken',
      because: error?.message ?? 'It could not begin.',
    };
  }
  const compared = await compareStored(tools, {
    recorded,
    // Compared as it was written down: the recording has no secrets left either.
    candidate: observeRun(canonicalOfTrace(parts.redactor.redactTrace(outcome.trace).trace)),
    rules,
    stubs,
    withDiffs: false,
  });
  const run: RunFacts = {
    failed: error !== null || hasUnmatchedCall || isUnanswered,
    recordedFailed: recorded.error !== null,
    needsPerson: outcome.isWaiting || ((hasUnmatchedCall || isUnanswered) && candidate.unmatched === 'ask'),
    hasUnmatchedCall,
    isUnanswered,
    isOwn: recorded.isOwn,
  };
  const judged = judgeReplay(factsOf(compared.comparison, run), rules);
  const [unmatched] = [...models.unanswered, ...recordedTools.unmatched];
  return {
    ...base,
    error: error ?? (unmatched === undefined ? null : { code: new ReplayMismatchError('').code, message: unmatched }),
    comparison: compared.comparison,
    candidate: compared.candidate,
    ...judged,
  };
}

/** Compares two runs with what the index knows of their passages. */
export async function compareStored(
  { lookup, similarity }: Pick<ReplayTools, 'lookup' | 'similarity'>,
  given: {
    recorded: ObservedRun;
    candidate: ObservedRun;
    rules: ReplayRules;
    stubs: StubRecord;
    withDiffs: boolean;
  },
): Promise<{ comparison: ReplayComparison; candidate: ObservedRun }> {
  const { recorded, rules, stubs, withDiffs } = given;
  const isNamed = withDiffs || !recorded.isOwn || havePassagesMoved(recorded, given.candidate);
  const known = isNamed ? await lookup(passageIds([recorded, given.candidate])) : new Map();
  const candidate = isNamed ? withKnownPassages(given.candidate, known) : given.candidate;
  const comparison = await compareRuns(recorded, candidate, {
    tolerances: rules.tolerances,
    similarity,
    names: new Map([...known].map(([id, { label }]) => [id, label])),
    withDiffs,
    stubbedStages: new Set(stubs.stages),
    answeredCalls: stubs.calls,
  });
  return { comparison, candidate };
}

/** Models on this machine cost nothing: they answer what this workspace asked. Everything else is asked for by name. */
function liveness(
  gateway: SessionParts['gateway'],
  { models }: ReplayCandidate,
  recorded: ObservedRun,
): (stage: string, modelId: string) => boolean {
  const local = new Set(gateway.list().flatMap(({ modelId, isLocal }) => (isLocal ? [modelId] : [])));
  return (stage, modelId) => {
    const named = typeof models === 'string' ? models : models?.[stage];
    return named === undefined ? recorded.isOwn && local.has(modelId) : named !== 'stub';
  };
}

function modelStages({ pipeline, prompts }: Recipe): { id: string; modelId: string }[] {
  return pipeline.stages.flatMap((stage) => {
    const promptId = promptIdOf(stage);
    if (promptId === null) return [];
    const { model } = stage.with as { model?: string };
    return [{ id: stage.id, modelId: model ?? prompts.get(promptId)?.model ?? '' }];
  });
}

function asError(error: unknown): { code: string; message: string } {
  if (TrestleError.is(error)) return { code: error.code, message: error.message };
  const { code, message } = serializeError(error);
  return { code, message };
}

/** @returns what of it is written down */
export function rowOutcome(replayed: ReplayedTrace): RowOutcome {
  const { comparison, error, stubs } = replayed;
  return {
    state: comparison !== null && error === null ? 'done' : 'failed',
    replayTraceId: replayed.replayTraceId,
    releaseHash: replayed.releaseHash,
    verdict: replayed.verdict,
    because: replayed.because,
    firstDivergence: comparison?.firstDivergence ?? null,
    cluster: comparison === null ? null : clusterOf(comparison),
    recordedMs: comparison?.recordedMs ?? null,
    candidateMs: comparison?.candidateMs ?? null,
    deltaTokens: comparison?.delta.tokens ?? null,
    recordedCostUsd: comparison?.recordedCostUsd ?? null,
    candidateCostUsd: comparison?.candidateCostUsd ?? null,
    stubs: JSON.stringify(stubs),
    error,
  };
}
