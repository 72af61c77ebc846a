import type { AgentResult } from '../../contract/agent.ts';
import type { QueuedTask, QueueWorkReport } from '../../contract/hand-off.ts';
import type { AgentStores } from '../../spec/agent-store.ts';
import type { EngineServices } from '../services.ts';
import type { AgentRuns } from './agent-runs.ts';

/** Whoever claims a task and goes away loses it after this; it is renewed while its run takes steps. */
const LEASE_MS = 120_000;
/** Before the second attempt; doubled for each one after. */
const FIRST_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 3_600_000;

/**
 * Takes tasks that agents left for each other. A task whose run waits for a person is not failed: its run is in the inbox,
 * and is gone on with there. One that fails comes again later, and after its attempts is a dead letter.
 */
export function createTaskWorker(options: {
  stores: AgentStores;
  services: Pick<EngineServices, 'clock' | 'events'>;
  runs: AgentRuns;
}): { work(limit: number, signal: AbortSignal): Promise<QueueWorkReport> } {
  const { stores, services, runs } = options;
  const { clock, events } = services;
  const isoAfter = (ms: number): string => new Date(clock.now() + ms).toISOString();

  const runTask = async (task: QueuedTask, signal: AbortSignal): Promise<AgentResult> => {
    let result: AgentResult | null = null;
    let failure: Error | null = null;
    const following = {
      signal,
      emit: (event: Parameters<Parameters<AgentRuns['start']>[1]['emit']>[0]): void => {
        if (event.type === 'agent-started') {
          stores.queue.update({ ...stores.queue.read(task.taskId), runId: event.runId });
        } else if (event.type === 'step-ended') {
          stores.queue.update({ ...stores.queue.read(task.taskId), leaseUntil: isoAfter(LEASE_MS) });
        } else if (event.type === 'agent-failed') failure = new Error(event.error.message);
      },
    };
    const earlier = task.runId === null ? null : stores.runs.read(task.runId);
    // A run that was cut goes on from its last step: what it has done is not done again.
    const canResume = earlier !== null && ['interrupted', 'failed', 'waiting'].includes(earlier.status);
    result =
      canResume && earlier !== null
        ? await runs.resume(earlier.runId, {}, following)
        : await runs.start({ agent: task.agent, task: task.task, limits: {}, approve: 'ask' }, following);
    if (failure !== null) throw failure as Error;
    if (result === null) throw new Error('the run ended without saying how');
    return result;
  };

  const one = async (task: QueuedTask, signal: AbortSignal): Promise<keyof QueueWorkReport> => {
    try {
      const result = await runTask(task, signal);
      const now = stores.queue.read(task.taskId);
      if (result.status === 'answered') {
        stores.queue.update({ ...now, state: 'done', leaseUntil: null, answer: result.answer, updatedAt: isoAfter(0) });
        return 'done';
      }
      if (result.status === 'waiting') {
        // Looked at again later: somebody may have decided by then.
        const notBefore = isoAfter(FIRST_BACKOFF_MS);
        const attempts = Math.max(0, now.attempts - 1);
        stores.queue.update({ ...now, state: 'queued', leaseUntil: null, notBefore, attempts, updatedAt: isoAfter(0) });
        return 'waiting';
      }
      throw new Error(result.message ?? `the run is ${result.status}`);
    } catch (error) {
      const now = stores.queue.read(task.taskId);
      const isDead = now.attempts >= now.maxAttempts;
      const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (now.attempts - 1));
      stores.queue.update({
        ...now,
        state: isDead ? 'dead' : 'queued',
        leaseUntil: null,
        notBefore: isoAfter(isDead ? 0 : backoff),
        error: error instanceof Error ? error.message : String(error),
        updatedAt: isoAfter(0),
      });
      return 'failed';
    } finally {
      events.publish({ type: 'queue-changed' });
    }
  };

  return {
    work: async (limit, signal) => {
      const report = { taken: 0, done: 0, failed: 0, waiting: 0 };
      while (report.taken < limit && !signal.aborted) {
        const task = stores.queue.claim({ now: isoAfter(0), leaseUntil: isoAfter(LEASE_MS) });
        if (task === null) break;
        report.taken += 1;
        report[await one(task, signal)] += 1;
      }
      return report;
    },
  };
}
