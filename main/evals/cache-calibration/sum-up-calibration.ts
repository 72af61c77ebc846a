import { percentile } from '../../base/percentile.ts';
import type { CacheCalibration, CacheGuard, CachePrediction, CalibrationPoint } from '../../contract/cache.ts';
import { chooseThreshold, neededHits, THRESHOLDS, type TriedThreshold, tryThreshold } from './choose-threshold.ts';
import type { NearAsks } from './find-near-asks.ts';

const MS_PER_DAY = 86_400_000;

export type CalibrationFindings = Omit<
  CacheCalibration,
  'measuredAt' | 'embeddingModel' | 'currentThreshold' | 'applied'
>;

/**
 * @param options.lookupMs what looking an answer up takes, as measured
 * @returns what past asks tell of a semantic cache, and the threshold that keeps the rate
 */
export function sumUpCalibration(
  past: NearAsks,
  options: { falseHitRate: number; lookupMs: number },
): CalibrationFindings {
  const { falseHitRate, lookupMs } = options;
  const tried = THRESHOLDS.map((threshold) => tryThreshold(past, threshold));
  const chosen = chooseThreshold(tried, falseHitRate);
  const days = daysOf(past);
  const needed = neededHits(falseHitRate);
  const most = Math.max(...tried.map(({ hits }) => hits));
  const missing =
    chosen !== null || most >= needed
      ? null
      : {
          neededHits: needed,
          hits: most,
          asks: most === 0 ? null : Math.ceil((needed * past.asks.length) / most) - past.asks.length,
        };
  return {
    falseHitRate,
    asks: past.asks.length,
    days,
    judgedPairs: countPairs(past),
    repetitions: past.repetitions,
    stopped: countStopped(past),
    curve: tried.map(toPoint),
    chosen: chosen === null ? null : { ...toPoint(chosen), predicted: predict(past, chosen, { days, lookupMs }) },
    missing,
    decision: describe(chosen, missing, past, falseHitRate),
  };
}

function toPoint(tried: TriedThreshold): CalibrationPoint {
  const { answered: _, ...point } = tried;
  return point;
}

function daysOf({ asks }: NearAsks): number {
  const [first, last] = [asks[0]?.askedAt ?? 0, asks.at(-1)?.askedAt ?? 0];
  // What was asked in an hour is not taken for what is asked each hour.
  return Math.max(1, (last - first) / MS_PER_DAY);
}

function countPairs({ near }: NearAsks): CacheCalibration['judgedPairs'] {
  const pairs = near.flatMap((found) => found.find(({ guard }) => guard === null) ?? []);
  const same = pairs.filter((pair) => pair.wouldDo).length;
  return { total: pairs.length, same, different: pairs.length - same };
}

function countStopped({ near }: NearAsks): CacheCalibration['stopped'] {
  const none = (): { total: number; different: number } => ({ total: 0, different: 0 });
  const counts: Record<CacheGuard, { total: number; different: number }> = {
    negation: none(),
    number: none(),
    name: none(),
    source: none(),
  };
  for (const [nearest] of near) {
    if (nearest?.guard == null) continue;
    counts[nearest.guard].total += 1;
    if (!nearest.wouldDo) counts[nearest.guard].different += 1;
  }
  return counts;
}

function predict(
  { asks }: NearAsks,
  chosen: TriedThreshold,
  { days, lookupMs }: { days: number; lookupMs: number },
): CachePrediction {
  const hits = chosen.answered.flatMap((index) => asks[index] ?? []);
  const isHit = new Set(hits);
  const hitsPerDay = hits.length / days;
  const rate = chosen.falseHits ?? { share: 0, low: 0, high: 0 };
  const costs = hits.map(({ costUsd }) => costUsd);
  const saved = (ask: NearAsks['asks'][number]): number => ask.modelMs - lookupMs;
  const after = asks.map((ask) =>
    isHit.has(ask) ? Math.max(lookupMs, ask.durationMs - saved(ask)) : ask.durationMs + lookupMs,
  );
  return {
    asksPerDay: asks.length / days,
    hitsPerDay,
    wrongPerDay: { perDay: rate.share * hitsPerDay, low: rate.low * hitsPerDay, high: rate.high * hitsPerDay },
    savedUsdPerDay: costs.some((cost) => cost === null) ? null : sum(costs.map((cost) => cost ?? 0)) / days,
    savedMsPerDay: sum(hits.map(saved)) / days,
    p95Ms: {
      before: percentile(asks.map(({ durationMs }) => durationMs).toSorted(ascending), 95) ?? 0,
      after: percentile(after.toSorted(ascending), 95) ?? 0,
    },
  };
}

function describe(
  chosen: TriedThreshold | null,
  missing: CacheCalibration['missing'],
  { asks }: NearAsks,
  falseHitRate: number,
): string {
  const rate = percent(falseHitRate);
  if (chosen !== null) {
    const { share, low, high } = chosen.falseHits ?? { share: 0, low: 0, high: 0 };
    return `From a similarity of ${chosen.threshold} on, ${percent(share)} of ${chosen.hits} hits were wrong (${percent(low)} to ${percent(high)}), at most the ${rate} asked for.`;
  }
  if (missing === null) {
    return `No threshold up to ${THRESHOLDS.at(-1)} keeps wrong answers below ${rate} of the hits. Allow more, or leave the semantic cache off.`;
  }
  const more = missing.asks === null ? 'more asks' : `about ${missing.asks} more asks at today's share of hits`;
  return `Too little was asked to tell: ${rate} takes ${missing.neededHits} hits without a wrong one, and ${asks.length} asks would have had ${missing.hits} at most. It takes ${more}, or a higher rate.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ascending(a: number, b: number): number {
  return a - b;
}
