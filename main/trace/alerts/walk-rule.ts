import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import type { AlertObservation } from '../../contract/alert.ts';
import type { AlertRule } from '../../contract/alert-rule.ts';
import { type AlertMemory, type AlertStep, advanceAlert } from './advance-alert.ts';
import { observeRule, placesAt, type SignalSamples, spansOf } from './observe-rule.ts';

/** How often a live rule is looked at, in milliseconds; a backtest does the same as long as that is not too often. */
export const ALERT_STEP_MS = 60_000;
/** Looks at a rule before others get their turn. */
const LOOKS_PER_TURN = 1000;

/** One look of a rule at its signal, and what came of it. */
export interface AlertLook {
  atMs: number;
  observation: AlertObservation;
  /** After the steps. */
  memory: AlertMemory;
  steps: readonly AlertStep[];
}

/**
 * Leads a rule through times, in order: what it would have seen at each, and which steps it takes. Live and over the past
 * it is the same walk, so that a backtest says what would have happened.
 *
 * @param options.samples one entry for each signal of the rule, reaching back far enough
 * @param options.times milliseconds since the epoch, ascending
 * @throws CancelledError
 */
export async function* walkRule(options: {
  rule: AlertRule;
  samples: readonly SignalSamples[];
  memory: AlertMemory;
  times: Iterable<number>;
  abort: AbortSignal;
}): AsyncGenerator<AlertLook> {
  const { rule, samples, times, abort } = options;
  let { memory } = options;
  const { windowMs } = spansOf(rule);
  let places: readonly number[] = [];
  let last: AlertObservation | null = null;
  let looks = 0;
  for (const atMs of times) {
    looks += 1;
    if (looks % LOOKS_PER_TURN === 0) {
      throwIfAborted(abort);
      await yieldToEventLoop();
    }
    const placesNow = placesAt(rule, samples, atMs);
    const observation: AlertObservation =
      last !== null && placesNow.every((place, index) => place === places[index])
        ? { ...last, at: iso(atMs), from: iso(atMs - windowMs) }
        : observeRule(rule, samples, atMs);
    last = observation;
    places = placesNow;
    const advanced = advanceAlert(memory, rule, observation.verdict, atMs);
    memory = advanced.memory;
    yield { atMs, observation, memory, steps: advanced.steps };
  }
}

/** @returns every `stepMs` after `fromMs` and before `toMs`, then `toMs` itself */
export function* timesBetween(fromMs: number, toMs: number, stepMs: number): Generator<number> {
  for (let atMs = fromMs + stepMs; atMs < toMs; atMs += stepMs) yield atMs;
  yield toMs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
