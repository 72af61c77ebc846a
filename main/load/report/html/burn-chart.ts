import { times } from '../figures.ts';
import type { Column } from './columns.ts';
import { middleOf } from './rate-chart.ts';
import { endLabels, LEFT, linearScale, linearTicks, polyline, RIGHT, valueAxis } from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 110;
/** More lines than these cannot be told apart; the table has all. */
const MAX_LINES = 4;
/** What burns faster leaves the chart at the top: the lines below must stay legible. */
const MOST_BURN = 20;

/** How fast each error budget went, over 30 s; above 1 it would not have lasted. The fastest are drawn. */
export function burnChart(frame: TimeFrame, columns: readonly Column[]): string {
  const peaks = new Map<string, number>();
  for (const { burn } of columns) {
    for (const [name, value] of burn) peaks.set(name, Math.max(peaks.get(name) ?? 0, value));
  }
  const drawn = [...peaks]
    .filter(([, peak]) => peak > 0)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_LINES);
  const [fastest] = drawn;
  if (fastest === undefined) return '';
  const ticks = linearTicks(Math.min(MOST_BURN, Math.max(1.5, fastest[1])), 3);
  const top1 = ticks.at(-1) ?? 1;
  return timeChart(
    frame,
    { height: HEIGHT, finding: `Burn rate of error budgets; ${fastest[0]} at most ${times(fastest[1])}.` },
    ({ x, top, bottom }) => {
      const y = linearScale(0, top1, bottom, top);
      const lines = drawn.map(([name], index) =>
        polyline(
          `burn-${index}`,
          columns.map((column) => {
            const value = column.burn.get(name);
            return value === undefined ? null : { x: x(middleOf(column)), y: y(Math.min(value, top1)) };
          }),
        ),
      );
      const lastOf = (name: string): number => columns.findLast(({ burn }) => burn.has(name))?.burn.get(name) ?? 0;
      return [
        valueAxis(ticks, y, (value) => `${value}×`),
        polyline('slo', [
          { x: LEFT, y: y(1) },
          { x: RIGHT, y: y(1) },
        ]),
        ...lines,
        endLabels(
          drawn.map(([name], index) => ({
            className: `label burn-label-${index}`,
            y: y(Math.min(lastOf(name), top1)),
            content: name,
          })),
          { top, bottom },
        ),
      ];
    },
  );
}
