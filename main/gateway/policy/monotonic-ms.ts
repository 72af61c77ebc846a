import type { Clock } from '../../spec/clock.ts';

const NANOS_PER_MS = 1_000_000;

/** @returns milliseconds from an arbitrary start, never going back: what policies measure with */
export function monotonicMs(clock: Clock): number {
  return Number(clock.monotonicNano()) / NANOS_PER_MS;
}
