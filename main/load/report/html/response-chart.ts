import type { LoadSlo } from '../../../contract/load.ts';
import { ms, tickMs } from '../figures.ts';
import type { Column } from './columns.ts';
import { middleOf } from './rate-chart.ts';
import {
  band,
  endLabels,
  LEFT,
  logScale,
  logTicks,
  type Point,
  polyline,
  RIGHT,
  type Scale,
  valueAxis,
} from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 220;
/** A histogram of microseconds has nothing below. */
const LEAST_MS = 0.001;

/** Bounds on the response time as a whole, at whatever percentile: lines that the bands should stay below. */
export function responseBounds(slos: readonly LoadSlo[]): { name: string; percentile: number; targetMs: number }[] {
  return slos.flatMap(({ name, scope, unit, target }) => {
    const bound = /^(?:response\.)?(?:p(\d+(?:\.\d+)?)|max)</.exec(name);
    if (bound === null || scope !== 'end-to-end' || unit !== 'ms') return [];
    const [, percentile] = bound;
    return [{ name, percentile: percentile === undefined ? 100 : Number(percentile), targetMs: target }];
  });
}

/** Response time second by second: p50 to p95 and p95 to p99 as bands on a log axis, SLOs as dashed lines. */
export function responseChart(frame: TimeFrame, columns: readonly Column[], slos: readonly LoadSlo[]): string {
  const bounds = responseBounds(slos);
  const measured = columns.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms].filter((value) => value !== null));
  if (measured.length === 0) return '';
  const all = [...measured, ...bounds.map(({ targetMs }) => targetMs)].map((value) => Math.max(value, LEAST_MS));
  const ticks = logTicks(Math.min(...all), Math.max(...all));
  return timeChart(
    frame,
    { height: HEIGHT, finding: `Response time over time, p50, p95 and p99; at most ${ms(Math.max(...measured))}.` },
    ({ x, top, bottom }) => {
      const y = logScale(ticks[0] ?? LEAST_MS, ticks.at(-1) ?? 1, bottom, top);
      const line = (of: (column: Column) => number | null): (Point | null)[] =>
        columns.map((column) => pointAt(x(middleOf(column)), of(column), y));
      const [p50, p95, p99] = [line(({ p50Ms }) => p50Ms), line(({ p95Ms }) => p95Ms), line(({ p99Ms }) => p99Ms)];
      const end = (points: readonly (Point | null)[]): number =>
        points.findLast((point) => point !== null)?.y ?? bottom;
      return [
        valueAxis(ticks, y, tickMs),
        band('band99', p99, p95),
        band('band95', p95, p50),
        polyline('p99', p99),
        polyline('p95', p95),
        polyline('p50', p50),
        ...bounds.map(({ targetMs }) =>
          polyline('slo', [
            { x: LEFT, y: y(targetMs) },
            { x: RIGHT, y: y(targetMs) },
          ]),
        ),
        endLabels(
          [
            { className: 'label q', y: end(p99), content: 'p99' },
            { className: 'label strong', y: end(p95), content: 'p95' },
            { className: 'label q', y: end(p50), content: 'p50' },
            ...bounds.map(({ name, targetMs }) => ({
              className: 'label warn',
              y: y(targetMs),
              content: `SLO ${name}`,
            })),
          ],
          { top, bottom },
        ),
      ];
    },
  );
}

function pointAt(x: number, value: number | null, y: Scale): Point | null {
  return value === null ? null : { x, y: y(value) };
}
