import type { EvalResult } from '../../evals/run/eval-result.ts';
import { byCase } from '../../evals/run/cell-figures.ts';
import { meanOf } from '../../evals/statistics/moments.ts';
import { sequentialTest } from '../../evals/statistics/sequential-test.ts';

/** Runs of a cell that fail, from its first on, with none that does not: the others would too. */
const MAX_FAILED_FROM_START = 10;
const ALPHA = 0.05;

/**
 * The ways they fail may differ: an endpoint that refuses a key is soon held off by its breaker, and from then on its runs
 * end as the policy says. The first says what began it.
 *
 * @returns why a cell is given up; null where it goes on
 */
export function whyGivenUp(results: readonly EvalResult[]): string | null {
  if (results.length < MAX_FAILED_FROM_START) return null;
  const [first] = results;
  const isDown = results.every(({ error }) => error !== null);
  return isDown ? `Its first ${results.length} runs failed: ${first?.error?.message ?? ''}` : null;
}

/**
 * Whether a cell is told from the baseline for certain already, by the mixture sequential test over the cases that both
 * have, which may be looked at any time. The level is shared among the cells (Bonferroni).
 *
 * @param effect the difference that matters, in the unit of the metric
 * @returns what was seen, for people; null where it goes on
 */
export function whyDecided(
  metric: string,
  baseline: readonly EvalResult[],
  cell: readonly EvalResult[],
  { effect, cells }: { effect: number; cells: number },
): string | null {
  const means = meansOf(metric, baseline);
  const differences = [...meansOf(metric, cell)].flatMap(([id, mean]) => {
    const base = means.get(id);
    return base === undefined ? [] : [mean - base];
  });
  const test = differences.length === 0 ? null : sequentialTest(differences, effect);
  if (test === null || test.pValue >= ALPHA / Math.max(1, cells)) return null;
  const delta = meanOf(differences);
  return `Decided after ${differences.length} cases: ${metric} ${delta > 0 ? '+' : '−'}${Math.abs(delta).toFixed(3)} (${test.ci95[0].toFixed(3)} to ${test.ci95[1].toFixed(3)}).`;
}

function meansOf(metric: string, results: readonly EvalResult[]): ReadonlyMap<string, number> {
  return new Map(
    [...byCase(results)].flatMap(([id, ofCase]) => {
      const values = ofCase.flatMap(({ values: all }) => all[metric] ?? []);
      return values.length === 0 ? [] : [[id, meanOf(values)] as const];
    }),
  );
}
