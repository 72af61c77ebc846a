import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import {
  type CapacityEnd,
  type CapacityProbe,
  type CapacityResult,
  LIMITED_BY_GENERATOR,
  LIMITED_BY_MAX_RATE,
  LIMITED_BY_NOTHING_YET,
} from '../../contract/load-capacity.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { CapacityEstimate } from './estimate-capacity.ts';
import { findBoundary } from './find-boundary.ts';
import { findKnee } from './find-knee.ts';
import { estimateNear, findContradiction, nextRate, type SearchBounds, withoutBeyond } from './next-rate.ts';
import { chanceAllHeld, levelsOf, type Probe, type RateLevel, toProbe, verdictOf } from './rate-level.ts';

export interface CapacitySearchOptions extends Omit<SearchBounds, 'minPerSecond'> {
  capacityId: string;
  scenario: string;
  /** Default: a 256th of the start. */
  minPerSecond?: number;
  maxProbes: number;
  maxTimeMs: number;
  /** Of the first run; each later one has the next. */
  seed: number;
  /** Runs the load once. What it throws ends the search. */
  measure: (ratePerSecond: number, seed: number, signal: AbortSignal) => Promise<LoadResult>;
  /** Milliseconds from any start. */
  elapsedMs: () => number;
  /** Ends the search with what it knows by then; a run under way counts when it still ends with a result. */
  signal: AbortSignal;
  onProbing?: (probing: { number: number; ratePerSecond: number }) => void;
  onProbe?: (probe: CapacityProbe) => void;
}

const MIN_RATE_SHARE = 256;
/** One run's verdict nearer to the boundary may be chance. */
const BESIDE = 1.15;
/** Of the seeds: they are whole numbers of 32 bits. */
const SEEDS = 2 ** 32;

/**
 * The highest arrival rate at which every SLO of a scenario holds, by at most `maxProbes` runs.
 *
 * @throws InvalidArgumentError when the scenario has no SLO; whatever `measure` throws
 */
export async function searchCapacity(options: CapacitySearchOptions): Promise<CapacityResult> {
  const { measure, signal, maxProbes, maxTimeMs, elapsedMs, seed } = options;
  const maxPerSecond = options.maxPerSecond;
  const startPerSecond = Math.min(options.startPerSecond, maxPerSecond);
  const bounds: SearchBounds = {
    startPerSecond,
    minPerSecond: options.minPerSecond ?? startPerSecond / MIN_RATE_SHARE,
    maxPerSecond,
    precision: options.precision,
    confidence: options.confidence,
  };
  const probes: Probe[] = [];
  const startedAtMs = elapsedMs();
  for (;;) {
    const step = nextRate(levelsOf(probes), bounds);
    if (step.type === 'done') return conclude(options, bounds, probes, step.endedBy, step.estimate);
    const spent = endOf({ signal, isFull: probes.length >= maxProbes, isLate: elapsedMs() - startedAtMs >= maxTimeMs });
    if (spent !== null) return conclude(options, bounds, probes, spent, null);
    const { ratePerSecond } = step;
    const probeSeed = (seed + probes.length) % SEEDS;
    options.onProbing?.({ number: probes.length + 1, ratePerSecond });
    const result = await measure(ratePerSecond, probeSeed, signal);
    // A run that was cut short tells of its beginning only.
    if (signal.aborted) return conclude(options, bounds, probes, 'stopped', null);
    if (result.slo.length === 0) {
      throw new InvalidArgumentError(
        `${options.scenario} has no SLO, so every rate would do. Give it "slos", such as p95<1.5s.`,
      );
    }
    const probe = toProbe(ratePerSecond, probeSeed, result);
    probes.push(probe);
    options.onProbe?.(tellOf(probe));
  }
}

function endOf(spent: { signal: AbortSignal; isFull: boolean; isLate: boolean }): CapacityEnd | null {
  if (spent.signal.aborted) return 'stopped';
  if (spent.isFull) return 'probes';
  return spent.isLate ? 'time' : null;
}

function conclude(
  options: CapacitySearchOptions,
  bounds: SearchBounds,
  probes: readonly Probe[],
  endedBy: CapacityEnd,
  found: CapacityEstimate | null,
): CapacityResult {
  const all = levelsOf(probes);
  const contradiction = findContradiction(all);
  const levels = withoutBeyond(all, contradiction);
  const answer = found === null ? answerWithout(levels, bounds, endedBy) : answerOf(found, bounds);
  return {
    capacityId: options.capacityId,
    scenario: options.scenario,
    ...answer,
    confidence: options.confidence,
    heldAt: heldAt(levels),
    isMonotone: contradiction === null,
    knee: findKnee(
      probes.flatMap(({ ratePerSecond, result }) =>
        result.generator.limited || result.response.p50Ms === null
          ? []
          : [{ ratePerSecond, responseP50Ms: result.response.p50Ms }],
      ),
    ),
    saturatedFirst: saturatedFirst(probes),
    endedBy,
    probes: probes.map(tellOf),
  };
}

