import type { Database } from '../../storage/database.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import { createAgentToolMakers, AGENT_CONTRACTS } from '../../agent/tools/agent-tools.ts';
import { prepareCall } from '../../agent/tools/arguments/prepare-call.ts';
import { createAgentStores } from '../../trace/agent/agent-stores.ts';
import type { Redactor } from '../../trace/redact.ts';
import { agentIds } from './agent-files.ts';
import { createAgentRuns, type AgentRuns } from './agent-runs.ts';
import { createEffectDecisions, type EffectDecisions } from './effect-decisions.ts';
import { createTaskWorker } from './task-worker.ts';

/** Tasks come due by themselves: those that failed, and those whose lease ran out. */
const LOOK_EVERY_MS = 30_000;

/** Everything about the agents of one open workspace. */
export interface Agents {
  stores: AgentStores;
  runs: AgentRuns;
  decisions: EffectDecisions;
  worker: ReturnType<typeof createTaskWorker>;
  /** Takes queued tasks from now on, as they become due. */
  follow(isTrusted: () => boolean): void;
  dispose(): Promise<void>;
}

/**
 * Opens what agents keep, as the workspace's owner: runs that a process before this one left are interrupted, effects
 * between intent and outcome unknown.
 */
export function createAgents(
  parts: Parameters<typeof createAgentRuns>[0],
  options: { journal: Database; redactor: Redactor },
): Agents {
  const { services, files, tools } = parts;
  const { clock, random, schemas, events } = services;
  const stores = createAgentStores({ database: options.journal, redactor: options.redactor, clock });
  stores.recover(new Date(clock.now()).toISOString());
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
      const list = [...own.list(), ...AGENT_CONTRACTS.flatMap((contract) => makers[contract.uses]?.(contract) ?? [])];
      return {
        list: () => list,
        find: (name) => list.find(({ contract }) => contract.name === name) ?? null,
        prepare: (call) => prepareCall(call, list, schemas),
      };
    },
  });
  const worker = createTaskWorker({ stores, services, runs });
  const closing = new AbortController();
  let working: Promise<unknown> | null = null;
  let callOff = (): void => undefined;
  return {
    stores,
    runs,
    decisions,
    worker,
    follow: (isTrusted) => {
      const drain = (): void => {
        if (working !== null || closing.signal.aborted || !isTrusted()) return;
        // A task that fails is written down as failed; what keeps the queue itself from being read shows at the next look.
        working = worker
          .work(Number.MAX_SAFE_INTEGER, closing.signal)
          .catch(() => undefined)
          .finally(() => {
            working = null;
          });
      };
      const look = (): void => {
        drain();
        callOff = clock.after(LOOK_EVERY_MS, look);
      };
      const listen = async (): Promise<void> => {
        for await (const event of events.subscribe(closing.signal)) if (event.type === 'queue-changed') drain();
      };
      listen().catch(() => undefined);
      look();
    },
    dispose: async () => {
      callOff();
      closing.abort();
      await runs.dispose();
      await working;
    },
  };
}
