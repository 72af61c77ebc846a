import { durationSeconds } from '../../base/duration.ts';
import type { AlertFactorValue, AlertObservation } from '../../contract/alert.ts';
import { type AlertFactor, type AlertRule, leastSamplesOf, type PlainSignal } from '../../contract/alert-rule.ts';
import { describeObservation } from './describe-observation.ts';
import { type Aggregate, aggregateOf, type SampleSeries, type WindowValue } from './sample-series.ts';

const MS_PER_SECOND = 1000;

/** The samples of one signal: those of the rule's scope, and those that it is compared with. */
export interface SignalSamples {
  now: SampleSeries;
  /** The same series where the baseline has no scope of its own; null where the rule has no baseline. */
  baseline: SampleSeries | null;
}

/** @returns the signals that a rule reads, in order: its own, or those of its factors */
export function signalsOf({ signal }: Pick<AlertRule, 'signal'>): readonly PlainSignal[] {
  return signal.type === 'compound-drift' ? signal.factors.map((factor) => factor.signal) : [signal];
}

/** @returns lengths in milliseconds; `baselineMs` is 0 where nothing is compared */
export function spansOf({ window, condition }: Pick<AlertRule, 'window' | 'condition'>): {
  windowMs: number;
  baselineMs: number;
} {
  const msOf = (text: string): number => (durationSeconds(text) ?? 0) * MS_PER_SECOND;
  return { windowMs: msOf(window), baselineMs: 'baseline' in condition ? msOf(condition.baseline) : 0 };
}

/**
 * What a rule sees at a time: the window (at - window, at], and the baseline right before it. Nothing is concluded from
 * fewer samples than the rule wants, in either.
 *
 * @param samples one entry for each of `signalsOf(rule)`
 * @param atMs milliseconds since the epoch
 */
export function observeRule(rule: AlertRule, samples: readonly SignalSamples[], atMs: number): AlertObservation {
  const { windowMs } = spansOf(rule);
  const times = { at: new Date(atMs).toISOString(), from: new Date(atMs - windowMs).toISOString() };
  const { signal } = rule;
  const seen =
    signal.type === 'compound-drift'
      ? observeCompound(rule, signal.factors, samples, atMs)
      : observePlain(rule, signal, samples[0], atMs);
  const observation = { ...times, ...seen };
  return { ...observation, reason: describeObservation(rule, observation) };
}

/** @returns which samples a look at a time would read: where they are the same, so is what it sees but for the time */
export function placesAt(rule: AlertRule, samples: readonly SignalSamples[], atMs: number): readonly number[] {
  const { windowMs, baselineMs } = spansOf(rule);
  const until = atMs - windowMs;
  return samples.flatMap(({ now, baseline }) => [
    ...now.slice(until, atMs),
    ...(baseline?.slice(until - baselineMs, until) ?? []),
  ]);
}

type Seen = Omit<AlertObservation, 'at' | 'from' | 'reason'>;
interface Read {
  now: WindowValue;
  baseline: WindowValue | null;
  /** Enough of both for a verdict. */
  isEnough: boolean;
}

function read(rule: AlertRule, signal: PlainSignal, samples: SignalSamples | undefined, atMs: number): Read {
  const { windowMs, baselineMs } = spansOf(rule);
  const aggregate = aggregateOf(signal);
  const nothing: WindowValue = { value: null, samples: 0, leftOut: 0 };
  const now = samples?.now.read(samples.now.slice(atMs - windowMs, atMs), aggregate) ?? nothing;
  const { condition } = rule;
  if (!('baseline' in condition)) return { now, baseline: null, isEnough: now.samples >= leastSamplesOf(rule) };
  const until = atMs - windowMs;
  const before = samples?.baseline?.read(samples.baseline.slice(until - baselineMs, until), aggregate) ?? nothing;
  const baseline = { ...before, value: overSameTime(before.value, aggregate, windowMs / baselineMs) };
  const isEnough = now.samples >= leastSamplesOf(rule) && baseline.samples >= condition.baselineSamples;
  return { now, baseline, isEnough };
}

