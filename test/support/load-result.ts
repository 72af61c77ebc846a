import type { LoadPercentiles, LoadResult } from '../../main/contract/load.ts';

export const NO_PERCENTILES: LoadPercentiles = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

/** A result of a run in which nothing was out of the way. */
export function loadResult(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    offeredRatePerSecond: 10,
    throughput: 10,
    goodput: 10,
    requests: 1000,
    errors: {},
    dropped: 0,
    generator: { lagP99Ms: 0.1, limited: false },
    response: NO_PERCENTILES,
    service: NO_PERCENTILES,
    queue: NO_PERCENTILES,
    ttft: NO_PERCENTILES,
    stages: {},
    quality: { groundedRate: null, refusalRate: null },
    costUsd: null,
    costPerSuccessUsd: null,
    slo: [],
    runId: 'run',
    model: 'open',
    goodShare: 1,
    succeeded: 1000,
    unfinished: 0,
    warmUp: 0,
    durationMs: 100_000,
    elapsedMs: 100_000,
    retryAmplification: null,
    costP99Usd: null,
    pools: [],
    saturatedFirst: null,
    stoppedBy: null,
    ...changes,
  };
}

/** Percentiles of response times in seconds, by nearest rank. */
export function percentilesOfSeconds(responses: readonly number[]): LoadPercentiles {
  const sorted = responses.toSorted((a, b) => a - b);
  const at = (p: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
    return value === undefined ? null : value * 1000;
  };
  return { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: at(100) };
}

/** A bound on the p95 of the response, as a run judges it. */
export function p95Slo(responses: readonly number[], maxMs: number): LoadResult['slo'][number] {
  const actual = percentilesOfSeconds(responses).p95Ms;
  const share = responses.filter((seconds) => seconds * 1000 >= maxMs).length / responses.length;
  return {
    name: `p95<${maxMs}ms`,
    scope: 'end-to-end',
    unit: 'ms',
    target: maxMs,
    actual,
    held: actual !== null && actual < maxMs,
    budgetUsed: share / 0.05,
    burn: null,
  };
}
