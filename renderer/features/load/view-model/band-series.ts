import type { LoadPercentiles } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { tickEndMs } from './ticks.ts';

export type BandKind = 'response' | 'service' | 'ttft';

/** Fewer than this and a percentile is a guess: the second is drawn as dots. */
export const MIN_FOR_PERCENTILES = 20;

/** A second of latencies; all null when nothing ended in it. Milliseconds. */
export interface BandSecond {
  atMs: number;
  count: number;
  values: LoadPercentiles;
  /** Enough ended in it for percentiles, and in one beside it: a band has two ends. */
  isBand: boolean;
}

/** @returns one for each second that is over */
export function bandSeconds(ticks: readonly LoadTick[], kind: BandKind): readonly BandSecond[] {
  const isEnough = (tick: LoadTick | undefined): boolean =>
    tick !== undefined && tick.completed >= MIN_FOR_PERCENTILES && tick[kind].p50Ms !== null;
  return ticks.map((tick, index) => ({
    atMs: tickEndMs(ticks, index),
    count: tick.completed,
    values: tick[kind],
    isBand: isEnough(tick) && (isEnough(ticks[index - 1]) || isEnough(ticks[index + 1])),
  }));
}

/** @returns the ends of a log axis that holds every value and the limit, on 1, 2 or 5 times a power of ten */
export function bandRange(seconds: readonly BandSecond[], limitsMs: readonly number[]): { min: number; max: number } {
  let low = Infinity;
  let high = 0;
  const take = (value: number | null): void => {
    if (value === null || !(value > 0)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { values, isBand } of seconds) {
    take(values.p50Ms);
    take(isBand ? values.p99Ms : values.maxMs);
  }
  for (const limit of limitsMs) take(limit);
  if (high === 0) return { min: 10, max: 1000 };
  const min = stepBelow(low);
  const max = stepAbove(high);
  // One step is no axis: a steady target keeps room around its line.
  return max / min >= 4 ? { min, max } : { min: stepBelow(min * 0.99), max: stepAbove(max * 1.01) };
}

function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].map((step) => step * power).find((each) => each <= value * 1.000001) ?? power;
}

function stepAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5].map((step) => step * power).find((each) => each >= value * 0.999999) ?? power * 10;
}
