import type { AlertTransition } from '../../contract/alert.ts';
import type { AlertRule } from '../../contract/alert-rule.ts';
import { type AlertMemory, type AlertStep, advanceAlert, newAlertMemory, resetAlert } from './advance-alert.ts';
import type { StoredAlert } from './alert-store.ts';
import type { SignalSamples } from './observe-rule.ts';
import { ALERT_STEP_MS, timesBetween, walkRule } from './walk-rule.ts';

/** What passed while nobody looked is walked through for so long back; what lies before is not known. Milliseconds. */
const MAX_CATCH_UP_MS = 86_400_000;
/** A clock that went back by more than this begins anew. Milliseconds. */
const CLOCK_SLACK_MS = 300_000;

/** @returns what is known of a rule that was never looked at */
export function newAlert(ruleId: string, ruleHash: string, nowMs: number): StoredAlert {
  return {
    ruleId,
    ruleHash,
    name: '',
    memory: newAlertMemory(nowMs),
    evaluatedMs: nowMs,
    observation: null,
    acknowledgedAt: null,
    silencedUntil: null,
  };
}

/**
 * Leads a rule from where it was looked at last until now. Minutes that passed while nobody looked, because no shell was
 * open, the machine slept or the process was killed, are looked at now by the traces of that time: where the rule stands
 * does not depend on who was there, as long as a day is not exceeded. A rule that is new or another than before begins now.
 *
 * @param options.ruleHash of what decides about verdicts
 * @param options.samplesFrom samples that reach from windows ending there until now, and further
 */
export async function catchUpRule(options: {
  rule: AlertRule;
  ruleHash: string;
  before: StoredAlert | undefined;
  nowMs: number;
  samplesFrom: (fromMs: number) => Promise<readonly SignalSamples[]>;
  abort: AbortSignal;
}): Promise<{ next: StoredAlert; transitions: readonly AlertTransition[] }> {
  const { rule, ruleHash, nowMs, abort } = options;
  const transitions: AlertTransition[] = [];
  const note = (steps: readonly AlertStep[], atMs: number, observation: AlertTransition['observation']): void => {
    for (const step of steps) {
      transitions.push({ ruleId: rule.id, at: new Date(atMs).toISOString(), ...step, observation });
    }
  };
  const before = options.before ?? newAlert(rule.id, ruleHash, nowMs);
  const base = { ...before, ruleHash, name: rule.name };
  const isOther = before.ruleHash !== ruleHash;
  let { memory, observation } = before;
  if (!rule.enabled || isOther) {
    const reset = resetAlert(memory, rule.enabled ? 'rule-changed' : 'rule-disabled', nowMs);
    memory = reset.memory;
    note(reset.steps, nowMs, null);
  }
  if (!rule.enabled) return { next: { ...base, memory, evaluatedMs: nowMs, observation: null }, transitions };

  const from = beginning(memory, isOther ? nowMs : before.evaluatedMs, nowMs);
  memory = from.memory;
  note(from.steps, from.atMs, null);
  const samples = await options.samplesFrom(from.atMs);
  const times = from.atMs >= nowMs ? [from.atMs] : timesBetween(from.atMs, nowMs, ALERT_STEP_MS);
  for await (const look of walkRule({ rule, samples, memory, times, abort })) {
    note(look.steps, look.atMs, look.observation);
    ({ memory, observation } = look);
  }
  return { next: { ...base, memory, evaluatedMs: Math.max(from.atMs, nowMs), observation }, transitions };
}

/** Where the walk begins, when that is not simply where it ended: clocks go back, and people are away for weeks. */
function beginning(
  memory: AlertMemory,
  lastMs: number,
  nowMs: number,
): { atMs: number; memory: AlertMemory; steps: readonly AlertStep[] } {
  if (lastMs > nowMs + CLOCK_SLACK_MS) {
    return {
      atMs: nowMs,
      memory: { ...memory, sinceMs: Math.min(memory.sinceMs, nowMs), clearSinceMs: null },
      steps: [],
    };
  }
  if (nowMs - lastMs <= MAX_CATCH_UP_MS) return { atMs: lastMs, memory, steps: [] };
  const atMs = nowMs - MAX_CATCH_UP_MS;
  // Whether it stayed out of bounds all that time is not known.
  if (memory.state !== 'pending') return { atMs, memory: { ...memory, clearSinceMs: null }, steps: [] };
  return { atMs, ...advanceAlert(memory, { for: '0s', keepFiringFor: '0s', noData: 'keep' }, 'unknown', atMs) };
}
