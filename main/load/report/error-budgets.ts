import type { LoadSample } from '../generate/load-sample.ts';
import { allowedShare, type BudgetState, misses, type SloBound } from './load-slo.ts';

/** Over it a burn rate is told: long enough to be more than noise, short enough to see a fault. */
export const BURN_WINDOW_SECONDS = 30;

interface Count {
  missed: number;
  total: number;
}

/**
 * Error budgets of a run: of the requests that may miss a bound, how many did, over the whole run and over the last
 * seconds. A burn rate of 1 uses a budget up just as the run ends.
 *
 * @see Beyer et al., "The Site Reliability Workbook", 2018, chapter 5
 */
export class ErrorBudgets {
  readonly #bounds: readonly { bound: SloBound; allowed: number; whole: Count; seconds: Count[]; now: Count }[];

  constructor(bounds: readonly SloBound[]) {
    this.#bounds = bounds.flatMap((bound) => {
      const allowed = allowedShare(bound);
      return allowed === null ? [] : [{ bound, allowed, whole: none(), seconds: [], now: none() }];
    });
  }

  add(sample: LoadSample): void {
    for (const { bound, whole, now } of this.#bounds) {
      const isMissed = misses(bound, sample);
      if (isMissed === null) continue;
      count(now, isMissed);
      if (sample.isMeasured) count(whole, isMissed);
    }
  }

  /** A dropped arrival misses what everybody is meant to get, and says nothing of how long anything takes. */
  addDropped(isMeasured: boolean): void {
    for (const { bound, whole, now } of this.#bounds) {
      if (bound.type !== 'share' || (bound.of !== 'errors' && bound.of !== 'goodput')) continue;
      count(now, true);
      if (isMeasured) count(whole, true);
    }
  }

  /** A second is over. @returns burn rates by the name of the bound, of those with anything to go by */
  endSecond(): Record<string, number> {
    const burns: Record<string, number> = {};
    for (const entry of this.#bounds) {
      entry.seconds.push(entry.now);
      entry.now = none();
      if (entry.seconds.length > BURN_WINDOW_SECONDS) entry.seconds.shift();
      const burn = burnOf(entry);
      if (burn !== null) burns[entry.bound.name] = burn;
    }
    return burns;
  }

  stateOf(name: string): BudgetState {
    const entry = this.#bounds.find(({ bound }) => bound.name === name);
    if (entry === undefined) return { used: null, burn: null };
    const { whole, allowed } = entry;
    return { used: whole.total === 0 ? null : whole.missed / whole.total / allowed, burn: burnOf(entry) };
  }
}

function burnOf({ seconds, now, allowed }: { seconds: readonly Count[]; now: Count; allowed: number }): number | null {
  let missed = now.missed;
  let total = now.total;
  for (const second of seconds) {
    missed += second.missed;
    total += second.total;
  }
  return total === 0 ? null : missed / total / allowed;
}

function none(): Count {
  return { missed: 0, total: 0 };
}

function count(into: Count, isMissed: boolean): void {
  into.total += 1;
  if (isMissed) into.missed += 1;
}
