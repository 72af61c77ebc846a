import { percentile } from '../../base/percentile.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';

const RESAMPLES = 2000;
const SEED = 20_261_129;

export interface CostPerSuccess {
  /** US dollars: all that was spent, on failures too, over how often it succeeded. Null without a success. */
  usd: number | null;
  /** The upper end is null where a draw of the cases may well hold no success: it could be any amount. */
  ci95: readonly [low: number, high: number | null] | null;
  successes: number;
  attempts: number;
  /** Attempts whose cost or success is not known; they are left out of both sides. */
  unknown: number;
}

/**
 * What one success costs: Σ cost / Σ success over attempts, a ratio of sums and not a mean of ratios, so that a failure makes
 * the successes dearer. The interval is the percentile bootstrap of that ratio; whole cases are drawn, cost and success
 * together, since what is hard is often dear too.
 *
 * @param attempts success 0..1; null for what is not known
 * @see Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, section 10.3 (ratio estimate)
 */
export function costPerSuccess(
  attempts: readonly { caseId: string; costUsd: number | null; success: number | null }[],
  seed: number = SEED,
): CostPerSuccess {
  const known = attempts.flatMap(({ caseId, costUsd, success }) =>
    costUsd === null || success === null ? [] : [{ caseId, costUsd, success }],
  );
  const sums = [...Map.groupBy(known, ({ caseId }) => caseId).values()].map((some) => ({
    costUsd: some.reduce((sum, { costUsd }) => sum + costUsd, 0),
    successes: some.reduce((sum, { success }) => sum + success, 0),
  }));
  const total = ratioOf(sums);
  const successes = sums.reduce((sum, one) => sum + one.successes, 0);
  const counts = { successes, attempts: known.length, unknown: attempts.length - known.length };
  if (total === null) return { usd: null, ci95: null, ...counts };
  const random = createSeededSequence(seed);
  const draw = (): { costUsd: number; successes: number } =>
    sums[Math.floor(random.next() * sums.length)] ?? { costUsd: 0, successes: 0 };
  const ratios = Array.from({ length: RESAMPLES }, () => ratioOf(sums.map(draw)) ?? Infinity).toSorted((a, b) => a - b);
  const [low, high] = [percentile(ratios, 2.5) ?? total, percentile(ratios, 97.5) ?? total];
  return { usd: total, ci95: Number.isFinite(low) ? [low, Number.isFinite(high) ? high : null] : null, ...counts };
}

function ratioOf(sums: readonly { costUsd: number; successes: number }[]): number | null {
  const successes = sums.reduce((sum, one) => sum + one.successes, 0);
  return successes === 0 ? null : sums.reduce((sum, { costUsd }) => sum + costUsd, 0) / successes;
}
