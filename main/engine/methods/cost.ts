import { localDay } from '../../base/local-day.ts';
import { readCosts } from '../../trace/costs.ts';
import { sumUpCosts } from '../cost-report.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

const DEFAULT_DAYS = 30;

/** Costs of runs, by the days of this machine's own time. */
export function createCostHandlers({ journal, services }: StandingParts): Handlers<'cost.report'> {
  return {
    'cost.report': async (request) => {
      const today = new Date(services.clock.now());
      const since =
        request.since ??
        localDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() - DEFAULT_DAYS).getTime()).day;
      const until = request.until ?? localDay(today.getTime()).day;
      const costs = readCosts(journal, { since: startOf(since), before: startOf(until, 1) });
      return sumUpCosts({ since, until }, costs, (startedAt) => localDay(Date.parse(startedAt)).day);
    },
  };
}

/** @returns midnight of the day in this machine's time, as ISO. @param plusDays days later */
function startOf(day: string, plusDays = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + plusDays).toISOString();
}
