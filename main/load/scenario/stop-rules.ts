import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadTick } from '../../contract/load-run.ts';
import { msOf } from './units.ts';

const PERCENT = 100;
const MS_PER_SECOND = 1000;
const RULE = /^(errors|dropped|p50|p95|p99|cost)>(\$?)(\d+(?:\.\d+)?)(%|ms|s)?(?: ?for (\d+(?:\.\d+)?(?:ms|s|m|h)))?$/;

/** One reason to end a run before its time. */
interface StopRule {
  name: string;
  of: 'errors' | 'dropped' | 'p50' | 'p95' | 'p99' | 'cost';
  /** A share, milliseconds or US dollars. */
  limit: number;
  /** How long it has to be so. */
  seconds: number;
}

const UNITS: Readonly<Record<StopRule['of'], readonly string[]>> = {
  errors: ['%'],
  dropped: ['%'],
  p50: ['ms', 's'],
  p95: ['ms', 's'],
  p99: ['ms', 's'],
  cost: ['$'],
};

/**
 * Reads `errors>50% for 10s`, `dropped>10% for 5s`, `p95>5s for 10s` or `cost>$1`. Without a time one second is enough.
 *
 * @throws InvalidArgumentError for anything else
 */
export function parseStopRule(text: string): StopRule {
  const name = text.trim().replaceAll(/\s+/g, ' ');
  const [, of, dollar, value, unit = '', lasting] = RULE.exec(name.replaceAll(/ ?> ?/g, '>')) ?? [];
  const key = of as StopRule['of'] | undefined;
  if (key === undefined || !UNITS[key].includes(dollar === '$' ? '$' : unit)) {
    throw new InvalidArgumentError(
      `"${text}" is no stop rule. Write errors>50% for 10s, dropped>10% for 5s, p95>5s for 10s or cost>$1.`,
    );
  }
  const factor = unit === '%' ? 1 / PERCENT : unit === 's' ? MS_PER_SECOND : 1;
  const seconds = lasting === undefined ? 1 : Math.max(1, Math.ceil(msOf(lasting) / MS_PER_SECOND));
  return { name, of: key, limit: Number(value) * factor, seconds };
}

/** Watches the seconds of a run. A second in which nothing ended decides nothing and breaks no row of bad ones. */
export function watchStopRules(texts: readonly string[]): (tick: LoadTick) => string | null {
  const rules = texts.map((text) => ({ rule: parseStopRule(text), inARow: 0 }));
  let costUsd = 0;
  return (tick) => {
    costUsd += tick.costUsd ?? 0;
    for (const entry of rules) {
      const value = valueOf(entry.rule.of, tick, costUsd);
      if (value === null) continue;
      entry.inARow = value > entry.rule.limit ? entry.inARow + 1 : 0;
      if (entry.inARow >= entry.rule.seconds) return entry.rule.name;
    }
    return null;
  };
}

function valueOf(of: StopRule['of'], tick: LoadTick, costUsd: number): number | null {
  const { completed, succeeded, dropped, response } = tick;
  const ended = completed + dropped;
  switch (of) {
    case 'errors':
      return ended === 0 ? null : (completed - succeeded + dropped) / ended;
    case 'dropped':
      return ended === 0 ? null : dropped / ended;
    case 'p50':
      return response.p50Ms;
    case 'p95':
      return response.p95Ms;
    case 'p99':
      return response.p99Ms;
    case 'cost':
      return costUsd;
  }
}
