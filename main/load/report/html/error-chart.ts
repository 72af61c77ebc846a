import { count, rate } from '../figures.ts';
import type { Column } from './columns.ts';
import { perSecond } from './rate-chart.ts';
import { linearScale, linearTicks, rectangle, valueAxis } from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 90;

/** Failed and dropped requests a second, stacked. */
export function errorChart(frame: TimeFrame, columns: readonly Column[]): string {
  const most = Math.max(...columns.map((column) => perSecond(column.failed + column.dropped, column)), 0);
  if (most === 0) return '';
  const ticks = linearTicks(most, 2);
  const all = columns.reduce((sum, { failed, dropped }) => sum + failed + dropped, 0);
  return timeChart(
    frame,
    { height: HEIGHT, finding: `${count(all)} failed or dropped requests over time; at most ${rate(most)}.` },
    ({ x, top, bottom }) => {
      const y = linearScale(0, ticks.at(-1) ?? 1, bottom, top);
      const bars = columns.map((column) => {
        const failed = y(perSecond(column.failed, column));
        const both = y(perSecond(column.failed + column.dropped, column));
        const width = Math.max(1, x(column.endMs) - x(column.atMs) - 1);
        return (
          (column.failed === 0 ? '' : rectangle('failed', x(column.atMs), failed, width, bottom - failed)) +
          (column.dropped === 0 ? '' : rectangle('dropped', x(column.atMs), both, width, failed - both))
        );
      });
      return [valueAxis(ticks, y, (value) => String(value)), ...bars];
    },
  );
}
