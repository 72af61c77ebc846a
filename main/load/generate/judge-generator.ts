import type { LoadMeasurement } from './load-measurement.ts';

/** Of the target's median service time: a generator that is later than that measures itself. */
export const MAX_LAG_SHARE = 0.1;

const MICROS_PER_MS = 1000;

/** @returns the generator's own lateness, and whether it was too late for its numbers to be the target's */
export function judgeGenerator({ histograms }: LoadMeasurement): { lagP99Ms: number | null; isLimited: boolean } {
  const lagMicros = histograms.lag.percentileMicros(99);
  const serviceMicros = histograms.service.percentileMicros(50);
  const isLimited = lagMicros !== null && serviceMicros !== null && lagMicros > serviceMicros * MAX_LAG_SHARE;
  return { lagP99Ms: lagMicros === null ? null : lagMicros / MICROS_PER_MS, isLimited };
}
