import { followAbort, throwIfAborted } from '../base/abort.ts';
import { BugError } from '../base/errors/bug-error.ts';
import type { StageTiming } from '../contract/ask.ts';
import type { PipelinePlan } from './plan.ts';
import type { RunSlots, SlotName } from './run-state.ts';
import { runStage, type EndingStep, type StageOutcome, type StageRunOptions } from './run-stage.ts';

export interface PlanOutcome {
  slots: Partial<RunSlots>;
  timings: readonly StageTiming[];
  /** Set when a ladder ended the run early. */
  ended: { stage: string; step: EndingStep; reason: string } | null;
  /** Set when a stage failed and its ladder had nothing left. */
  failed: { stage: string; error: unknown } | null;
}

/**
 * Runs a plan as the DAG it declares: a stage starts as soon as the stages it waits for are done, so independent
 * stages overlap. The first stage that ends or fails the run stops the ones still in flight.
 *
 * @throws CancelledError when the caller's signal aborts
 */
export async function executePlan(
  plan: PipelinePlan,
  options: Omit<StageRunOptions, 'planned' | 'slots'>,
): Promise<PlanOutcome> {
  const slots: Partial<RunSlots> = {};
  const timings: StageTiming[] = [];
  const outcomes = new Map<string, Promise<StageOutcome | null>>();
  const { signal, abort, unfollow } = followAbort(options.signal);
  let isStopped = false;
  let ended: PlanOutcome['ended'] = null;
  let failed: PlanOutcome['failed'] = null;

  for (const planned of plan.stages) {
    const { id, after } = planned.declaration;
    const run = async (): Promise<StageOutcome | null> => {
      await Promise.all(after.flatMap((before) => outcomes.get(before) ?? []));
      if (isStopped) return null;
      throwIfAborted(options.signal);
      const outcome = await runStage({ ...options, planned, slots: guardSlots(slots, id), signal }).catch((error) => {
        if (isStopped) return null;
        throw error;
      });
      if (outcome === null) return null;
      timings.push(outcome.timing);
      if (outcome.type === 'done') Object.assign(slots, outcome.patch);
      else {
        if (outcome.type === 'ended') ended ??= { stage: id, step: outcome.step, reason: outcome.reason };
        else failed ??= { stage: id, error: outcome.error };
        isStopped = true;
        abort();
      }
      return outcome;
    };
    outcomes.set(id, run());
  }
  const settled = await Promise.allSettled(outcomes.values());
  unfollow();
  const rejected = settled.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
  return { slots, timings, ended, failed };
}

/** Reading a slot nobody filled means the plan's check and a stage's declaration disagree: our bug, said at once. */
function guardSlots(slots: Partial<RunSlots>, stage: string): RunSlots {
  return new Proxy(slots, {
    get: (target, name: SlotName) => {
      if (!(name in target)) throw new BugError(`stage ${stage} read "${name}", which no stage before it made`);
      return target[name];
    },
  }) as RunSlots;
}
