import type { CapacityEnd } from '../../contract/load-capacity.ts';
import { type CapacityEstimate, estimateCapacity } from './estimate-capacity.ts';
import { findBoundary } from './find-boundary.ts';
import { findDivided, type RateLevel } from './rate-level.ts';

export interface SearchBounds {
  startPerSecond: number;
  minPerSecond: number;
  maxPerSecond: number;
  /** Half the width of the interval, as a share of the rate. */
  precision: number;
  confidence: number;
}

export type NextStep =
  | { type: 'probe'; ratePerSecond: number }
  | { type: 'done'; endedBy: CapacityEnd; estimate: CapacityEstimate | null };

const RISE = 2;
const FALL = 4;
/** A search is not over before it was this far below what it found: a target may fail there too. */
const DEPTH = 3;
/** Between a rate that held and one that missed: closer together, both are near enough for a line through what lies around. */
const NEAR = 1.3;
/** A run that missed below one that held, further apart than chance: the target is not the same at every rate. */
const APART = 1.15;
/** As near as two rates are brought before runs are set around them. */
const SETTLED = 1.06;
/** Runs within this factor of the boundary are used for the line: further off it is none. */
const WINDOW = 1.35;
const WINDOWS = [WINDOW, 2, 4] as const;
/** The same in log odds of missing: within them the curve is straight enough. */
const WINDOW_LOG_ODDS = 2;
/** With fewer the interval would be narrow by luck. */
const MIN_PROBES_IN_LINE = 12;
/** How far from the boundary the next run is set, in log rate: two sides tell the slope, the middle would not. */
const STEP_LOG_ODDS = 1;
const MIN_STEP = 0.02;
const MAX_STEP = 0.12;
const WIDEN_PER_PROBE = 0.02;
/** Of the misses that are allowed: so many times as many, right beside none at all, is a cliff. */
const CLIFF_HEIGHT = 3;
const CLEAN = 20;
/** Between what was held and where the generator gives way. */
const NEAR_CEILING = 1.1;

/**
 * Decides what to run next, by nothing but what has run: doubles until an SLO gives way, halves the distance on a log
 * scale until the boundary is near, then sets runs on both sides of where the fitted line crosses, until its interval is
 * narrow. A wrong verdict early on costs runs, not the answer: the line goes where the runs lead it.
 */
export function nextRate(levels: readonly RateLevel[], bounds: SearchBounds): NextStep {
  const step = decide(levels, bounds);
  if (step.type === 'probe') return step;
  const top = levels.findLast(({ verdict }) => verdict === 'held')?.ratePerSecond;
  const lowest = levels[0]?.ratePerSecond;
  // A search that began high knows nothing of what lies below.
  if (top === undefined || lowest === undefined || lowest <= top / DEPTH) return step;
  return probe(Math.max(bounds.minPerSecond, top / FALL));
}

function decide(levels: readonly RateLevel[], bounds: SearchBounds): NextStep {
  const divided = findDivided(levels);
  if (divided !== null) return probe(divided.ratePerSecond);
  const contradiction = findContradiction(levels);
  if (contradiction !== null && contradiction.probes.length < 2) return probe(contradiction.ratePerSecond);
  const known = withoutBeyond(levels, contradiction);
  const usable = known.filter(({ verdict }) => verdict !== 'generator-limited');
  const ceiling = lowestCeiling(known);
  if (usable.length === 0) return begin(known, bounds);
  const { below, above } = findBoundary(usable);
  if (above.length === 0) return rise(below, ceiling, bounds);
  if (below.length === 0) return fall(above, bounds);
  return corner({ usable, below, above, ceiling }, bounds);
}

/** @returns the lowest rate that missed although one well above it held */
export function findContradiction(levels: readonly RateLevel[]): RateLevel | null {
  const topHeld = levels.findLast(({ verdict }) => verdict === 'held')?.ratePerSecond ?? 0;
  return levels.find(({ verdict, ratePerSecond }) => verdict === 'missed' && topHeld > ratePerSecond * APART) ?? null;
}

/** A service that fails at a rate is of no use above it, where it could only be reached through it. */
export function withoutBeyond(levels: readonly RateLevel[], contradiction: RateLevel | null): readonly RateLevel[] {
  return contradiction === null
    ? levels
    : levels.filter(({ ratePerSecond }) => ratePerSecond <= contradiction.ratePerSecond);
}

