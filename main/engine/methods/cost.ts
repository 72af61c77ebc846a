import { readCosts } from '../../trace/costs.ts';
import { sumUpCosts } from '../cost-report.ts';
import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

const DEFAULT_DAYS = 30;

/** Costs of runs, by the days of this machine's own time. */
export function createCostHandlers({ journal, services }: SessionParts): Handlers<'cost.report'> {
  return {
    'cost.report': async (request) => {
      const today = new Date(services.clock.now());
      const since =
        request.since ?? dayOf(new Date(today.getFullYear(), today.getMonth(), today.getDate() - DEFAULT_DAYS));
      const until = request.until ?? dayOf(today);
      const costs = readCosts(journal, { since: startOf(since), before: startOf(until, 1) });
      return sumUpCosts({ since, until }, costs, (startedAt) => dayOf(new Date(startedAt)));
    },
  };
}

/** @returns midnight of the day in this machine's time, as ISO. @param plusDays days later */
function startOf(day: string, plusDays = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + plusDays).toISOString();
}

function dayOf(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
