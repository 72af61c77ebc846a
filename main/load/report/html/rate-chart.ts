import type { LoadCurvePoint } from '../../../contract/load-run.ts';
import { count, rate } from '../figures.ts';
import type { Column } from './columns.ts';
import { band, endLabels, linearScale, linearTicks, type Point, polyline, valueAxis } from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 170;
const MS_PER_SECOND = 1000;

/** What was planned, what was offered and what was answered, a second; what lies between is a backlog. */
export function rateChart(frame: TimeFrame, columns: readonly Column[], curve: readonly LoadCurvePoint[]): string {
  const offered = columns.map((column) => perSecond(column.offered, column));
  const answered = columns.map((column) => perSecond(column.completed, column));
  const ticks = linearTicks(Math.max(...offered, ...answered, ...curve.map((point) => point.perSecond), 0));
  const most = Math.max(...answered, 0);
  return timeChart(
    frame,
    { height: HEIGHT, finding: `Offered and achieved rate over time; at most ${rate(most)} achieved.` },
    ({ x, top, bottom }) => {
      const y = linearScale(0, ticks.at(-1) ?? 1, bottom, top);
      const line = (rates: readonly number[]): Point[] =>
        rates.map((value, index) => ({ x: x(middleOf(columns[index])), y: y(value) }));
      const below = offered.map((value, index) => Math.min(value, answered[index] ?? value));
      return [
        valueAxis(ticks, y, count),
        band('backlog', line(offered), line(below)),
        polyline(
          'planned',
          curve.map((point) => ({ x: x(point.atMs), y: y(point.perSecond) })),
        ),
        polyline('offered', line(offered)),
        polyline('achieved', line(answered)),
        endLabels(
          [
            ...(curve.length === 0
              ? []
              : [{ className: 'label q', y: y(curve.at(-1)?.perSecond ?? 0), content: 'planned (dashed)' }]),
            { className: 'label q', y: y(offered.at(-1) ?? 0), content: 'offered' },
            { className: 'label strong', y: y(answered.at(-1) ?? 0), content: 'achieved' },
          ],
          { top, bottom },
        ),
      ];
    },
  );
}

export function perSecond(total: number, { atMs, endMs }: Pick<Column, 'atMs' | 'endMs'>): number {
  return endMs > atMs ? (total / (endMs - atMs)) * MS_PER_SECOND : 0;
}

export function middleOf(column: Pick<Column, 'atMs' | 'endMs'> | undefined): number {
  return column === undefined ? 0 : (column.atMs + column.endMs) / 2;
}
