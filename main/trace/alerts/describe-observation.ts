import type { AlertFactorValue, AlertObservation } from '../../contract/alert.ts';
import { type AlertRule, leastSamplesOf, unitOfSignal } from '../../contract/alert-rule.ts';
import { countedBy, countSamples, formatAlertValue, nameOfSignal } from '../../contract/alert-words.ts';

/** @returns one sentence of numbers and of the rule's own words; nothing that a trace says is in it */
export function describeObservation(rule: AlertRule, seen: Omit<AlertObservation, 'reason'>): string {
  const { signal } = rule;
  if (signal.type === 'compound-drift') return describeCompound(rule, seen.factors ?? [], seen);
  const counted = countedBy(signal);
  if (seen.verdict === 'unknown') return describeLack(rule, counted, seen);
  const unit = unitOfSignal(signal.type);
  const { condition } = rule;
  const name = nameOfSignal(signal);
  const value = formatAlertValue(seen.value, unit);
  const isFloor = condition.is.startsWith('below');
  const how = wordOf(seen.verdict, isFloor);
  const over = `over the last ${rule.window}`;
  const count = countSamples(signal, seen.samples);
  if (seen.baseline === null) {
    return `${name} ${value} ${over}, ${how} ${formatAlertValue(boundOf(rule, seen), unit)}; ${count}.`;
  }
  const before = formatAlertValue(seen.baseline.value, unit);
  const times = seen.compared === null ? 'beyond any multiple' : formatAlertValue(seen.compared, 'factor');
  return `${name} ${value} ${over}, ${times} of ${before} before, ${how} ${formatAlertValue(boundOf(rule, seen), 'factor')}; ${count}.`;
}

/** What the value is held against, once it is known on which side it lies. */
function boundOf({ condition }: AlertRule, { verdict }: Pick<AlertObservation, 'verdict'>): number {
  return verdict === 'between' ? (condition.resolveAt ?? condition.bound) : condition.bound;
}

function wordOf(verdict: AlertObservation['verdict'], isFloor: boolean): string {
  if (verdict === 'breached') return isFloor ? 'below' : 'above';
  if (verdict === 'between') return isFloor ? 'within its bound, not yet up to' : 'within its bound, not yet down to';
  return isFloor ? 'at least' : 'at most';
}

function describeLack(
  rule: AlertRule,
  counted: string,
  { samples, value, baseline, leftOut }: Omit<AlertObservation, 'reason'>,
): string {
  const least = leastSamplesOf(rule);
  const unknown = leftOut > 0 ? ` ${leftOut} more do not tell.` : '';
  if (samples < least) return `Not enough ${counted}: ${samples} of ${least} in the last ${rule.window}.${unknown}`;
  const { condition } = rule;
  if (baseline !== null && 'baseline' in condition && baseline.samples < condition.baselineSamples) {
    return `Not enough ${counted} to compare with: ${baseline.samples} of ${condition.baselineSamples} in the ${condition.baseline} before.`;
  }
  const what = value === null ? 'the last' : 'the time before';
  return `There is nothing to divide by in ${what} ${rule.window}.${unknown}`;
}

function describeCompound(
  rule: AlertRule,
  factors: readonly AlertFactorValue[],
  { verdict, compared }: Pick<AlertObservation, 'verdict' | 'compared'>,
): string {
  const isFloor = rule.condition.is.startsWith('below');
  const out = factors.filter(({ isWithin }) => isWithin === false);
  const limit = isFloor ? 'floor' : 'ceiling';
  if (out.length > 0) {
    const named = out
      .map(({ name, value, bound }) => `${name} ${factor(value)} (${limit} ${factor(bound)})`)
      .join(', ');
    return out.length === 1 ? `Out of its own bound: ${named}.` : `Out of their own bounds: ${named}.`;
  }
  if (verdict === 'unknown') {
    const least = leastSamplesOf(rule);
    const short = factors.find(({ value }) => value === null);
    if (short === undefined) return 'Not enough runs.';
    if (short.samples < least)
      return `Not enough of ${short.name}: ${short.samples} of ${least} in the last ${rule.window}.`;
    const { condition } = rule;
    const wanted = 'baselineSamples' in condition ? condition.baselineSamples : 0;
    return `Not enough of ${short.name} to compare with: ${short.baselineSamples ?? 0} of ${wanted} before.`;
  }
  const product = factors.map(({ name, value }) => `${name} ${factor(value)}`).join(' × ');
  const bound = factor(boundOf(rule, { verdict }));
  const whole = compared === null ? 'beyond any multiple' : factor(compared);
  return verdict === 'breached'
    ? `Every stage is within its own bound; together they are ${whole}, ${wordOf(verdict, isFloor)} ${bound}: ${product}.`
    : `${product} = ${whole}, ${wordOf(verdict, isFloor)} ${bound}.`;
}

function factor(value: number | null): string {
  return value === null ? 'beyond any multiple' : value.toFixed(2);
}
