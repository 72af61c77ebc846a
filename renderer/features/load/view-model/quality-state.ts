import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { summed } from './figures.ts';
import { readSlo } from './slo-text.ts';

export interface QualityState {
  /** Of the answers; null when the target tells nothing of it. */
  groundedShare: number | null;
  groundedFloor: number | null;
  refusedShare: number | null;
  /** Null where nobody knows. */
  costUsd: number | null;
  costPerSuccessUsd: number | null;
  costP99Usd: number | null;
}

/** @returns quality and cost of the whole run, of the run so far, or of a second */
export function qualityState(
  ticks: readonly LoadTick[],
  result: LoadResult | null,
  pointed: number | null,
): QualityState {
  const names = result === null ? Object.keys(ticks.at(-1)?.burn ?? {}) : result.slo.map(({ name }) => name);
  const groundedFloor =
    names.flatMap((name) => readSlo(name) ?? []).find(({ measure }) => measure === 'grounded')?.target ?? null;
  if (result !== null && pointed === null) {
    const { quality, costUsd, costPerSuccessUsd, costP99Usd } = result;
    return {
      groundedShare: quality.groundedRate,
      groundedFloor,
      refusedShare: quality.refusalRate,
      costUsd,
      costPerSuccessUsd,
      costP99Usd,
    };
  }
  const from = pointed ?? 0;
  const to = pointed ?? ticks.length - 1;
  const sum = summed(ticks, from, to);
  const cost = costOf(ticks.slice(from, to + 1));
  return {
    groundedShare: groundedOf(ticks.slice(from, to + 1)),
    groundedFloor,
    refusedShare: sum.completed === 0 ? null : sum.refused / sum.completed,
    costUsd: cost,
    costPerSuccessUsd: cost === null || sum.succeeded === 0 ? null : cost / sum.succeeded,
    costP99Usd: result?.costP99Usd ?? null,
  };
}

/** Seconds in which nothing succeeded tell nothing; one whose cost is unknown makes the sum unknown. */
function costOf(ticks: readonly LoadTick[]): number | null {
  const ended = ticks.filter(({ succeeded }) => succeeded > 0);
  if (ended.length === 0) return null;
  return ended.reduce<number | null>(
    (sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd),
    0,
  );
}

/** Weighed by what ended: a share of few must not count as much as one of many. */
function groundedOf(ticks: readonly LoadTick[]): number | null {
  let grounded = 0;
  let answers = 0;
  for (const { groundedShare, succeeded, refused } of ticks) {
    const told = succeeded - refused;
    if (groundedShare === null || told <= 0) continue;
    grounded += groundedShare * told;
    answers += told;
  }
  return answers === 0 ? null : grounded / answers;
}
