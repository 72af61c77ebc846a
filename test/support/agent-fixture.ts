import { onTestFinished } from 'vitest';
import type { AgentStores } from '../../main/spec/agent-store.ts';
import { type Database, openDatabase } from '../../main/storage/database.ts';
import { createAgentStores } from '../../main/trace/agent/agent-stores.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { createRedactor } from '../../main/trace/redact.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createSeededRandom } from './seeded-random.ts';

/** Stores over a real journal in memory, with a clock that the test moves. */
export function agentStoresForTest(seed = 1): {
  database: Database;
  stores: AgentStores;
  clock: ManualClock;
  random: ReturnType<typeof createSeededRandom>;
} {
  const database = openDatabase({
    path: ':memory:',
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  onTestFinished(() => database.close());
  const clock = createManualClock();
  const redactor = createRedactor({ knownSecrets: () => ['hunter2-hunter2'] });
  return {
    database,
    clock,
    random: createSeededRandom(seed),
    stores: createAgentStores({ database, redactor, clock }),
  };
}