/** What is counted or summed over a longer time is brought to the window's length. */
function overSameTime(value: number | null, { as }: Aggregate, share: number): number | null {
  return value === null || (as !== 'sum' && as !== 'count') ? value : value * share;
}

function observePlain(rule: AlertRule, signal: PlainSignal, samples: SignalSamples | undefined, atMs: number): Seen {
  const { now, baseline, isEnough } = read(rule, signal, samples, atMs);
  const compared = baseline === null ? now.value : ratio(now.value, baseline.value);
  return {
    value: now.value,
    samples: now.samples,
    leftOut: now.leftOut,
    baseline: baseline === null ? null : { value: baseline.value, samples: baseline.samples },
    compared: finite(compared),
    verdict: !isEnough || compared === null ? 'unknown' : judge(rule, compared),
  };
}

function observeCompound(
  rule: AlertRule,
  factors: readonly AlertFactor[],
  samples: readonly SignalSamples[],
  atMs: number,
): Seen {
  const isFloor = rule.condition.is.startsWith('below');
  const reads = factors.map((factor, index) => {
    const each = read(rule, factor.signal, samples[index], atMs);
    return { ...each, factor, value: each.isEnough ? factorOf(factor.signal, each.now.value, each.baseline) : null };
  });
  const values = reads.map(({ factor: { name, bound }, now, baseline, value }): AlertFactorValue => {
    return {
      name,
      value: finite(value),
      bound,
      samples: now.samples,
      baselineSamples: baseline?.samples ?? null,
      isWithin: value === null ? null : isFloor ? value >= bound : value <= bound,
    };
  });
  const product = reads.reduce<number | null>(
    (all, { value }) => (all === null || value === null ? null : all * value),
    1,
  );
  const fewest = Math.min(...reads.map(({ now }) => now.samples));
  return {
    value: finite(product),
    samples: fewest,
    leftOut: Math.max(...reads.map(({ now }) => now.leftOut)),
    baseline: null,
    compared: finite(product),
    verdict: judgeCompound(rule, values, product),
    factors: values,
  };
}

/** A stage that is known to be out of its bound is out, whatever is not known of the others. */
function judgeCompound(
  rule: AlertRule,
  factors: readonly AlertFactorValue[],
  product: number | null,
): AlertObservation['verdict'] {
  if (factors.some(({ isWithin }) => isWithin === false)) return 'breached';
  return product === null ? 'unknown' : judge(rule, product);
}

/** Of a rate what is left of it counts, of a latency how many times the baseline's it is. */
function factorOf(signal: PlainSignal, value: number | null, baseline: WindowValue | null): number | null {
  if (signal.type === 'latency') return ratio(value, baseline?.value ?? null);
  const kept = value === null ? null : 1 - value;
  if (baseline === null) return kept;
  return ratio(kept, baseline.value === null ? null : 1 - baseline.value);
}

/** How many times the baseline a value is. Nothing over nothing is the same; something over nothing is beyond every bound. */
function ratio(value: number | null, baseline: number | null): number | null {
  if (value === null || baseline === null) return null;
  if (baseline > 0) return value / baseline;
  return value > 0 ? Number.POSITIVE_INFINITY : 1;
}

/** Infinity is judged, and not told: JSON has no word for it. */
function finite(value: number | null): number | null {
  return value === null || Number.isFinite(value) ? value : null;
}

function judge({ condition }: AlertRule, compared: number): 'breached' | 'between' | 'clear' {
  const { bound, resolveAt = bound } = condition;
  const isFloor = condition.is.startsWith('below');
  if (isFloor ? compared < bound : compared > bound) return 'breached';
  return (isFloor ? compared >= resolveAt : compared <= resolveAt) ? 'clear' : 'between';
}
