import { type Crossing, findCrossing } from './find-crossing.ts';
import { fitLeastSquares, fitLogOdds } from './fit-line.ts';
import type { Probe } from './rate-level.ts';
import { chanceHeld, poolEvidence } from './slo-evidence.ts';

export interface CapacityEstimate {
  ratePerSecond: number;
  lowPerSecond: number;
  highPerSecond: number;
  /** The SLO that gives way first. */
  limitedBy: string;
  /** By how much its log odds of missing rise when the rate grows e-fold. */
  steepness: number;
}

/** A line through fewer would be nearly free. */
const MIN_POINTS = 4;
/** How far beyond the rates that were tried a line is believed. */
const MAX_EXTENSION = 1.2;
const DOUBT = 0.5;

/**
 * The rate at which the first SLO gives way, from runs near it: for each SLO the rate where the fitted share of misses
 * reaches what is allowed, or the fitted ratio of a bound without a share reaches 1. The line is over the rate itself: how
 * fast the tail of a waiting time falls off is, near saturation, proportional to what is left of the capacity. One run that happened to hold or to miss weighs no more than the others, so the answer does not hang on it.
 *
 * @param probes near the boundary; none generator-limited
 * @returns null when no SLO's misses rise surely enough with the rate
 * @see Kingman, "The single server queue in heavy traffic", 1961 (the tail of the waiting time)
 */
export function estimateCapacity(probes: readonly Probe[], confidence: number): CapacityEstimate | null {
  const names = probes[0]?.evidence.map(({ name }) => name) ?? [];
  const rates = probes.map(({ ratePerSecond }) => ratePerSecond);
  const reach = Math.max(...rates) * MAX_EXTENSION;
  const depth = Math.min(...rates) / MAX_EXTENSION;
  const open: number[] = [];
  const crossings = names.flatMap((name, index) => {
    const found = crossingOf(probes, index, confidence);
    // A line that is nearly flat crosses anywhere, below zero too.
    const crossing = found === null || found.x < depth ? null : found;
    if (crossing === null) open.push(index);
    return crossing === null || crossing.x > reach ? [] : [{ name, ...crossing }];
  });
  const [first, ...others] = crossings.toSorted((a, b) => a.x - b.x);
  if (first === undefined) return null;
  // Another one that is as likely missed below as held, and not known well enough to say where it gives way, may be the
  // first. One that merely scatters below its limit, whatever the rate, must not keep the search from its answer.
  const below = probes.filter(({ ratePerSecond }) => ratePerSecond <= first.x);
  const isInTheWay = (index: number): boolean =>
    below.length > 0 && chanceHeld(poolEvidence(below.flatMap(({ evidence }) => evidence[index] ?? []))) < DOUBT;
  if (open.some(isInTheWay)) return null;
  // Which of several is first is not sure either: the interval reaches from the earliest start to the earliest end.
  const low = others.reduce((least, crossing) => Math.min(least, crossing.low), first.low);
  const high = others.reduce((least, crossing) => Math.min(least, crossing.high), first.high);
  return {
    ratePerSecond: first.x,
    lowPerSecond: Math.max(0, low),
    highPerSecond: high,
    limitedBy: first.name,
    steepness: first.slope * first.x,
  };
}

function crossingOf(probes: readonly Probe[], index: number, confidence: number): Crossing | null {
  const measured = probes.flatMap(({ ratePerSecond, evidence }) => {
    const one = evidence[index];
    return one === undefined ? [] : [{ x: ratePerSecond, ...one }];
  });
  const shares = measured.flatMap(({ x, trials }) => (trials === null ? [] : [{ x, ...trials }]));
  const [{ allowedShare } = { allowedShare: 0 }] = shares;
  if (shares.length >= MIN_POINTS) {
    const line = fitLogOdds(shares);
    return line === null ? null : findCrossing(line, Math.log(allowedShare / (1 - allowedShare)), confidence);
  }
  const ratios = measured.flatMap(({ x, trials, ratio }) =>
    trials === null && ratio !== null && ratio > 0 ? [{ x, y: Math.log(ratio) }] : [],
  );
  if (ratios.length < MIN_POINTS) return null;
  const line = fitLeastSquares(ratios);
  return line === null ? null : findCrossing(line, 0, confidence);
}
