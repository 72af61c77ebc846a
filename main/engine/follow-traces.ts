import type { Database } from '../storage/database.ts';
import { createTraceDigester, type TraceDigester } from '../trace/digest/trace-digester.ts';
import type { EngineServices } from './services.ts';

/**
 * Works out what charts are drawn from, of the traces that are there and of those that come: runs of ours as they end,
 * imported ones when an import is through.
 */
export function followTraces(options: {
  journal: Database;
  services: Pick<EngineServices, 'clock' | 'events'>;
  whenQuiet: (write: () => void) => void;
}): TraceDigester {
  const { journal, services, whenQuiet } = options;
  const { clock, events } = services;
  const digester = createTraceDigester({
    database: journal,
    clock,
    whenQuiet,
    onDidDigest: () => events.publish({ type: 'digests-changed' }),
  });
  const leaving = new AbortController();
  const follow = async (): Promise<void> => {
    for await (const event of events.subscribe(leaving.signal)) {
      if (event.type === 'trace-added') digester.noteNew();
      if (event.type === 'traces-imported') digester.wake();
    }
  };
  const following = follow();
  digester.wake();
  return {
    ...digester,
    dispose: async () => {
      leaving.abort();
      await following;
      await digester.dispose();
    },
  };
}
