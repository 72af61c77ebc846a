import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { holmAdjusted } from '../../base/holm.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { LoadResult, LoadSloUnit } from '../../contract/load.ts';
import type {
  LoadComparison,
  LoadComparisonVerdict,
  LoadMetricComparison,
  LoadStageMeans,
} from '../../contract/load-compare.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { compareCosts, compareShareOf, compareTimes, type Difference, type Draws } from './compare-metric.ts';
import { warnAboutRuns } from './comparison-warnings.ts';
import {
  COMPARED_PERCENTILES,
  type ComparedPercentile,
  percentileOf,
  readEvidence,
  type RunEvidence,
  type TimedPart,
} from './run-evidence.ts';

/** A difference is called one when chance makes one such call, or more, in at most this share of comparisons of equals. */
export const COMPARISON_ALPHA = 0.05;
/** Of each bootstrap: p-values are then told apart down to 0.0004, which is enough for a hundred metrics at once. */
export const DEFAULT_RESAMPLES = 5000;
/** The same runs give the same comparison. */
const SEED = 20_261_129;
/** A histogram keeps a value to a thousandth: what differs by less is the same. */
const RESOLUTION = 0.001;
const STAGE = 'stage/';
/** Of the time that a request is served on average: a stage below it in both runs cannot matter, and each question asked costs the others. */
const LEAST_STAGE_SHARE = 0.01;

/**
 * Says what changed from run A to run B, metric by metric: percentiles by the bootstrap of their histograms, shares by the
 * two-proportion test, cost per success by a block bootstrap over the seconds of the runs, all p-values corrected together
 * (Holm).
 *
 * What is assumed: a run is one long stretch of the same conditions, and its seconds show how its requests depend on each
 * other (see `run-evidence.ts`, which widens every interval by it). Chance within the runs is covered. What changes from one
 * run to the next, a warmer machine, another neighbour, is not: only repeated runs show that.
 *
 * @throws InvalidArgumentError for a run that has no result
 */
export function compareLoadRuns(
  a: LoadRunDetail,
  b: LoadRunDetail,
  { resamples = DEFAULT_RESAMPLES }: { resamples?: number } = {},
): LoadComparison {
  const runA = readEvidence(a, resultOf(a));
  const runB = readEvidence(b, resultOf(b));
  const metrics = metricsOf(
    runA,
    runB,
    stagesOf(a, b).filter((stage) => matters(stage, runA.result) || matters(stage, runB.result)),
  ).map((metric, index) => ({
    ...metric,
    difference: metric.compare({ resamples, random: createSeededSequence(SEED + index) }),
  }));
  return {
    a: a.summary,
    b: b.summary,
    metrics: judged(metrics),
    stageMeans: stageMeansOf(runA.result, runB.result),
    warnings: warnAboutRuns({ detail: a, evidence: runA }, { detail: b, evidence: runB }),
  };
}

interface Metric {
  name: string;
  unit: LoadSloUnit;
  isMoreBetter: boolean;
  compare: (draws: Draws) => Difference;
}

function metricsOf(a: RunEvidence, b: RunEvidence, stages: readonly string[]): Metric[] {
  const times = (
    name: string,
    histogram: string,
    part: TimedPart,
    told: (result: LoadResult) => Parameters<typeof percentileOf>[0] | undefined,
  ): Metric[] =>
    COMPARED_PERCENTILES.map((percentile: ComparedPercentile) => ({
      name: `${name} p${percentile}`,
      unit: 'ms',
      isMoreBetter: false,
      compare: (draws) =>
        compareTimes(
          a,
          b,
          {
            histogram,
            part,
            percentile,
            told: ({ result }) => {
              const percentiles = told(result);
              return percentiles === undefined ? null : percentileOf(percentiles, percentile);
            },
          },
          draws,
        ),
    }));
  return [
    ...times('response', 'response', 'response', ({ response }) => response),
    ...times('service', 'service', 'service', ({ service }) => service),
    ...times('ttft', 'ttft', 'ttft', ({ ttft }) => ttft),
    ...stages.flatMap((stage) =>
      times(`stage ${stage}`, `${STAGE}${stage}`, 'service', (result) =>
        Object.hasOwn(result.stages, stage) ? result.stages[stage] : undefined,
      ),
    ),
    { name: 'errors', unit: 'share', isMoreBetter: false, compare: () => compareShareOf(a, b, 'failed') },
    { name: 'good', unit: 'share', isMoreBetter: true, compare: () => compareShareOf(a, b, 'good') },
    { name: 'cost per success', unit: 'usd', isMoreBetter: false, compare: (draws) => compareCosts(a, b, draws) },
  ];
}

function judged(metrics: readonly (Metric & { difference: Difference })[]): LoadMetricComparison[] {
  // A metric that neither run has is no question that was asked.
  const present = metrics.filter(({ difference: { a, b } }) => a !== null || b !== null);
  const asked = present.filter(({ difference }) => difference.pValue !== null);
  const adjusted = holmAdjusted(asked.map(({ difference }) => difference.pValue ?? 1));
  return present.map((metric) => {
    const { name, unit, isMoreBetter, difference } = metric;
    const { a, b, ci95, why } = difference;
    const delta = a === null || b === null ? null : b - a;
    const pValue = difference.pValue === null ? null : (adjusted[asked.indexOf(metric)] ?? 1);
    return { name, unit, a, b, delta, ci95, pValue, verdict: verdictOf({ a, delta, pValue, isMoreBetter }), why };
  });
}

function verdictOf(metric: {
  a: number | null;
  delta: number | null;
  pValue: number | null;
  isMoreBetter: boolean;
}): LoadComparisonVerdict {
  const { a, delta, pValue, isMoreBetter } = metric;
  if (pValue === null || delta === null || a === null) return 'not-compared';
  if (pValue >= COMPARISON_ALPHA || Math.abs(delta) <= RESOLUTION * Math.abs(a)) return 'no-detectable-change';
  return delta > 0 === isMoreBetter ? 'better' : 'worse';
}

function resultOf({ result, summary }: LoadRunDetail): LoadResult {
  if (result !== null) return result;
  throw new InvalidArgumentError(`Run ${summary.runId} has no result to compare: it is ${summary.state}.`);
}

/** In the order of run B, then what only run A had. */
function stagesOf(a: LoadRunDetail, b: LoadRunDetail): string[] {
  const named = [b, a].flatMap(({ result, histograms }) => [
    ...Object.keys(result?.stages ?? {}),
    ...Object.keys(histograms).flatMap((name) => (name.startsWith(STAGE) ? [name.slice(STAGE.length)] : [])),
  ]);
  return [...new Set(named)];
}

function matters(stage: string, { stages, service }: LoadResult): boolean {
  const told = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (told?.meanMs == null || service.p50Ms === null) return told !== undefined;
  return told.meanMs >= LEAST_STAGE_SHARE * service.p50Ms;
}

function stageMeansOf(a: LoadResult, b: LoadResult): LoadStageMeans[] {
  const meanOf = ({ stages }: LoadResult, stage: string): number | null =>
    Object.hasOwn(stages, stage) ? (stages[stage]?.meanMs ?? null) : null;
  return [...new Set([...Object.keys(b.stages), ...Object.keys(a.stages)])].map((stage) => ({
    stage,
    aMs: meanOf(a, stage),
    bMs: meanOf(b, stage),
  }));
}
