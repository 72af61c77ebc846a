import type { AgentResult, AgentRunSummary, ChangedRead } from '../contract/agent.ts';
import type { EffectRecord } from '../contract/effect.ts';
import type { AgentStores, StoredEffect, StoredRun } from '../spec/agent-store.ts';
import { LoopState } from './loop-state.ts';

const MS_PER_SECOND = 1000;
const ALL = Number.MAX_SAFE_INTEGER;
/** Effects that happened, as far as anybody knows. */
const HAPPENED: ReadonlySet<string> = new Set(['done', 'settled-done', 'undone']);

/** @returns one row of a list of runs */
export function summarizeRun(stores: AgentStores, run: StoredRun): AgentRunSummary {
  const state = new LoopState(stores.runs.steps(run.runId), false);
  const effects = stores.effects.list({ runId: run.runId, limit: ALL });
  return {
    runId: run.runId,
    agent: run.agent,
    task: run.task,
    status: run.status,
    stoppedBy: run.stoppedBy,
    sessionId: run.sessionId,
    model: run.model,
    startedAt: run.startedAt,
    updatedAt: run.updatedAt,
    stepCount: state.stepCount,
    writes: effects.filter(({ state: outcome, undoOf }) => undoOf === null && HAPPENED.has(outcome)).length,
    unknownEffects: effects.filter((effect) => effect.state === 'unknown').length,
    openApprovals: stores.approvals.list({ openOnly: true, runId: run.runId, limit: ALL }).length,
    costUsd: state.hasUnknownCost ? null : state.costUsd,
    rerunOf: run.opening.rerunOf ?? null,
    traceId: run.traceIds.at(-1) ?? null,
  };
}

/** @returns everything that is known of a run, as it stands in the journal */
export function describeRun(stores: AgentStores, run: StoredRun, changedReads: readonly ChangedRead[]): AgentResult {
  const { opening, limits } = run;
  const state = new LoopState(stores.runs.steps(run.runId), opening.turns.length > 0);
  const effects = stores.effects.list({ runId: run.runId, limit: ALL }).toReversed();
  const writes = new Set(
    effects
      .filter(({ undoOf, state: outcome }) => undoOf === null && outcome !== 'settled-not-done')
      .map(({ idempotencyKey }) => idempotencyKey),
  );
  return {
    ...summarizeRun(stores, run),
    traceIds: run.traceIds,
    release: run.release,
    answer: run.answer,
    refused: run.refused,
    citations: run.citations,
    message: run.message,
    steps: state.steps(),
    effects: effects.map(withoutUndo),
    approvals: stores.approvals.list({ openOnly: false, runId: run.runId, limit: ALL }).toReversed(),
    handOffs: stores.handOffs.list({ openOnly: false, runId: run.runId, limit: ALL }).toReversed(),
    memory: opening.memory,
    session: { turns: opening.turns.length, summarizedTurns: opening.summarizedTurns, summary: opening.summary },
    usage: { inputTokens: state.inputTokens, outputTokens: state.outputTokens },
    meters: {
      steps: { used: state.stepCount, max: limits.maxSteps },
      tokens: { used: state.inputTokens + state.outputTokens, max: limits.maxTokens },
      costUsd: { used: state.costUsd, max: limits.maxCostUsd },
      seconds: { used: run.activeMs / MS_PER_SECOND, max: limits.maxSeconds },
      writes: { used: writes.size, max: limits.maxWrites },
      progress: { newFacts: state.newFactsByRound(), endsAfter: limits.noProgressRounds },
    },
    isTainted: state.isTainted,
    changedReads,
    approve: run.approve,
    as: run.as === null ? null : { ...run.as },
  };
}

/** What taking an effect back needs (what a file held before, say) stays in the ledger. */
export function withoutUndo({ undo: _undo, ...effect }: StoredEffect): EffectRecord {
  return effect;
}
