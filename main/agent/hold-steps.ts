import type { AgentStores, StoredStep } from '../spec/agent-store.ts';

/**
 * Keeps steps in memory until the run that takes them has ended, waits, or is about to have an effect: a process that goes
 * away before that takes them with it. A step with an effect is never held, nor is what came before one.
 *
 * @returns stores to work with, and what writes down the rest
 */
export function holdSteps(stores: AgentStores): { stores: AgentStores; keep(): void } {
  const held = new Map<number, { runId: string; stored: StoredStep; activeMs: number }>();
  const keep = (): void => {
    if (held.size === 0) return;
    stores.atomically(() => {
      for (const { runId, stored, activeMs } of held.values()) stores.runs.saveStep(runId, stored, activeMs);
    });
    held.clear();
  };
  return {
    keep,
    stores: {
      ...stores,
      runs: {
        ...stores.runs,
        saveStep: (runId, stored, activeMs) => {
          const { step } = stored;
          held.set(step.number, { runId, stored, activeMs });
          const hasEffect = step.tool?.effect === 'write' || step.tool?.effect === 'external';
          if (hasEffect || step.status === 'waiting') keep();
        },
        steps: (runId) => {
          keep();
          return stores.runs.steps(runId);
        },
      },
    },
  };
}