function lowestCeiling(levels: readonly RateLevel[]): number {
  const topUsable = levels.findLast(({ verdict }) => verdict !== 'generator-limited')?.ratePerSecond ?? 0;
  // Below a rate that the generator managed, it was a hiccup.
  const ceiling = levels.find(
    ({ verdict, ratePerSecond }) => verdict === 'generator-limited' && ratePerSecond > topUsable,
  );
  return ceiling?.ratePerSecond ?? Infinity;
}

function begin(levels: readonly RateLevel[], { startPerSecond, minPerSecond }: SearchBounds): NextStep {
  const lowest = levels[0];
  if (lowest === undefined) return probe(startPerSecond);
  if (lowest.limitedProbes < 2 && levels.length === 1) return probe(lowest.ratePerSecond);
  if (lowest.ratePerSecond <= minPerSecond) return done('bound');
  return probe(Math.max(minPerSecond, lowest.ratePerSecond / FALL));
}

function rise(held: readonly RateLevel[], ceiling: number, bounds: SearchBounds): NextStep {
  const top = held.at(-1)?.ratePerSecond ?? bounds.startPerSecond;
  if (top >= bounds.maxPerSecond) return done('bound');
  if (ceiling / top <= NEAR_CEILING) return done('bound');
  if (ceiling < Infinity) return probe(Math.sqrt(top * ceiling));
  return probe(Math.min(bounds.maxPerSecond, top * RISE));
}

function fall(missed: readonly RateLevel[], { minPerSecond }: SearchBounds): NextStep {
  const [bottom] = missed;
  if (bottom === undefined) return done('bound');
  if (bottom.ratePerSecond > minPerSecond) return probe(Math.max(minPerSecond, bottom.ratePerSecond / FALL));
  return bottom.probes.length < 2 ? probe(bottom.ratePerSecond) : done('bound');
}

interface Cornered {
  usable: readonly RateLevel[];
  below: readonly RateLevel[];
  above: readonly RateLevel[];
  ceiling: number;
}

function corner(levels: Cornered, bounds: SearchBounds): NextStep {
  const { usable, below, above, ceiling } = levels;
  const [first, second] = above;
  // All that follows would rest on this one run.
  if (first?.probes.length === 1 && second === undefined) return probe(first.ratePerSecond);
  const low = below.at(-1);
  if (low === undefined || first === undefined) return done('bound');
  const gap = first.ratePerSecond / low.ratePerSecond;
  const centre = Math.sqrt(low.ratePerSecond * first.ratePerSecond);
  const isSure = low.verdict === 'held' && first.verdict === 'missed';
  if (isSure && gap > NEAR) return probe(centre);
  if (isCliff(low, first)) return cornerCliff(low, first, bounds);
  const estimate = estimateNear(usable, centre, bounds.confidence);
  if (estimate !== null) {
    if (isPrecise(estimate, bounds.precision)) return done('precise', estimate);
    return probe(besides(usable, estimate, bounds, ceiling));
  }
  if (gap > SETTLED) return probe(centre);
  // The more runs have shown no slope, the further apart the next ones.
  const near = countProbes(usable.filter(({ ratePerSecond }) => isWithin(ratePerSecond, centre, WINDOW)));
  const step = Math.min(MAX_STEP / 2 + near * WIDEN_PER_PROBE, Math.log(WINDOW));
  return probe(limit(balanced(usable, centre, step), bounds, ceiling));
}

/** @returns whether next to nothing is missed on one side, and far too much on the other: there is no slope to find */
function isCliff(low: RateLevel, high: RateLevel): boolean {
  const isClean = low.evidence.every(
    ({ held, trials }) => held && (trials === null || trials.missed / trials.count < trials.allowedShare / CLEAN),
  );
  const isBroken = high.evidence.some(
    ({ held, trials }) => !held && trials !== null && trials.missed / trials.count > trials.allowedShare * CLIFF_HEIGHT,
  );
  return isClean && isBroken;
}

/** Nothing between holding wholly and missing wholly: the two are brought together, and then made sure of. */
function cornerCliff(low: RateLevel, high: RateLevel, { precision }: SearchBounds): NextStep {
  if (high.ratePerSecond / low.ratePerSecond > 1 + 2 * precision) {
    return probe(Math.sqrt(low.ratePerSecond * high.ratePerSecond));
  }
  const once = [low, high].find(({ probes }) => probes.length < 2);
  return once === undefined ? done('cornered') : probe(once.ratePerSecond);
}

