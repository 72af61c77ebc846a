import { percentile } from '../base/percentile.ts';
import type { CostDistribution, CostReport } from '../contract/price.ts';
import type { RunCost } from '../trace/costs.ts';

/** Bins begin at a power of ten; what costs less than the first is in the bin that begins at 0. */
const FIRST_BIN_USD = 0.0001;
const BINS = 9;
/** Of a run that failed before a model had answered. */
const NO_MODEL = 'none';

/** @param dayOf the day of a time, as it is shown */
export function sumUpCosts(
  range: Pick<CostReport, 'since' | 'until'>,
  costs: readonly RunCost[],
  dayOf: (startedAt: string) => string,
): CostReport {
  const groups = <Key extends string>(keyOf: (cost: RunCost) => string, key: Key) =>
    [...Map.groupBy(costs, keyOf)].map(
      ([name, members]) => ({ [key]: name, ...distributionOf(members) }) as Record<Key, string> & CostDistribution,
    );
  const dearestFirst = (a: CostDistribution, b: CostDistribution): number => b.totalUsd - a.totalUsd;
  return {
    ...range,
    all: distributionOf(costs),
    byModel: groups(({ model }) => model || NO_MODEL, 'model').toSorted(dearestFirst),
    byWorkflow: groups(({ workflow }) => workflow, 'workflow').toSorted(dearestFirst),
    byDay: groups(({ startedAt }) => dayOf(startedAt), 'day').toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

export function distributionOf(costs: readonly Pick<RunCost, 'costUsd'>[]): CostDistribution {
  const known = costs.flatMap(({ costUsd }) => costUsd ?? []).toSorted((a, b) => a - b);
  const totalUsd = known.reduce((sum, cost) => sum + cost, 0);
  return {
    runs: known.length,
    unknownRuns: costs.length - known.length,
    totalUsd,
    meanUsd: known.length === 0 ? null : totalUsd / known.length,
    p50Usd: percentile(known, 50),
    p95Usd: percentile(known, 95),
    maxUsd: known.at(-1) ?? null,
    histogram: histogramOf(known),
  };
}

function histogramOf(sorted: readonly number[]): CostDistribution['histogram'] {
  const edges = [
    0,
    ...Array.from({ length: BINS }, (_, index) => Number((FIRST_BIN_USD * 10 ** index).toPrecision(1))),
  ];
  const bins = edges.map((fromUsd, index) => {
    const toUsd = edges[index + 1] ?? Number.MAX_VALUE;
    return { fromUsd, toUsd, runs: sorted.filter((cost) => cost >= fromUsd && cost < toUsd).length };
  });
  const first = bins.findIndex(({ runs }) => runs > 0);
  const last = bins.findLastIndex(({ runs }) => runs > 0);
  return first < 0 ? [] : bins.slice(first, last + 1);
}
