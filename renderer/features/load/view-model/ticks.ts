import type { LoadTick } from '../../../../main/contract/load-run.ts';

/** A second of a run. Milliseconds. */
const SECOND_MS = 1000;

/** @returns how long a tick lasted; the last one is a whole second as far as anybody knows */
export function tickLengthMs(ticks: readonly LoadTick[], index: number): number {
  return tickEndMs(ticks, index) - (ticks[index]?.atMs ?? 0);
}

/** @returns when it was over, from the start of the run */
export function tickEndMs(ticks: readonly LoadTick[], index: number): number {
  const own = ticks[index];
  if (own === undefined) return 0;
  return ticks[index + 1]?.atMs ?? own.atMs + SECOND_MS;
}

/** @returns how far the run has come: the end of its last tick */
export function nowOf(ticks: readonly LoadTick[]): number {
  return ticks.length === 0 ? 0 : tickEndMs(ticks, ticks.length - 1);
}

/** @returns the last tick in which something ended: one without knows no latency; -1 without any */
export function lastTold(ticks: readonly LoadTick[]): number {
  return ticks.findLastIndex(({ completed }) => completed > 0);
}

/** @returns the tick that a moment ends, which is what a point in a chart stands for; -1 without any */
export function tickIndexBefore(ticks: readonly LoadTick[], atMs: number): number {
  return tickIndexAt(ticks, atMs - 1);
}

/** @returns the tick a moment falls into; the nearest one outside of all of them, -1 without any */
export function tickIndexAt(ticks: readonly LoadTick[], atMs: number): number {
  let [low, high] = [0, ticks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ticks[middle]?.atMs ?? Infinity) <= atMs) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}
