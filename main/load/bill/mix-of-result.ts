import { normalQuantile } from '../../base/normal-distribution.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { RunMix } from './run-mix.ts';

/** Requests that stand for those of the run. */
const STAND_INS = 1000;
const Z_99 = normalQuantile(0.99);

/**
 * The mix of a run without traces, from its sums: costs are taken to be log-normal with its mean and 99th percentile, or
 * all alike where that is not known.
 *
 * @returns null when the run does not tell what it cost
 */
export function mixOfResult(result: LoadResult, day: string): RunMix | null {
  const { costUsd, requests, succeeded, costP99Usd, retryAmplification } = result;
  if (costUsd === null || requests === 0) return null;
  const mean = costUsd / requests;
  const count = Math.min(requests, STAND_INS);
  const raw = Array.from({ length: count }, (_, index) => logNormal(mean, costP99Usd, (index + 0.5) / count));
  // Quantiles leave out the end of the tail: the mean is what was measured.
  const scale = (mean * count) / raw.reduce((sum, value) => sum + value, 0) || 1;
  return {
    requests: raw.map((usd, index) => ({
      path: 'all',
      costUsd: usd * scale,
      hasSucceeded: index < Math.round((succeeded / requests) * count),
    })),
    models: [],
    cacheHitShare: null,
    retryAmplification,
    day,
  };
}

/** Mean m, p99 q: ln q = ln m − σ²/2 + z σ, whose smaller root is σ = z − √(z² − 2 ln(q/m)). */
function logNormal(mean: number, p99: number | null, share: number): number {
  if (p99 === null || mean <= 0 || p99 <= mean) return mean;
  const sigma = Z_99 - Math.sqrt(Math.max(0, Z_99 ** 2 - 2 * Math.log(p99 / mean)));
  return mean * Math.exp(sigma * normalQuantile(share) - sigma ** 2 / 2);
}
