import type { AgentStores } from '../../spec/agent-store.ts';
import { createAgentToolMakers, agentContracts } from '../../agent/tools/agent-tools.ts';
import { prepareCall } from '../../agent/tools/arguments/prepare-call.ts';
import { agentIds } from './agent-files.ts';
import { createAgentRuns, type AgentRuns } from './agent-runs.ts';
import { createEffectDecisions, type EffectDecisions } from './effect-decisions.ts';
import { createTaskWorker } from './task-worker.ts';
import type { WorkflowStores } from '../workflow-stores.ts';

/** Everything about the agents of one open workspace. */
export interface Agents {
  stores: AgentStores;
  runs: AgentRuns;
  decisions: EffectDecisions;
  worker: ReturnType<typeof createTaskWorker>;
  dispose(): Promise<void>;
}

export function createAgents(parts: Parameters<typeof createAgentRuns>[0] & { stores: WorkflowStores }): Agents {
  const { services, files, tools } = parts;
  const { clock, random, schemas, events } = services;
  const stores = parts.stores.agents;
  const runs = createAgentRuns(parts, stores);
  const decisions = createEffectDecisions({
    parts,
    stores,
    openTools: async (runId, signal) => {
      const catalogue = await tools.open({ signal });
      const makers = createAgentToolMakers({
        stores,
        clock,
        random,
        runId: runId ?? '',
        scope: null,
        agents: agentIds(files),
        depth: 0,
        onDidChange: (what) => events.publish({ type: what === 'queue' ? 'queue-changed' : 'memory-changed' }),
      });
      const own = catalogue.toolSet({ makers });
      const list = [...own.list(), ...agentContracts().flatMap((contract) => makers[contract.uses]?.(contract) ?? [])];
      return {
        list: () => list,
        find: (name) => list.find(({ contract }) => contract.name === name) ?? null,
        prepare: (call) => prepareCall(call, list, schemas),
      };
    },
  });
  const worker = createTaskWorker({ stores, services, runs });
  return { stores, runs, decisions, worker, dispose: () => runs.dispose() };
}