type Answer = Pick<CapacityResult, 'maxRatePerSecond' | 'limitedBy' | 'interval'>;

function answerOf(found: CapacityEstimate, { maxPerSecond }: SearchBounds): Answer {
  const { ratePerSecond, lowPerSecond, highPerSecond, limitedBy } = found;
  return {
    maxRatePerSecond: Math.min(ratePerSecond, maxPerSecond),
    limitedBy,
    interval: [lowPerSecond, Number.isFinite(highPerSecond) ? highPerSecond : null],
  };
}

/** No line told: the highest rate that is best taken for held, and the lowest for missed. */
function answerWithout(levels: readonly RateLevel[], bounds: SearchBounds, endedBy: CapacityEnd): Answer {
  const usable = levels.filter(({ verdict }) => verdict !== 'generator-limited');
  const { below, above } = findBoundary(usable);
  const held = below.at(-1)?.ratePerSecond ?? 0;
  const missed = above[0];
  if (missed !== undefined) {
    const centre = held === 0 ? missed.ratePerSecond : Math.sqrt(held * missed.ratePerSecond);
    const estimate = endedBy === 'cornered' ? null : estimateNear(usable, centre, bounds.confidence);
    const isCornered = endedBy === 'cornered' || held === 0;
    const bracket = isCornered
      ? ([held, missed.ratePerSecond] as const)
      : bracketAround(usable, estimate?.ratePerSecond ?? centre);
    if (estimate === null) return { maxRatePerSecond: held, limitedBy: leastLikely(missed), interval: bracket };
    return answerOf(withEnds(estimate, bracket), bounds);
  }
  const limited = levels.some(({ verdict, ratePerSecond }) => verdict === 'generator-limited' && ratePerSecond > held);
  const bound = held > 0 && held >= bounds.maxPerSecond ? LIMITED_BY_MAX_RATE : LIMITED_BY_NOTHING_YET;
  return { maxRatePerSecond: held, limitedBy: limited ? LIMITED_BY_GENERATOR : bound, interval: [held, null] };
}

/** @returns the nearest rate that held and that missed on either side, far enough from the middle not to have done so by chance */
function bracketAround(levels: readonly RateLevel[], centre: number): readonly [number, number | null] {
  const low = levels.findLast(({ verdict, ratePerSecond }) => verdict === 'held' && ratePerSecond <= centre / BESIDE);
  const high = levels.find(({ verdict, ratePerSecond }) => verdict === 'missed' && ratePerSecond >= centre * BESIDE);
  return [low?.ratePerSecond ?? 0, high?.ratePerSecond ?? null];
}

/** A line of few points, or without a sure slope, has no ends of its own. */
function withEnds(estimate: CapacityEstimate, [low, high]: readonly [number, number | null]): CapacityEstimate {
  const { ratePerSecond, lowPerSecond, highPerSecond } = estimate;
  return {
    ...estimate,
    lowPerSecond: lowPerSecond > 0 ? lowPerSecond : Math.min(low, ratePerSecond),
    highPerSecond: Number.isFinite(highPerSecond) ? highPerSecond : Math.max(high ?? Infinity, ratePerSecond),
  };
}

/** @returns the SLO that is least likely to hold there */
function leastLikely({ evidence }: RateLevel): string {
  const chances = evidence.map((one) => ({
    name: one.name,
    chance: chanceAllHeld([one]),
    ratio: one.ratio ?? Infinity,
  }));
  // Several that surely missed: the one that missed by most.
  return chances.toSorted((a, b) => a.chance - b.chance || b.ratio - a.ratio)[0]?.name ?? LIMITED_BY_NOTHING_YET;
}

function heldAt(levels: readonly RateLevel[]): CapacityResult['heldAt'] {
  const firstMissed = levels.find(({ verdict }) => verdict === 'missed')?.ratePerSecond ?? Infinity;
  const level = levels.findLast(({ verdict, ratePerSecond }) => verdict === 'held' && ratePerSecond < firstMissed);
  const runId = level?.probes.at(-1)?.result.runId;
  return level === undefined || runId === undefined ? null : { ratePerSecond: level.ratePerSecond, runId };
}

function saturatedFirst(probes: readonly Probe[]): string | null {
  const full = probes.filter(({ result }) => result.saturatedFirst !== null && !result.generator.limited);
  return full.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)[0]?.result.saturatedFirst ?? null;
}

function tellOf(probe: Probe): CapacityProbe {
  const { ratePerSecond, seed, result, evidence } = probe;
  return {
    runId: result.runId,
    ratePerSecond,
    seed,
    verdict: verdictOf(probe),
    chanceHeld: result.generator.limited ? null : chanceAllHeld(evidence),
    slo: result.slo,
    requests: result.requests,
    throughput: result.throughput,
    response: result.response,
    costUsd: result.costUsd,
    saturatedFirst: result.saturatedFirst,
  };
}
