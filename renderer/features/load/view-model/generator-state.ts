import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { summed } from './figures.ts';

/** Of the target's median service time: a generator that is later than that measures itself. As the engine judges it. */
const MAX_LAG_SHARE = 0.1;

export interface GeneratorState {
  /** Null before anything ended that it could be told by. */
  isLimited: boolean | null;
  lagP99Ms: number | null;
  limitMs: number | null;
  inFlight: number;
  waiting: number;
  dropped: number;
  offered: number;
  /** Of one core, 0..1 and more. */
  cpu: number | null;
}

/** @returns how the generator did: over the whole run when it ended, else in the second that is looked at */
export function generatorState(
  ticks: readonly LoadTick[],
  result: LoadResult | null,
  pointed: number | null,
): GeneratorState {
  const index = pointed ?? ticks.length - 1;
  const tick = ticks[index];
  const isWhole = result !== null && pointed === null;
  const lagP99Ms = isWhole ? result.generator.lagP99Ms : (tick?.lagP99Ms ?? null);
  // A second in which nothing ended says nothing of the target: what it took before does.
  const told = ticks.findLast((each, at) => at <= index && each.service.p50Ms !== null);
  const serviceMs = isWhole ? result.service.p50Ms : (told?.service.p50Ms ?? null);
  const limitMs = serviceMs === null ? null : serviceMs * MAX_LAG_SHARE;
  const sum = summed(ticks, 0, index);
  return {
    isLimited: isWhole ? result.generator.limited : lagP99Ms === null || limitMs === null ? null : lagP99Ms > limitMs,
    lagP99Ms,
    limitMs,
    inFlight: tick?.inFlight ?? 0,
    waiting: tick?.waiting ?? 0,
    dropped: isWhole ? result.dropped : sum.dropped,
    offered: isWhole ? result.requests + result.warmUp : sum.offered,
    cpu: tick?.generator?.cpu ?? null,
  };
}
