import { durationSeconds } from '../../base/duration.ts';
import type { AlertCause, AlertObservation, AlertState, AlertTransition } from '../../contract/alert.ts';
import type { AlertRule } from '../../contract/alert-rule.ts';

const MS_PER_SECOND = 1000;

/** All that a rule's next step depends on, beside what it sees. Times are milliseconds since the epoch. */
export interface AlertMemory {
  state: AlertState;
  /** When it came into this state. */
  sinceMs: number;
  firedMs: number | null;
  /** While it fires: since when it has been well without a break. */
  clearSinceMs: number | null;
}

export type AlertStep = Pick<AlertTransition, 'from' | 'to' | 'cause'>;

/** @returns the memory of a rule that was never looked at */
export function newAlertMemory(atMs: number): AlertMemory {
  return { state: 'inactive', sinceMs: atMs, firedMs: null, clearSinceMs: null };
}

/**
 * One step of a rule: inactive → pending → firing → resolved, as Prometheus has `for` and `keep_firing_for`.
 *
 * - Out of bounds, it is pending at once and fires when it has been out of bounds at every look for `for`. Too few samples
 *   break that off: what was not seen was not out of bounds.
 * - It fires until it has been beyond `resolveAt` for `keepFiringFor` without a break. `noData` says what too few samples
 *   mean meanwhile.
 *
 * Depends on its arguments alone. With `for` at 0 one look leads through two steps.
 *
 * @returns what to remember, and the steps taken in order
 */
export function advanceAlert(
  memory: AlertMemory,
  rule: Pick<AlertRule, 'for' | 'keepFiringFor' | 'noData'>,
  verdict: AlertObservation['verdict'],
  atMs: number,
): { memory: AlertMemory; steps: readonly AlertStep[] } {
  const steps: AlertStep[] = [];
  let current = memory;
  const go = (to: AlertState, cause: AlertCause): void => {
    steps.push({ from: current.state, to, cause });
    current = {
      state: to,
      sinceMs: atMs,
      firedMs: to === 'firing' ? atMs : current.firedMs,
      clearSinceMs: null,
    };
  };
  const isBreached = verdict === 'breached' || (verdict === 'unknown' && rule.noData === 'fire');
  const breach: AlertCause = verdict === 'unknown' ? 'no-data' : 'breached';

  if (current.state === 'firing') {
    const isWell = verdict === 'clear' || (verdict === 'unknown' && rule.noData === 'resolve');
    if (isWell) {
      const since = current.clearSinceMs ?? atMs;
      current = { ...current, clearSinceMs: since };
      if (atMs - since >= msOf(rule.keepFiringFor)) go('resolved', verdict === 'unknown' ? 'no-data' : 'within-bounds');
      // Nobody knows whether it has been well while it could not be seen.
    } else current = { ...current, clearSinceMs: null };
    return { memory: current, steps };
  }
  if (!isBreached) {
    if (current.state === 'pending') go('inactive', verdict === 'unknown' ? 'no-data' : 'within-bounds');
    return { memory: current, steps };
  }
  if (current.state !== 'pending') go('pending', breach);
  if (atMs - current.sinceMs >= msOf(rule.for)) go('firing', breach);
  return { memory: current, steps };
}

/** @returns the memory of a rule that is another one now, or none: what was known of it says nothing any more */
export function resetAlert(
  memory: AlertMemory,
  cause: 'rule-changed' | 'rule-removed' | 'rule-disabled',
  atMs: number,
): { memory: AlertMemory; steps: readonly AlertStep[] } {
  const { state, firedMs } = memory;
  if (state === 'firing') {
    return {
      memory: { state: 'resolved', sinceMs: atMs, firedMs, clearSinceMs: null },
      steps: [{ from: state, to: 'resolved', cause }],
    };
  }
  if (state !== 'pending') return { memory, steps: [] };
  return { memory: { ...newAlertMemory(atMs), firedMs }, steps: [{ from: state, to: 'inactive', cause }] };
}

function msOf(text: string): number {
  return (durationSeconds(text) ?? 0) * MS_PER_SECOND;
}