/**
 * @returns the estimate of the runs around a rate, of as many as it takes for its interval to have ends; then once more of
 *   those around what that says, where there are enough
 */
export function estimateNear(
  levels: readonly RateLevel[],
  centre: number,
  confidence: number,
): CapacityEstimate | null {
  const around = (rate: number, factor: number): CapacityEstimate | null => {
    const probes = levels
      .filter(({ ratePerSecond }) => isWithin(ratePerSecond, rate, factor))
      .flatMap((level) => level.probes);
    const estimate = estimateCapacity(probes, confidence);
    // Too few to say how much they scatter: the interval is not to be believed yet, the rate is.
    if (estimate === null || probes.length >= MIN_PROBES_IN_LINE) return estimate;
    return { ...estimate, lowPerSecond: 0, highPerSecond: Infinity };
  };
  let first: CapacityEstimate | null = null;
  for (const factor of WINDOWS) {
    const estimate = around(centre, factor);
    first ??= estimate;
    if (estimate === null || !hasEnds(estimate)) continue;
    first = estimate;
    break;
  }
  if (first === null) return null;
  const nearer = around(first.ratePerSecond, Math.min(WINDOW, Math.exp(reachOf(first, WINDOW_LOG_ODDS))));
  return nearer !== null && hasEnds(nearer) ? nearer : first;
}

function hasEnds({ lowPerSecond, highPerSecond }: CapacityEstimate): boolean {
  return lowPerSecond > 0 && highPerSecond < Infinity;
}

function isPrecise({ lowPerSecond, highPerSecond }: CapacityEstimate, precision: number): boolean {
  return highPerSecond / lowPerSecond <= (1 + precision) / (1 - precision);
}

function besides(
  levels: readonly RateLevel[],
  estimate: CapacityEstimate,
  bounds: SearchBounds,
  ceiling: number,
): number {
  const { ratePerSecond } = estimate;
  const lowest = levels[0]?.ratePerSecond ?? ratePerSecond;
  const highest = levels.at(-1)?.ratePerSecond ?? ratePerSecond;
  // A line of few points may point anywhere: no further than one step beyond what was tried.
  const centre = Math.min(Math.max(ratePerSecond, lowest / WINDOW), highest * WINDOW);
  const step = hasEnds(estimate) ? reachOf(estimate, STEP_LOG_ODDS) : MAX_STEP;
  return limit(balanced(levels, centre, step), bounds, ceiling);
}

/** @returns the distance in log rate over which the log odds change by so much */
function reachOf({ steepness }: CapacityEstimate, logOdds: number): number {
  return Math.min(Math.max(logOdds / steepness, logOdds * MIN_STEP), logOdds * MAX_STEP);
}

/** @returns a rate one step from the centre, on the side that has fewer runs */
function balanced(levels: readonly RateLevel[], centre: number, step: number): number {
  const near = levels.filter(({ ratePerSecond }) => isWithin(ratePerSecond, centre, Math.exp(step * 1.5)));
  const below = countProbes(near.filter(({ ratePerSecond }) => ratePerSecond < centre));
  const above = countProbes(near.filter(({ ratePerSecond }) => ratePerSecond > centre));
  return centre * Math.exp(below <= above ? -step : step);
}

function limit(rate: number, { minPerSecond, maxPerSecond }: SearchBounds, ceiling: number): number {
  const top = Math.min(maxPerSecond, ceiling / Math.sqrt(NEAR_CEILING));
  return Math.min(Math.max(rate, minPerSecond), top);
}

function countProbes(levels: readonly RateLevel[]): number {
  return levels.reduce((sum, { probes }) => sum + probes.length, 0);
}

function isWithin(rate: number, centre: number, factor: number): boolean {
  return rate >= centre / factor && rate <= centre * factor;
}

function probe(ratePerSecond: number): NextStep {
  return { type: 'probe', ratePerSecond: roundRate(ratePerSecond) };
}

function done(endedBy: CapacityEnd, estimate: CapacityEstimate | null = null): NextStep {
  return { type: 'done', endedBy, estimate };
}

/** Four digits: what is asked for can be read and asked for again. */
function roundRate(rate: number): number {
  return Number(rate.toPrecision(4));
}
