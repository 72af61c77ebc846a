import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CallName, EngineClient } from '../../main/contract/methods.ts';
import { useEngine } from './bridge-context.ts';
import { staleAfter } from './invalidation.ts';
import { readAgain } from './read-again.ts';

/** Events come in bursts (every file of an ingest): reads are asked for at most so often. Milliseconds. */
const COALESCE_MS = 200;
/** Pause before listening again after the stream ended. Milliseconds. */
const RESUBSCRIBE_MS = 1000;

/** Listens to the engine as long as it is mounted, and marks as stale what each event concerns. Mounted once. */
export function useEngineEvents(): void {
  const client = useEngine();
  const queries = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void listen(client, queries, stop.signal);
    return () => stop.abort();
  }, [client, queries]);
}

async function listen(client: EngineClient, queries: QueryClient, signal: AbortSignal): Promise<void> {
  const stale = new Set<CallName>();
  const refresh = () => {
    readAgain(queries, stale);
    stale.clear();
  };
  while (!signal.aborted) {
    try {
      for await (const event of client.stream('events.subscribe', {}, { signal })) {
        if (stale.size === 0) setTimeout(refresh, COALESCE_MS);
        for (const method of staleAfter(event)) stale.add(method);
      }
    } catch {
      // The connection banner speaks about a lost engine; here we only come back when it does.
    }
    if (signal.aborted) return;
    await new Promise((resolve) => setTimeout(resolve, RESUBSCRIBE_MS));
    // Whatever happened while nobody listened is unknown: everything is read again.
    void queries.invalidateQueries();
  }
}
