import { percentile } from '../../base/percentile.ts';
import type { CostPath, UnitEconomics } from '../../contract/load-bill.ts';
import type { RequestCost } from './run-mix.ts';

/** What a request and a success of a run cost, and the way that cost most. All null as soon as one cost is unknown. */
export function unitEconomics(requests: readonly RequestCost[]): UnitEconomics {
  const totalUsd = sumUsd(requests);
  const succeeded = requests.filter(({ hasSucceeded }) => hasSucceeded).length;
  const sorted = requests.flatMap(({ costUsd }) => costUsd ?? []).toSorted((a, b) => a - b);
  return {
    requests: requests.length,
    succeeded,
    costPerRequestUsd: over(totalUsd, requests.length),
    costPerSuccessUsd: over(totalUsd, succeeded),
    p99Usd: totalUsd === null ? null : percentile(sorted, 99),
    paths: pathsOf(requests, totalUsd),
  };
}

function pathsOf(requests: readonly RequestCost[], totalUsd: number | null): readonly CostPath[] {
  const paths = [...Map.groupBy(requests, ({ path }) => path)].map(([path, members]) => {
    const costUsd = sumUsd(members);
    return {
      costUsd,
      path: {
        path,
        requests: members.length,
        meanUsd: over(costUsd, members.length),
        costShare: costUsd === null ? null : over(totalUsd === null ? null : costUsd, totalUsd ?? 0),
      },
    };
  });
  // What is not known may be the dearest.
  const rank = (costUsd: number | null): number => costUsd ?? Infinity;
  return paths
    .toSorted((a, b) => rank(b.costUsd) - rank(a.costUsd) || b.path.requests - a.path.requests)
    .map(({ path }) => path);
}

/** @returns null for no requests, or as soon as one is unknown */
export function sumUsd(requests: readonly RequestCost[]): number | null {
  if (requests.length === 0) return null;
  let sum = 0;
  for (const { costUsd } of requests) {
    if (costUsd === null) return null;
    sum += costUsd;
  }
  return sum;
}

function over(usd: number | null, count: number): number | null {
  return usd === null || count === 0 ? null : usd / count;
}
