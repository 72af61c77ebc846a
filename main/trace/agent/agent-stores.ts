import type { AgentStores } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Redactor } from '../redact.ts';
import { createAgentRunStore } from './agent-run-store.ts';
import { createApprovalStore } from './approval-store.ts';
import { createEffectLedger } from './effect-ledger.ts';
import { createHandOffStore } from './hand-off-store.ts';
import { createMemoryStore, createSessionSummaryStore } from './memory-store.ts';
import { createTaskQueue } from './task-queue.ts';

/** What agents keep in journal.db. Every write is durable when it returns, and has no secrets in it. */
export function createAgentStores(options: {
  database: Database;
  redactor: Pick<Redactor, 'redactText'>;
  clock: Pick<Clock, 'now'>;
}): AgentStores {
  const { database, redactor, clock } = options;
  const keep = (text: string): string => redactor.redactText(text).text;
  const runs = createAgentRunStore(database, { keep, isoNow: () => new Date(clock.now()).toISOString() });
  const effects = createEffectLedger(database, keep);
  return {
    runs,
    effects,
    approvals: createApprovalStore(database, keep),
    handOffs: createHandOffStore(database, keep),
    queue: createTaskQueue(database, keep),
    memory: createMemoryStore(database, keep),
    summaries: createSessionSummaryStore(database, keep),
    atomically: (work) => database.transaction(work),
    withoutSecrets: keep,
    recover: (at) =>
      database.transaction(() => {
        const interrupted = runs.list({ status: ['running'], limit: Number.MAX_SAFE_INTEGER });
        for (const { runId } of interrupted) {
          runs.update(runId, {
            status: 'interrupted',
            stoppedBy: null,
            message: 'The process that ran it went away. Resume it to go on from its last step.',
          });
        }
        const unknown = effects.list({ state: ['intended'], limit: Number.MAX_SAFE_INTEGER });
        for (const { effectId } of unknown) {
          effects.conclude(effectId, {
            state: 'unknown',
            at,
            result: null,
            undo: null,
            message: 'The process went away between the intent and the outcome.',
          });
        }
        return {
          interruptedRuns: interrupted.map(({ runId }) => runId),
          unknownEffects: unknown.map(({ effectId }) => effectId),
        };
      }),
  };
}
