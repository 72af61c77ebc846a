import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { tickIndexAt } from './ticks.ts';

/** One cell of the heat map: seconds × response time on a log grid. */
export interface HeatCell {
  fromAtMs: number;
  toAtMs: number;
  /** Bounds of the latency, milliseconds; left out at `toMs`. */
  fromMs: number;
  toMs: number;
  count: number;
}

export interface HeatMap {
  cells: readonly HeatCell[];
  highest: number;
  minMs: number;
  maxMs: number;
}

/** The grid has so many steps to a factor of ten, should only one of its bounds be in use. */
const STEPS_PER_DECADE = 8;

/** @param columns as many time slots as can be told apart on the screen; seconds that share one are added up */
export function heatMap(ticks: readonly LoadTick[], durationMs: number, columns: number): HeatMap | null {
  const bounds = [...new Set(ticks.flatMap(({ heat }) => heat.map(([from]) => from)))].toSorted((a, b) => a - b);
  const lowest = bounds.find((bound) => bound > 0);
  if (lowest === undefined) return null;
  const step = gridStep(bounds.filter((bound) => bound > 0));
  const slotMs = Math.max(1000, durationMs / Math.max(1, columns));
  const sums = new Map<string, HeatCell>();
  for (const { atMs, heat } of ticks) {
    const slot = Math.floor(atMs / slotMs);
    for (const [from, count] of heat) {
      const fromMs = from > 0 ? from : lowest / step;
      const key = `${slot} ${fromMs}`;
      const cell = sums.get(key);
      if (cell === undefined) {
        const [fromAtMs, toAtMs] = [slot * slotMs, (slot + 1) * slotMs];
        sums.set(key, { fromAtMs, toAtMs, fromMs, toMs: fromMs * step, count });
      } else cell.count += count;
    }
  }
  const cells = [...sums.values()];
  return {
    cells,
    highest: cells.reduce((most, { count }) => Math.max(most, count), 1),
    minMs: cells.reduce((least, { fromMs }) => Math.min(least, fromMs), Infinity),
    maxMs: cells.reduce((most, { toMs }) => Math.max(most, toMs), 0),
  };
}

/** @returns the factor from one bound to the next: the smallest that occurs */
function gridStep(bounds: readonly number[]): number {
  let least = Infinity;
  for (let index = 1; index < bounds.length; index += 1) {
    least = Math.min(least, (bounds[index] ?? 1) / (bounds[index - 1] ?? 1));
  }
  return Number.isFinite(least) && least > 1.001 ? least : 10 ** (1 / STEPS_PER_DECADE);
}

/** @returns what the cells at a moment hold, in words of the table: ascending latency */
export function heatAt(
  ticks: readonly LoadTick[],
  atMs: number,
): readonly (readonly [fromMs: number, count: number])[] {
  return ticks[tickIndexAt(ticks, atMs)]?.heat ?? [];
}
