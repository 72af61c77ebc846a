import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { ENDED_STEP_STATUSES } from '../contract/agent.ts';
import type { StoredEffect, StoredStep } from '../spec/agent-store.ts';

/** What a new run takes over from another one. */
export interface TakenOver {
  steps: readonly StoredStep[];
  /** Effects that were had on the way: of those that a run may have, the new one has so many less. */
  writes: number;
}

/**
 * @param runId for the error's words
 * @param steps all of a run, in order
 * @param fromStep the first that is to be done again
 * @returns the steps before it. They cost nothing again.
 * @throws InvalidArgumentError when the run has no such step, or one before it has no end
 */
export function takeOver(
  runId: string,
  steps: readonly StoredStep[],
  effects: readonly StoredEffect[],
  fromStep: number,
): TakenOver {
  if (fromStep > Math.max(steps.length, 1)) {
    throw new InvalidArgumentError(
      `The run ${runId} has ${steps.length} steps; it cannot be run again from step ${fromStep}.`,
    );
  }
  const kept = steps.filter(({ step }) => step.number < fromStep);
  const open = kept.find(({ step }) => !ENDED_STEP_STATUSES.has(step.status));
  if (open !== undefined) {
    throw new InvalidArgumentError(
      `Step ${open.step.number} of the run ${runId} has no end yet (${open.step.status}). Run it again from there or before.`,
    );
  }
  const keptEffects = new Set(kept.flatMap(({ step }) => step.tool?.effectId ?? []));
  const had = effects.filter(({ effectId, state }) => keptEffects.has(effectId) && state !== 'settled-not-done');
  return {
    steps: kept.map(({ step, replay }) => ({ step: { ...step, costUsd: 0 }, replay })),
    writes: new Set(had.map(({ idempotencyKey }) => idempotencyKey)).size,
  };
}
