import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AgentEvent } from '../../../main/contract/agent.ts';
import type { CallName, RequestOf } from '../../../main/contract/methods.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { useAgentStore } from './agent-store.ts';

/** What a run changes with every step. */
const REFRESHED: readonly CallName[] = ['agent.show', 'agent.list', 'approval.list', 'effect.list', 'handoff.list'];
/** What it changes when it ends. */
const REFRESHED_AT_END: readonly CallName[] = ['trace.list', 'trace.stats', 'status.read', 'memory.list', 'queue.list'];

export interface AgentRuns {
  /** @returns the new run's id as soon as it has one; null when it could not be begun: the store says why */
  start: (request: RequestOf<'agent.run'>) => Promise<string | null>;
  resume: (request: RequestOf<'agent.resume'>) => Promise<string | null>;
  /** @returns the id of the new run */
  rerun: (request: RequestOf<'agent.rerun'>) => Promise<string | null>;
}

/** @returns functions that set a run going; it is followed in the store, whichever view is in front by then */
export function useAgentRuns(): AgentRuns {
  const client = useEngine();
  const queries = useQueryClient();
  return useMemo(
    () => ({
      start: (request) => followRun(queries, (signal) => client.stream('agent.run', request, { signal })),
      rerun: (request) => followRun(queries, (signal) => client.stream('agent.rerun', request, { signal })),
      resume: (request) => followRun(queries, (signal) => client.stream('agent.resume', request, { signal })),
    }),
    [client, queries],
  );
}

function followRun(
  queries: QueryClient,
  open: (signal: AbortSignal) => AsyncIterable<AgentEvent>,
): Promise<string | null> {
  const { follow, hear, leave, report } = useAgentStore.getState();
  const abort = new AbortController();
  report(null);
  return new Promise((resolve) => {
    let runId: string | null = null;
    const read = async (): Promise<void> => {
      for await (const event of open(abort.signal)) {
        if (event.type === 'agent-started') {
          runId = event.runId;
          follow(runId, () => abort.abort());
          resolve(runId);
        } else if (event.type === 'text-delta') {
          if (runId !== null) hear(runId, event.step, event.delta);
          continue;
        } else if (event.type === 'agent-failed') {
          report(event.error.message);
        }
        refresh(queries, REFRESHED);
      }
    };
    void read()
      .catch((error: unknown) => {
        if (!abort.signal.aborted) report(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        if (runId !== null) leave(runId);
        resolve(runId);
        refresh(queries, [...REFRESHED, ...REFRESHED_AT_END]);
      });
  });
}

function refresh(queries: QueryClient, methods: readonly CallName[]): void {
  for (const method of methods) void queries.invalidateQueries({ queryKey: engineQueryKey(method) });
}
