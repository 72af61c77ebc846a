import type { CountedValue } from '../../base/bootstrap-quantile.ts';
import type { RatioStretch } from '../../base/block-bootstrap.ts';
import { type CountedStretch, MIN_STRETCHES, designEffect } from '../../base/design-effect.ts';
import { sumOf } from '../../base/sum-of.ts';
import { readHistogramCounts } from '../../base/read-histogram-counts.ts';
import type { ShareOf } from '../../base/compare-shares.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail, LoadTick } from '../../contract/load-run.ts';
import { slowerThan } from './slower-than.ts';

const MICROS_PER_MS = 1000;

export const COMPARED_PERCENTILES = [50, 95, 99] as const;
/** Of a request, what each second keeps percentiles of. */
export type TimedPart = 'response' | 'service' | 'ttft';
export type ComparedPercentile = (typeof COMPARED_PERCENTILES)[number];

/**
 * What a run says, and how much that is worth. Requests of one run are not independent: those behind a slow one wait, and
 * what is slow now is slow a second later. How much of a sample that costs is measured on the seconds of the run; the sample
 * then counts as that many fewer independent requests. Stages go by the service time, of which they are parts.
 */
export interface RunEvidence {
  result: LoadResult;
  /** Of a histogram, milliseconds, ascending; null for one that the run has not. */
  timesOf(histogram: string): readonly CountedValue[] | null;
  /** How many requests stand for one independent one, about this time: 1 or more; 1 too where that cannot be told. */
  effectAt(part: TimedPart, ms: number): number;
  /** Failed and dropped of all that ended, as if independent. Null when nothing ended. */
  failed: ShareOf | null;
  /** Good of all that were offered, as if independent. */
  good: ShareOf | null;
  /** Cost and successes of each second; null where the cost of a request is not known. */
  costs: readonly RatioStretch[] | null;
  /** False for a run that is too short, or was imported: its requests are taken as independent. */
  isDependenceKnown: boolean;
}

export function readEvidence(detail: LoadRunDetail, result: LoadResult): RunEvidence {
  const ticks = measuredTicks(detail.ticks, result.warmUp);
  return {
    result,
    timesOf: (histogram) => {
      const text = Object.hasOwn(detail.histograms, histogram) ? detail.histograms[histogram] : undefined;
      if (text === undefined) return null;
      const counts = readHistogramCounts(text);
      return counts.length === 0 ? null : counts.map(({ micros, count }) => ({ value: micros / MICROS_PER_MS, count }));
    },
    effectAt: (part, ms) => designEffect(ticks.flatMap((tick) => slowSeconds(tick, part, ms))) ?? 1,
    failed: asIndependent(failedShare(result), ticks.map(failedOf)),
    good: asIndependent(goodShare(result), ticks.map(goodOf)),
    costs: costsOf(ticks),
    isDependenceKnown: ticks.length >= MIN_STRETCHES,
  };
}

/** Without those whose arrivals were all of the warm-up. */
function measuredTicks(ticks: readonly LoadTick[], warmUpArrivals: number): readonly LoadTick[] {
  let offered = 0;
  const from = ticks.findIndex((tick) => (offered += tick.offered) > warmUpArrivals);
  return ticks.slice(Math.max(0, from)).filter(({ completed, dropped }) => completed + dropped > 0);
}

function slowSeconds(tick: LoadTick, part: TimedPart, ms: number): CountedStretch[] {
  const hits = slowerThan(tick[part], tick.completed, ms);
  return hits === null ? [] : [{ hits, trials: tick.completed }];
}

export function percentileOf(
  percentiles: { p50Ms: number | null; p95Ms: number | null; p99Ms: number | null },
  percentile: ComparedPercentile,
): number | null {
  switch (percentile) {
    case 50:
      return percentiles.p50Ms;
    case 95:
      return percentiles.p95Ms;
    case 99:
      return percentiles.p99Ms;
  }
}

function failedShare({ errors, dropped, succeeded }: LoadResult): ShareOf {
  const failed = sumOf(errors) + dropped;
  return { hits: failed, trials: failed + succeeded };
}

function goodShare({ goodShare: share, requests }: LoadResult): ShareOf | null {
  return share === null ? null : { hits: share * requests, trials: requests };
}

function failedOf({ errors, dropped, completed }: LoadTick): CountedStretch {
  return { hits: sumOf(errors) + dropped, trials: completed + dropped };
}

function goodOf({ good, completed, dropped }: LoadTick): CountedStretch {
  return { hits: good, trials: completed + dropped };
}

function asIndependent(share: ShareOf | null, stretches: readonly CountedStretch[]): ShareOf | null {
  if (share === null || share.trials === 0) return null;
  const effect = designEffect(stretches) ?? 1;
  return { hits: share.hits / effect, trials: share.trials / effect };
}

function costsOf(ticks: readonly LoadTick[]): readonly RatioStretch[] | null {
  const costs: RatioStretch[] = [];
  for (const { costUsd, completed, succeeded } of ticks) {
    if (costUsd === null && completed > 0) return null;
    costs.push({ numerator: costUsd ?? 0, denominator: succeeded });
  }
  return costs.length < MIN_STRETCHES ? null : costs;
}
