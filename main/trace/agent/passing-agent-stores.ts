import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { AgentStores, StoredRun, StoredStep } from '../../spec/agent-store.ts';

/**
 * Stores of runs that nobody goes on with and nobody looks at again: runs and steps are kept as they are, and forgotten
 * with the store. Whatever such runs hardly ever do (effects, approvals, the queue, memory) goes to the stores behind.
 *
 * @param behind of a database in memory
 */
export function createPassingAgentStores(behind: AgentStores, isoNow: () => string): PassingAgentStores {
  const runs = new Map<string, { run: StoredRun; steps: StoredStep[] }>();
  const withEffects = new Set<string | null>();
  const withApprovals = new Set<string | null>();
  const find = (runId: string): { run: StoredRun; steps: StoredStep[] } => {
    const found = runs.get(runId);
    if (found === undefined) throw new NotFoundError(`There is no agent run ${runId} here.`);
    return found;
  };
  const change = (runId: string, patch: Partial<StoredRun>): void => {
    const found = find(runId);
    found.run = { ...found.run, ...patch, updatedAt: isoNow() };
  };
  return {
    ...behind,
    forget: (runId) => void runs.delete(runId),
    runs: {
      create: (run) => void runs.set(run.runId, { run, steps: [] }),
      update: change,
      addTrace: (runId, traceId) => {
        const { traceIds } = find(runId).run;
        if (!traceIds.includes(traceId)) change(runId, { traceIds: [...traceIds, traceId] });
      },
      read: (runId) => find(runId).run,
      list: ({ status, limit }) =>
        [...runs.values()]
          .map(({ run }) => run)
          .filter((run) => status === undefined || status.includes(run.status))
          .toReversed()
          .slice(0, limit),
      saveStep: (runId, stored, activeMs) => {
        const { steps } = find(runId);
        const at = steps.findIndex(({ step }) => step.number === stored.step.number);
        if (at === -1) steps.push(stored);
        else steps[at] = stored;
        change(runId, { activeMs });
      },
      steps: (runId) => find(runId).steps.toSorted((a, b) => a.step.number - b.step.number),
    },
    effects: {
      ...behind.effects,
      intend: (intent) => {
        withEffects.add(intent.runId);
        behind.effects.intend(intent);
      },
      list: (request) =>
        request.runId !== undefined && !withEffects.has(request.runId) ? [] : behind.effects.list(request),
    },
    approvals: {
      ...behind.approvals,
      request: (approval) => {
        withApprovals.add(approval.runId);
        behind.approvals.request(approval);
      },
      list: (request) =>
        request.runId !== undefined && !withApprovals.has(request.runId) ? [] : behind.approvals.list(request),
    },
  };
}

export interface PassingAgentStores extends AgentStores {
  /** Lets go of a run that has ended. */
  forget(runId: string): void;
}
