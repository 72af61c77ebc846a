import { createEvalRunStore, type EvalRunStore } from '../evals/run/eval-run-store.ts';
import { createLoadRunStore, type LoadRunStore } from '../load/runs/load-run-store.ts';
import { createTrialStore, type TrialStore } from '../release/trial/trial-store.ts';
import { createReplayStore, type ReplayStore } from '../replay/run/replay-store.ts';
import type { AgentStores } from '../spec/agent-store.ts';
import type { Clock } from '../spec/clock.ts';
import type { Database } from '../storage/database.ts';
import { createAgentStores } from '../trace/agent/agent-stores.ts';
import type { Redactor } from '../trace/redact.ts';

/** What the workflows of a workspace keep; it can be read without what runs them. */
export interface WorkflowStores {
  agents: AgentStores;
  replays: ReplayStore;
  evals: EvalRunStore;
  load: LoadRunStore;
  trials: TrialStore;
}

/**
 * Opens what workflows keep, as the workspace's owner: runs that a process before this one left are interrupted, effects
 * of agents between intent and outcome unknown. Trials are left as they are: their end goes on record (`pinCanaryEnd`).
 */
export function openWorkflowStores({
  journal,
  redactor,
  clock,
}: {
  journal: Database;
  redactor: Redactor;
  clock: Clock;
}): WorkflowStores {
  const stores: WorkflowStores = {
    agents: createAgentStores({ database: journal, redactor, clock }),
    replays: createReplayStore(journal),
    evals: createEvalRunStore(journal),
    load: createLoadRunStore(journal),
    trials: createTrialStore(journal),
  };
  stores.agents.recover(new Date(clock.now()).toISOString());
  stores.replays.recover();
  stores.evals.recover();
  stores.load.recover();
  return stores;
}
