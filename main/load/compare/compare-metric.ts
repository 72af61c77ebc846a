import { bootstrapRatio } from '../../base/block-bootstrap.ts';
import { bootstrapQuantiles, type CountedValue } from '../../base/bootstrap-quantile.ts';
import { compareShares } from '../../base/compare-shares.ts';
import { percentile as percentileOfSorted } from '../../base/percentile.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import type { ComparedPercentile, RunEvidence, TimedPart } from './run-evidence.ts';

/** Requests that must lie beyond a percentile: the bootstrap of an extreme value is no guide to it. */
const MIN_BEYOND = 10;
/** The same of what they are worth as independent ones. */
const MIN_INDEPENDENT_BEYOND = 4;

/** A difference before it is corrected for how many there are. */
export interface Difference {
  a: number | null;
  b: number | null;
  ci95: readonly [number, number] | null;
  pValue: number | null;
  why: string | null;
}

export interface Draws {
  resamples: number;
  random: UniformSource;
}

/** @param told what the results say, for runs without a histogram */
export function compareTimes(
  a: RunEvidence,
  b: RunEvidence,
  metric: {
    histogram: string;
    part: TimedPart;
    percentile: ComparedPercentile;
    told: (run: RunEvidence) => number | null;
  },
  draws: Draws,
): Difference {
  const { percentile, told } = metric;
  const ofA = timesAt(a, metric);
  const ofB = timesAt(b, metric);
  const values = { a: ofA?.value ?? told(a), b: ofB?.value ?? told(b) };
  if (values.a === null || values.b === null) return notCompared(values, onlyIn(values));
  if (ofA === null || ofB === null)
    return notCompared(values, `run ${ofA === null ? 'A' : 'B'} has no histogram of it`);
  const few = tooFew('A', ofA, percentile) ?? tooFew('B', ofB, percentile);
  if (few !== null) return notCompared(values, few);
  const drawnA = bootstrapQuantiles(ofA.times, percentile, { size: ofA.size, ...draws });
  const drawnB = bootstrapQuantiles(ofB.times, percentile, { size: ofB.size, ...draws });
  return { ...values, ...differenceOf(drawnA, drawnB), why: null };
}

export function compareShareOf(a: RunEvidence, b: RunEvidence, of: 'failed' | 'good'): Difference {
  const [ofA, ofB] = [a[of], b[of]];
  const values = { a: ofA === null ? null : ofA.hits / ofA.trials, b: ofB === null ? null : ofB.hits / ofB.trials };
  if (ofA === null || ofB === null) return notCompared(values, onlyIn(values));
  const { ci95, pValue } = compareShares(ofA, ofB);
  return { ...values, ci95, pValue, why: null };
}

export function compareCosts(a: RunEvidence, b: RunEvidence, draws: Draws): Difference {
  const values = { a: a.result.costPerSuccessUsd, b: b.result.costPerSuccessUsd };
  if (values.a === null || values.b === null) return notCompared(values, onlyIn(values));
  if (a.costs === null || b.costs === null) {
    return notCompared(
      values,
      `run ${a.costs === null ? 'A' : 'B'} does not tell its cost by the second, or is too short`,
    );
  }
  return { ...values, ...differenceOf(bootstrapRatio(a.costs, draws), bootstrapRatio(b.costs, draws)), why: null };
}

/** Percentile interval and two-sided p-value of the differences of independent draws; a tie speaks for neither side. */
function differenceOf(a: Float64Array, b: Float64Array): { ci95: [number, number]; pValue: number } {
  const differences = Array.from(b, (value, index) => value - (a[index] ?? 0)).toSorted((x, y) => x - y);
  const atMostZero = differences.filter((value) => value <= 0).length;
  const atLeastZero = differences.filter((value) => value >= 0).length;
  return {
    ci95: [percentileOfSorted(differences, 2.5) ?? 0, percentileOfSorted(differences, 97.5) ?? 0],
    pValue: Math.min(1, (2 * (Math.min(atMostZero, atLeastZero) + 1)) / (differences.length + 1)),
  };
}

interface Sample {
  times: readonly CountedValue[];
  count: number;
  /** The percentile that was asked for. */
  value: number;
  /** How many independent requests it is worth. */
  size: number;
}

function timesAt(
  run: RunEvidence,
  { histogram, part, percentile }: { histogram: string; part: TimedPart; percentile: ComparedPercentile },
): Sample | null {
  const times = run.timesOf(histogram);
  if (times === null) return null;
  const count = times.reduce((sum, each) => sum + each.count, 0);
  // About the same share of requests is slower than the percentile of the service time, whatever a stage takes of it.
  const bound = valueAt(run.timesOf(part) ?? times, percentile);
  return { times, count, value: valueAt(times, percentile), size: count / run.effectAt(part, bound) };
}

function valueAt(times: readonly CountedValue[], percentile: number): number {
  const count = times.reduce((sum, each) => sum + each.count, 0);
  const rank = Math.max(1, Math.ceil((percentile / 100) * count));
  let upTo = 0;
  return times.find((each) => (upTo += each.count) >= rank)?.value ?? 0;
}

function tooFew(name: string, { count, size }: Sample, percentile: number): string | null {
  const beyond = 1 - percentile / 100;
  const needed = Math.ceil(MIN_BEYOND / beyond);
  if (count < needed) return `run ${name} has ${count} requests, a p${percentile} needs ${needed}`;
  const worth = Math.ceil(MIN_INDEPENDENT_BEYOND / beyond);
  if (size >= worth) return null;
  return `run ${name} is too unsteady: its ${count} requests are worth ${Math.floor(size)} independent, a p${percentile} needs ${worth}`;
}

function notCompared(values: { a: number | null; b: number | null }, why: string): Difference {
  return { ...values, ci95: null, pValue: null, why };
}

function onlyIn({ a, b }: { a: number | null; b: number | null }): string {
  if (a === null && b === null) return 'neither run has it';
  return `only run ${a === null ? 'B' : 'A'} has it`;
}
