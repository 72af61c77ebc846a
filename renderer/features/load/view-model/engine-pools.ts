import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadTick, PoolUse } from '../../../../main/contract/load-run.ts';

/** From this share on a pool counts as full. */
const FULL_SHARE = 0.98;

/** @returns the pools of the second that is looked at; of the whole run when it ended; the fullest first */
export function enginePools(
  ticks: readonly LoadTick[],
  result: LoadResult | null,
  pointed: number | null,
): readonly PoolUse[] {
  const pools =
    result !== null && pointed === null
      ? result.pools
      : ((pointed === null ? ticks.at(-1) : ticks[pointed])?.pools ?? []);
  return pools.toSorted((a, b) => shareOf(b) - shareOf(a));
}

/** @returns the name of the fullest pool that has a limit and is in use; null without one */
export function fullestPool(pools: readonly PoolUse[]): string | null {
  const [first] = pools.toSorted((a, b) => shareOf(b) - shareOf(a));
  return first === undefined || shareOf(first) <= 0 ? null : first.name;
}

/** @returns the pool that was the first to be full until the second that is looked at; null when none was */
export function saturatedFirst(ticks: readonly LoadTick[], pointed: number | null): string | null {
  const until = pointed ?? ticks.length - 1;
  for (let index = 0; index <= until; index += 1) {
    const full = ticks[index]?.pools.find((pool) => shareOf(pool) >= FULL_SHARE);
    if (full !== undefined) return full.name;
  }
  return null;
}

function shareOf({ used, limit }: PoolUse): number {
  return limit === null || limit === 0 ? 0 : used / limit;
}
