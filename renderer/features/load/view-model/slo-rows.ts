import type { LoadResult, LoadSlo } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { lastTold } from './ticks.ts';
import { readSlo, sloValue, plainTarget, WHOLE } from './slo-text.ts';

/** Of a burn: the window the engine counts it over. Milliseconds. */
export const BURN_WINDOW_MS = 30_000;
/** Above this share of a budget it needs attention; so does a burn above the lower bound, the upper one is failure. */
const BUDGET_WARN = 0.75;
const BURN_WARN = 2;
const BURN_ERROR = 6;

export type Tone = 'plain' | 'warn' | 'error';

/** One bound as the table of budgets shows it. */
export interface SloRow {
  name: string;
  scope: string;
  isWhole: boolean;
  measure: string;
  /** In words; null while the run goes on, for what is only known at its end. */
  actual: string | null;
  target: string;
  /** 1 is all of it; null where there is none, or not known yet. */
  budgetUsed: number | null;
  burn: number | null;
  /** Null while it cannot be told. */
  held: boolean | null;
  valueTone: Tone;
  budgetTone: Tone;
  burnTone: Tone;
}

/** @returns a row for each bound of a run that ended */
export function endedSloRows({ slo }: LoadResult): readonly SloRow[] {
  return slo.map((bound) => {
    const read = readSlo(bound.name);
    return rowOf({
      name: bound.name,
      scope: bound.scope,
      measure: read?.measure ?? bound.name,
      actual: sloValue(bound.actual, bound.unit, bound.target),
      target: plainTarget(bound.target, bound.unit),
      budgetUsed: bound.budgetUsed,
      burn: bound.burn,
      held: bound.held,
    });
  });
}

/**
 * The bounds at a second of a run. A budget so far is put together from the burns of windows that do not overlap, each
 * weighed by what ended in it: shares of the same allowance add up that way, percentiles would not.
 *
 * @param pointed the second that is looked at; null for where the run stands
 */
export function secondSloRows(ticks: readonly LoadTick[], pointed: number | null): readonly SloRow[] {
  const index = pointed ?? ticks.length - 1;
  const told = ticks[pointed ?? lastTold(ticks)];
  const tick = ticks[index];
  if (tick === undefined) return [];
  return Object.entries(tick.burn).map(([name, burn]) => {
    const read = readSlo(name);
    const budgetUsed = budgetSoFar(ticks, index, name);
    const actual = read === null || told === undefined ? null : actualAt(told, read.scope, read.measure);
    return rowOf({
      name,
      scope: read?.scope ?? WHOLE,
      measure: read?.measure ?? name,
      actual: read === null || actual === null ? null : sloValue(actual, read.unit, read.target),
      target: read === null ? '' : plainTarget(read.target, read.unit),
      budgetUsed,
      burn,
      held: budgetUsed === null ? null : budgetUsed <= 1,
    });
  });
}

/** What a second itself knows of a bound. */
function actualAt(tick: LoadTick, scope: string, measure: string): number | null {
  if (scope !== WHOLE) return null;
  if (measure === 'errors') return tick.completed === 0 ? null : 1 - tick.succeeded / tick.completed;
  if (measure === 'goodput') return tick.completed === 0 ? null : tick.good / tick.completed;
  if (measure === 'grounded') return tick.groundedShare;
  const [, of = 'response', percentile = ''] = /^(?:(service|ttft) )?(p\d+)$/.exec(measure) ?? [];
  if (of !== 'response' && of !== 'service' && of !== 'ttft') return null;
  const key = ({ p50: 'p50Ms', p95: 'p95Ms', p99: 'p99Ms' } as const)[percentile as 'p50'];
  return key === undefined ? null : tick[of][key];
}

export function budgetSoFar(ticks: readonly LoadTick[], index: number, name: string): number | null {
  let weighed = 0;
  let ended = 0;
  let end = index;
  while (end >= 0) {
    const from = (ticks[end]?.atMs ?? 0) - BURN_WINDOW_MS;
    let start = end;
    let inWindow = 0;
    for (; start >= 0 && (ticks[start]?.atMs ?? 0) > from; start -= 1) inWindow += ticks[start]?.completed ?? 0;
    const burn = ticks[end]?.burn[name];
    if (burn !== undefined) {
      weighed += burn * inWindow;
      ended += inWindow;
    }
    end = start;
  }
  return ended === 0 ? null : weighed / ended;
}

function rowOf(row: Omit<SloRow, 'isWhole' | 'valueTone' | 'budgetTone' | 'burnTone'>): SloRow {
  const { budgetUsed, burn, held } = row;
  return {
    ...row,
    isWhole: row.scope === WHOLE,
    valueTone: held === false && row.actual !== null ? 'error' : 'plain',
    budgetTone: budgetUsed === null ? 'plain' : budgetUsed > 1 ? 'error' : budgetUsed > BUDGET_WARN ? 'warn' : 'plain',
    burnTone: burnTone(burn),
  };
}

export function burnTone(burn: number | null): Tone {
  if (burn === null) return 'plain';
  return burn > BURN_ERROR ? 'error' : burn > BURN_WARN ? 'warn' : 'plain';
}

/** @returns of the bounds that are known, those that are over, the worst first */
export function overRows(rows: readonly SloRow[]): readonly SloRow[] {
  return rows.filter(({ held }) => held === false).toSorted((a, b) => (b.budgetUsed ?? 1) - (a.budgetUsed ?? 1));
}

/** @returns whether the bound of a finished run is one of a stage, for its swatch */
export function stageOfSlo({ scope }: Pick<LoadSlo, 'scope'>): string | null {
  return scope === WHOLE ? null : scope;
}
