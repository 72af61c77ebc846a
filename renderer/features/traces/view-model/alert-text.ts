import type { AlertBacktest, AlertListResponse, AlertRuleView, AlertStatus } from '../../../../main/contract/alert.ts';
import type { AlertRule } from '../../../../main/contract/alert-rule.ts';
import { describeCondition, nameOfSignal } from '../../../../main/contract/alert-words.ts';
import { type DotState, formatQuantity, formatShare } from '../../../ui/index.ts';

/** A share from which on a number would read as all. */
const NEARLY_ALL = 0.995;

/** @returns one sentence over all rules */
export function alertsVerdict({ rules, firing, pending }: AlertListResponse): string {
  if (firing > 0) {
    const first = rules[0]?.rule.name ?? '';
    return firing === 1 ? `${first} fires` : `${formatQuantity(firing, 'alert')} fire, ${first} first`;
  }
  if (pending > 0) return `Nothing fires; ${formatQuantity(pending, 'rule')} out of bounds, not yet for long enough`;
  const watched = rules.filter(({ rule }) => rule.enabled).length;
  return `Nothing fires: ${formatQuantity(watched, 'rule')} within bounds or without enough runs`;
}

/** @returns the state of a rule in a word or two */
export function alertStateText({ rule, status }: Pick<AlertRuleView, 'rule' | 'status'>): string {
  if (!rule.enabled) return 'off';
  if (status.state === 'firing') {
    if (status.silencedUntil !== null) return 'firing, silenced';
    return status.acknowledgedAt === null ? 'firing' : 'firing, seen';
  }
  if (status.state !== 'pending' && status.observation?.verdict === 'unknown') return 'too few runs';
  return status.state === 'inactive' ? 'within bounds' : status.state;
}

export function alertDot({ rule, status }: Pick<AlertRuleView, 'rule' | 'status'>): DotState {
  if (!rule.enabled) return 'off';
  if (status.state === 'firing') return rule.severity === 'error' ? 'error' : 'warn';
  if (status.state === 'pending') return 'running';
  return isUnknown(status) ? 'unknown' : 'ok';
}

function isUnknown({ observation }: AlertStatus): boolean {
  return observation === null || observation.verdict === 'unknown';
}

/** @returns what a rule says, as a sentence without its end: `Error rate above 5 % over 15m, for 5m` */
export function alertRuleText(rule: AlertRule, unit: AlertRuleView['unit']): string {
  const { signal, condition, window, scope } = rule;
  const name =
    signal.type === 'compound-drift'
      ? `Product of ${signal.factors.map((factor) => factor.name).join(' × ')}`
      : nameOfSignal(signal);
  const wait = rule.for === '0s' ? '' : `, for ${rule.for}`;
  return `${name} ${describeCondition(condition, unit)}, over ${window}${wait}${scope === '' ? '' : `, of ${scope}`}`;
}

/** @returns what a rule would have done, as the end of a sentence that begins with the range */
export function backtestText({ firings, looks, unknownLooks }: AlertBacktest): string {
  const fired = `would have fired ${formatQuantity(firings.length, 'time')}.`;
  if (unknownLooks === 0 || looks === 0) return fired;
  const share = unknownLooks / looks;
  const part = share === 1 ? 'All' : share >= NEARLY_ALL ? 'Nearly all' : formatShare(share);
  return `${fired} ${part} of the time there were too few runs for a verdict.`;
}
