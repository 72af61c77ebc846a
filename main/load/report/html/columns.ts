import type { LoadTick } from '../../../contract/load-run.ts';

/** Of a chart: as many as its pixels show apart, and a heat map fits in a file with. */
export const MAX_COLUMNS = 180;

/** Some seconds of a run that are drawn as one. */
export interface Column {
  atMs: number;
  endMs: number;
  /** Ticks in it. */
  seconds: number;
  offered: number;
  completed: number;
  failed: number;
  dropped: number;
  errors: ReadonlyMap<string, number>;
  /** The highest of its seconds: percentiles are not averaged. */
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  /** Means over its requests. */
  stagesMs: ReadonlyMap<string, number>;
  heat: ReadonlyMap<number, number>;
  /** The highest of its seconds. */
  burn: ReadonlyMap<string, number>;
}

/** @param endMs when the last tick ended */
export function columnsOf(ticks: readonly LoadTick[], endMs: number, most = MAX_COLUMNS): Column[] {
  const perColumn = Math.max(1, Math.ceil(ticks.length / most));
  return Array.from({ length: Math.ceil(ticks.length / perColumn) }, (_, index) => {
    const from = index * perColumn;
    const part = ticks.slice(from, from + perColumn);
    const sum = (count: (tick: LoadTick) => number): number => part.reduce((total, tick) => total + count(tick), 0);
    return {
      atMs: part[0]?.atMs ?? 0,
      endMs: ticks[from + perColumn]?.atMs ?? endMs,
      seconds: part.length,
      offered: sum(({ offered }) => offered),
      completed: sum(({ completed }) => completed),
      failed: sum(({ completed, succeeded }) => completed - succeeded),
      dropped: sum(({ dropped }) => dropped),
      errors: added(part.map(({ errors }) => Object.entries(errors))),
      p50Ms: highest(part.map(({ response }) => response.p50Ms)),
      p95Ms: highest(part.map(({ response }) => response.p95Ms)),
      p99Ms: highest(part.map(({ response }) => response.p99Ms)),
      stagesMs: stageMeans(part),
      heat: added(part.map(({ heat }) => heat)),
      burn: highestOf(part),
    };
  });
}

function added<Key>(parts: readonly (readonly (readonly [Key, number])[])[]): Map<Key, number> {
  const sums = new Map<Key, number>();
  for (const part of parts) for (const [key, count] of part) sums.set(key, (sums.get(key) ?? 0) + count);
  return sums;
}

function highest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (value === null || (most !== null && most > value) ? most : value), null);
}

function highestOf(ticks: readonly LoadTick[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const { burn } of ticks) {
    for (const [name, value] of Object.entries(burn)) most.set(name, Math.max(most.get(name) ?? 0, value));
  }
  return most;
}

function stageMeans(ticks: readonly LoadTick[]): Map<string, number> {
  const sums = added(
    ticks.map(({ stagesMs, completed }) =>
      Object.entries(stagesMs).map(([stage, meanMs]) => [stage, meanMs * completed] as const),
    ),
  );
  const completed = ticks.reduce((sum, tick) => sum + tick.completed, 0);
  return new Map([...sums].map(([stage, sum]) => [stage, completed === 0 ? 0 : sum / completed]));
}
