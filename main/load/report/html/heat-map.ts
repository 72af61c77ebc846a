import { count, ms, tickMs } from '../figures.ts';
import type { Column } from './columns.ts';
import { logScale, rectangle, valueAxis, logTicks } from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 200;
/** Shades of a cell; the fullest has the last. */
const SHADES = 5;
/** The grid is eight to a factor of ten; its last row ends here over its lower bound. */
const ROW_FACTOR = 10 ** (1 / 8);
/** The first row holds everything below the grid. */
const FLOOR_MS = 0.1;

/** How many requests took how long, second by second: what two bands of percentiles would hide, as two crowds do. */
export function heatMap(frame: TimeFrame, columns: readonly Column[]): string {
  const rows = [...new Set(columns.flatMap(({ heat }) => [...heat.keys()]))].toSorted((a, b) => a - b);
  const [lowest] = rows;
  const highest = rows.at(-1);
  if (lowest === undefined || highest === undefined) return '';
  const from = (row: number): number => (row > 0 ? row : FLOOR_MS / ROW_FACTOR);
  const fullest = Math.max(...columns.flatMap(({ heat }) => [...heat.values()]));
  const ticks = logTicks(from(lowest), from(highest) * ROW_FACTOR);
  return timeChart(
    { ...frame, faults: [] },
    {
      height: HEIGHT,
      finding: `Heat map of response times; from ${ms(lowest)} to ${ms(from(highest) * ROW_FACTOR)}, at most ${count(fullest)} in a cell.`,
    },
    ({ x, top, bottom }) => {
      const y = logScale(ticks[0] ?? FLOOR_MS, ticks.at(-1) ?? 1, bottom, top);
      const cells = columns.flatMap((column) =>
        [...column.heat].map(([row, requests]) => {
          const upper = y(from(row) * ROW_FACTOR);
          const width = Math.max(1, x(column.endMs) - x(column.atMs));
          return rectangle(shadeOf(requests, fullest), x(column.atMs), upper, width, y(from(row)) - upper);
        }),
      );
      return [valueAxis(ticks, y, tickMs), ...cells];
    },
  );
}

/** By the root: a cell of few is seen beside one of thousands. */
function shadeOf(requests: number, fullest: number): string {
  return `heat-${Math.min(SHADES, Math.max(1, Math.ceil(Math.sqrt(requests / fullest) * SHADES)))}`;
}
