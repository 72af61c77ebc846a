import { createSchedule, type Schedule } from '../schedule/create-schedule.ts';
import { constantRate } from '../schedule/rate-profile.ts';
import type { PlannedFault } from './plan-faults.ts';
import type { PlannedTenant } from './planned-tenant.ts';
import { perSecondOf } from './units.ts';

export interface ArrivalsWithFaults {
  schedule: Schedule;
  /** Neighbours that come on top. */
  extraTenants: readonly PlannedTenant[];
  /** Index among all tenants of each arrival; undefined where the scenario's own are drawn. Null without neighbours. */
  tenantOf: readonly (number | undefined)[] | null;
}

/**
 * Faults that are about who comes and when: a neighbour adds arrivals of its own, and an outage holds everybody back until
 * it ends, when all come at once.
 *
 * @param options.firstExtra index of the first tenant that is added
 */
export function addFaultArrivals(
  schedule: Schedule,
  faults: readonly PlannedFault[],
  options: { seed: number; durationMs: number; rateFactor: number; firstExtra: number },
): ArrivalsWithFaults {
  const { seed, durationMs, rateFactor, firstExtra } = options;
  let arrivals = Array.from(schedule.offsetsMs, (ms): Arrival => ({ ms, tenant: undefined }));
  const extraTenants: PlannedTenant[] = [];
  for (const [index, { what, fromMs, toMs }] of faults.entries()) {
    const untilMs = Math.min(toMs, durationMs);
    if (untilMs <= fromMs) continue;
    if (what.type === 'noisy-neighbour') {
      const profile = constantRate(perSecondOf(what.rate) * rateFactor, untilMs - fromMs);
      const added = createSchedule({ profile, process: { type: 'poisson' }, seed: (seed + index + 1) >>> 0 });
      const tenant = firstExtra + extraTenants.length;
      extraTenants.push({ id: what.tenant, pool: what.pool, as: undefined });
      arrivals.push(...Array.from(added.offsetsMs, (ms): Arrival => ({ ms: ms + fromMs, tenant })));
    } else if (what.type === 'thundering-herd') {
      arrivals = arrivals.map((arrival) =>
        arrival.ms >= fromMs && arrival.ms < untilMs ? { ...arrival, ms: untilMs } : arrival,
      );
    }
  }
  // Sorting is stable: those of one herd keep their order.
  arrivals.sort((a, b) => a.ms - b.ms);
  return {
    schedule: { offsetsMs: Float64Array.from(arrivals, ({ ms }) => ms) },
    extraTenants,
    tenantOf: extraTenants.length === 0 ? null : arrivals.map(({ tenant }) => tenant),
  };
}

interface Arrival {
  ms: number;
  tenant: number | undefined;
}
