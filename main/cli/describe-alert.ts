import type { AlertBacktest, AlertDetail, AlertListResponse, AlertStatus } from '../contract/alert.ts';
import type { AlertRule } from '../contract/alert-rule.ts';
import { describeCondition, formatAlertValue, nameOfSignal } from '../contract/alert-words.ts';
import { formatCount, formatDuration, formatNumberOf, formatTable } from './format.ts';

/** Transitions that `show` prints. */
const SHOWN_TRANSITIONS = 20;

/** @returns the rules as a table, what is wrong with files, and whether anything looks at them by itself */
export function describeAlertList({ rules, problems, isFollowing }: AlertListResponse): string {
  const broken = problems.map(({ message }) => `cannot be used: ${message}`);
  if (rules.length === 0) return [...broken, 'No alert rules. `trestle alert add errors` makes one.'].join('\n');
  const rows = rules.map(({ rule, status, unit }) => [
    rule.id,
    rule.enabled ? stateOf(status) : 'off',
    formatAlertValue(status.observation?.value ?? null, unit),
    describeCondition(rule.condition, unit),
    rule.window,
    rule.name,
  ]);
  const idle = isFollowing ? [] : ['Looked at when you ask; the window and `trestle serve` look every minute.'];
  return [formatTable([['rule', 'state', 'value', 'fires', 'window', 'name'], ...rows]), ...broken, ...idle].join('\n');
}

/** @returns one rule, what it sees and what became of it */
export function describeAlert({ rule, status, unit, path, history, historyTotal, traceFilter }: AlertDetail): string {
  const lines = [
    `${rule.name} (${rule.id}): ${rule.enabled ? stateOf(status) : 'off'}${status.since === null ? '' : ` since ${status.since}`}`,
    `${describeSignal(rule)} ${describeCondition(rule.condition, unit)}, over ${rule.window}${rule.for === '0s' ? '' : `, for ${rule.for}`}${rule.scope === '' ? '' : `, of ${rule.scope}`}`,
    ...(status.observation === null ? [] : [status.observation.reason]),
    ...(status.acknowledgedAt === null ? [] : [`Acknowledged ${status.acknowledgedAt}.`]),
    ...(status.silencedUntil === null ? [] : [`No notices until ${status.silencedUntil}.`]),
    `Traces: trestle trace list '${traceFilter}'`,
    `File: ${path}`,
  ];
  const shown = history.slice(0, SHOWN_TRANSITIONS);
  const past = shown.map(
    ({ at, from, to, cause, observation }) => `${at}  ${from} → ${to}  ${observation?.reason ?? cause}`,
  );
  const more = historyTotal - shown.length;
  return [...lines, ...past, ...(more > 0 ? [`and ${formatCount(more)} before`] : [])].join('\n');
}

/** @returns what a rule would have done */
export function describeBacktest(test: AlertBacktest, isFloor: boolean): string {
  const { firings, looks, unknownLooks, stepMs, samples, unit, pendingOnly } = test;
  const lack =
    unknownLooks === 0
      ? ''
      : ` ${formatCount(unknownLooks)} of ${formatCount(looks)} looks had too few samples for a verdict.`;
  const head = `${test.ruleId} from ${test.from} to ${test.to}: ${formatNumberOf(samples, 'sample')}, looked at every ${formatDuration(stepMs)}.${lack}`;
  const almost =
    pendingOnly === 0 ? '' : ` Out of bounds but not for long enough: ${formatNumberOf(pendingOnly, 'time')}.`;
  if (firings.length === 0) return `${head}\nIt would not have fired.${almost}`;
  const rows = firings.map(({ firedAt, resolvedAt, observation, worst }) => [
    firedAt,
    resolvedAt ?? 'still firing',
    formatAlertValue(worst, observation.baseline === null ? unit : 'factor'),
    observation.reason,
  ]);
  return [
    head,
    `It would have fired ${formatNumberOf(firings.length, 'time')}.${almost}`,
    formatTable([['fired', 'resolved', isFloor ? 'lowest' : 'highest', 'what it saw'], ...rows]),
  ].join('\n');
}

/** @returns `p95 latency of generate`; of a compound its factors */
export function describeSignal({ signal }: Pick<AlertRule, 'signal'>): string {
  if (signal.type !== 'compound-drift') return nameOfSignal(signal);
  return `Product of ${signal.factors.map(({ name }) => name).join(' × ')}`;
}

function stateOf({ state, acknowledgedAt, silencedUntil, observation }: AlertStatus): string {
  if (silencedUntil !== null) return `${state}, silenced`;
  if (acknowledgedAt !== null && state === 'firing') return 'firing, seen';
  return observation?.verdict === 'unknown' && state === 'inactive' ? 'too few samples' : state;
}
