import { CancelledError } from '../base/errors/cancelled-error.ts';
import { TimeoutError } from '../base/errors/timeout-error.ts';
import { BudgetExceededError } from '../base/errors/budget-exceeded-error.ts';
import type { AgentEvent, AgentRunStatus, StoppedBy } from '../contract/agent.ts';
import type { AskEvent, AskResult } from '../contract/ask.ts';
import type { Executor, RunRequest } from '../pipeline/executor.ts';
import type { AgentStores, RunPatch, StoredRun } from '../spec/agent-store.ts';

/** How the loop ended, before its answer is checked. */
export interface StretchEnd {
  stoppedBy: StoppedBy;
  message: string | null;
}

/** One stretch of a run on its way through the executor. */
export interface Stretch {
  run: StoredRun;
  executor: Executor;
  /** @param onDidEnd told by the agent's stage how its loop ended */
  buildRequest: (onDidEnd: (end: StretchEnd) => void) => RunRequest;
  stores: AgentStores;
  /** Aborts when it is to stop; `isCancelled` tells a cancelled run from one whose follower left. */
  signal: AbortSignal;
  isCancelled: () => boolean;
  emit: (event: AgentEvent) => void;
}

/**
 * Runs one stretch, from where the run is to where it ends, waits or is stopped, and writes down how. Whatever happens,
 * the run's row says so afterwards; only a process that goes away leaves it `running`, for the next one to find.
 *
 * @returns whether the run began at all; when it did not, nothing but its row is left
 */
export async function runStretch(stretch: Stretch): Promise<{ hasBegun: boolean; error: unknown }> {
  const { run, executor, buildRequest, stores, signal, isCancelled, emit } = stretch;
  const { runId } = run;
  let hasBegun = false;
  let end: StretchEnd | null = null;
  stores.runs.update(runId, { status: 'running', stoppedBy: null, message: null });
  const observe = (event: AskEvent): void => {
    if (event.type !== 'ask-started') return;
    hasBegun = true;
    stores.runs.update(runId, { release: event.release });
    emit({
      type: 'agent-started',
      runId,
      traceId: event.traceId,
      sessionId: event.sessionId,
      release: event.release,
    });
  };
  try {
    const request = buildRequest((told) => {
      end = told;
    });
    const result = await executor.run(request, { signal, emit: observe });
    stores.runs.update(runId, ended(result, end));
    return { hasBegun, error: null };
  } catch (error) {
    stores.runs.update(runId, broken(error, isCancelled()));
    if (isCancelled()) withdrawApprovals(stores, runId);
    return { hasBegun, error };
  }
}

/** @param end null when the pipeline's ladder ended the run because the loop broke */
function ended(result: AskResult, end: StretchEnd | null): RunPatch {
  const { answer, refused, citations } = result;
  if (end === null) return { status: 'failed', stoppedBy: 'error', message: answer, answer, refused, citations };
  const { stoppedBy, message } = end;
  const status: AgentRunStatus = stoppedBy === 'done' ? 'answered' : stoppedBy === 'waiting' ? 'waiting' : 'stopped';
  return { status, stoppedBy, message, answer, refused, citations };
}

function broken(error: unknown, isCancelled: boolean): RunPatch {
  const message = error instanceof Error ? error.message : String(error);
  if (isCancelled) return { status: 'cancelled', stoppedBy: 'cancelled', message: 'It was cancelled.' };
  if (CancelledError.is(error)) {
    return { status: 'interrupted', stoppedBy: 'cancelled', message: 'Whoever followed it left. It can be resumed.' };
  }
  if (TimeoutError.is(error)) return { status: 'stopped', stoppedBy: 'time', message };
  if (BudgetExceededError.is(error)) return { status: 'stopped', stoppedBy: 'cost', message };
  return { status: 'failed', stoppedBy: 'error', message };
}

/** What nobody waits for any more cannot be approved any more. */
function withdrawApprovals(stores: AgentStores, runId: string): void {
  for (const approval of stores.approvals.list({ openOnly: true, runId, limit: Number.MAX_SAFE_INTEGER })) {
    stores.approvals.update({ ...approval, state: 'withdrawn', reason: 'the run was cancelled' });
  }
}
