import { checkCount, checkDuration, checkRate } from './schedule-caps.ts';

/**
 * How the offered rate goes over a run: stretches over each of which it rises or falls evenly. Constant, ramp, steps and
 * spike are all of that shape, and its integral, how many arrivals are to be expected by then, can be inverted exactly.
 */
export type RateProfile = readonly RateStretch[];

export interface RateStretch {
  durationMs: number;
  fromPerSecond: number;
  toPerSecond: number;
}

const MS_PER_SECOND = 1000;

export function constantRate(ratePerSecond: number, durationMs: number): RateProfile {
  return checked([{ durationMs, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond }]);
}

export function rampRate(fromPerSecond: number, toPerSecond: number, durationMs: number): RateProfile {
  return checked([{ durationMs, fromPerSecond, toPerSecond }]);
}

/** One rate after the other, without a slope between them. */
export function stepRate(steps: readonly { ratePerSecond: number; durationMs: number }[]): RateProfile {
  return checked(
    steps.map(({ ratePerSecond, durationMs }) => ({
      durationMs,
      fromPerSecond: ratePerSecond,
      toPerSecond: ratePerSecond,
    })),
  );
}

/** A rate that jumps to a peak, stays there for a while and falls back. */
export function spikeRate(spike: {
  basePerSecond: number;
  peakPerSecond: number;
  beforeMs: number;
  peakMs: number;
  afterMs: number;
}): RateProfile {
  return stepRate([
    { ratePerSecond: spike.basePerSecond, durationMs: spike.beforeMs },
    { ratePerSecond: spike.peakPerSecond, durationMs: spike.peakMs },
    { ratePerSecond: spike.basePerSecond, durationMs: spike.afterMs },
  ]);
}

export function durationOf(profile: RateProfile): number {
  return profile.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** @returns the integral of the rate from the start until `untilMs`; all of it by default */
export function expectedArrivals(profile: RateProfile, untilMs = Infinity): number {
  let arrivals = 0;
  let startMs = 0;
  for (const stretch of profile) {
    const ms = Math.min(Math.max(untilMs - startMs, 0), stretch.durationMs);
    const rateThere = stretch.fromPerSecond + slopeOf(stretch) * (ms / MS_PER_SECOND);
    arrivals += ((stretch.fromPerSecond + rateThere) / 2) * (ms / MS_PER_SECOND);
    startMs += stretch.durationMs;
  }
  return arrivals;
}

/**
 * The inverse of the cumulative rate: walks the profile once, so its arguments must not fall.
 *
 * @returns when `arrivals` are to be expected, milliseconds from the start; null when the profile ends before
 */
export function createInverseOf(profile: RateProfile): (arrivals: number) => number | null {
  let at = 0;
  let startMs = 0;
  let before = 0;
  let lastMs = 0;
  return (arrivals) => {
    for (; at < profile.length; at += 1) {
      const stretch = profile[at];
      if (stretch === undefined) break;
      const within = expectedArrivals([stretch]);
      // Not `<=`: what arrives at the end of a stretch arrives when the next one begins, which may be a silent one.
      if (arrivals - before < within) {
        // Where arrivals are closer than numbers can tell apart, rounding alone would have the later one come first.
        lastMs = Math.max(lastMs, startMs + timeOf(stretch, arrivals - before));
        return lastMs;
      }
      before += within;
      startMs += stretch.durationMs;
    }
    return null;
  };
}

/** Solves from·t + slope·t²/2 = arrivals in the form that does not cancel, for rising and falling rates alike. */
function timeOf(stretch: RateStretch, arrivals: number): number {
  if (arrivals <= 0) return 0;
  const { fromPerSecond, durationMs } = stretch;
  const root = Math.sqrt(Math.max(0, fromPerSecond ** 2 + 2 * slopeOf(stretch) * arrivals));
  return Math.min(((2 * arrivals) / (fromPerSecond + root)) * MS_PER_SECOND, durationMs);
}

/** Per second, of the rate. */
function slopeOf({ durationMs, fromPerSecond, toPerSecond }: RateStretch): number {
  return (toPerSecond - fromPerSecond) / (durationMs / MS_PER_SECOND);
}

function checked(profile: RateProfile): RateProfile {
  for (const { durationMs, fromPerSecond, toPerSecond } of profile) {
    checkDuration(durationMs);
    checkRate(fromPerSecond);
    checkRate(toPerSecond);
  }
  checkDuration(durationOf(profile));
  checkCount(expectedArrivals(profile));
  return profile;
}
