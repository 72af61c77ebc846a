import type { AlertNotice, AlertTransition } from '../../contract/alert.ts';
import type { AlertRule } from '../../contract/alert-rule.ts';
import type { StoredAlert } from '../../trace/alerts/alert-store.ts';

/**
 * @returns what somebody is to be told after a look: that a rule fires, fires anew, or is over. Null for what came and went
 *   in between, and while it is silenced
 */
export function noticeOf(
  rule: AlertRule,
  before: StoredAlert | undefined,
  next: StoredAlert,
  transitions: readonly AlertTransition[],
  nowMs: number,
): AlertNotice | null {
  const isSilent = next.silencedUntil !== null && Date.parse(next.silencedUntil) > nowMs;
  const wasFiring = before?.memory.state === 'firing';
  const isFiring = next.memory.state === 'firing';
  const fired = transitions.findLast(({ to }) => to === 'firing');
  const ended = wasFiring ? transitions.findLast(({ from }) => from === 'firing') : undefined;
  const step = isFiring ? fired : ended;
  if (isSilent || step === undefined) return null;
  const reason =
    step.observation?.reason ?? `Its rule was ${step.cause === 'rule-disabled' ? 'switched off' : 'changed'}.`;
  const state = isFiring ? 'firing' : 'resolved';
  return { ruleId: rule.id, name: rule.name, severity: rule.severity, state, at: step.at, reason };
}
