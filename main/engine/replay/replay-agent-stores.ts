import { openDatabase, type Database } from '../../storage/database.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import { createAgentStores } from '../../trace/agent/agent-stores.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../trace/migrations.ts';

/** Where replayed agents keep their steps: in memory, so that no replay leaves an approval, a hand-off or a memory behind. */
export interface ReplayAgentStores {
  open(): AgentStores;
  dispose(): void;
}

export function createReplayAgentStores(clock: Pick<Clock, 'now'>): ReplayAgentStores {
  let opened: { database: Database; stores: AgentStores } | null = null;
  return {
    open: () => {
      if (opened === null) {
        const database = openDatabase({
          path: ':memory:',
          durability: 'normal',
          applicationId: JOURNAL_APPLICATION_ID,
          migrations: JOURNAL_MIGRATIONS,
        });
        // Nothing of it is stored: the trace has its secrets taken out when it is written.
        const stores = createAgentStores({ database, redactor: { redactText: (text) => ({ text, count: 0 }) }, clock });
        opened = { database, stores };
      }
      return opened.stores;
    },
    dispose: () => {
      opened?.database.close();
      opened = null;
    },
  };
}
