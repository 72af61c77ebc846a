import { useCallback, useMemo } from 'react';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { type Column, formatCompactCount, formatCount } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { bandPath, linePath } from '../view-model/chart-path.ts';
import {
  inUnit,
  isShort,
  RATE_UNIT_WORD,
  type RatePoint,
  ratePoints,
  roundUp,
  worstBacklog,
} from '../view-model/rate-series.ts';
import { tickIndexBefore } from '../view-model/ticks.ts';
import { formatClock, type TimeAxis, xOf } from '../view-model/time-axis.ts';
import { ChartFrame } from './chart-frame.tsx';
import { FaultShade, NowLine } from './now-line.tsx';
import { SecondsTable } from './seconds-table.tsx';
import { spreadLabels } from '../../../ui/chart/spread-labels.ts';

const HEIGHT = 158;
const TOP = 14;
const BOTTOM = 6;
const MOST_MARKS = 5;

/** Offered and achieved: what was scheduled up front, what completed, and what lies between. */
export function RateChart({ run, axis }: { run: ShownRun; axis: TimeAxis }) {
  const { ticks, curve, unit, nowMs } = run;
  const points = useMemo(() => ratePoints(ticks, curve), [ticks, curve]);
  const seconds = useMemo(() => points.map(({ atMs }) => atMs), [points]);
  const highest = roundUp(
    inUnit(
      Math.max(
        curve.reduce((most, { perSecond }) => Math.max(most, perSecond), 0),
        points.reduce((most, { achieved }) => Math.max(most, achieved), 0),
      ),
      unit,
    ),
  );
  const yOf = useCallback(
    (perSecond: number): number => TOP + (1 - inUnit(perSecond, unit) / highest) * (HEIGHT - TOP - BOTTOM),
    [unit, highest],
  );
  const paths = useMemo(() => drawRates(points, curve, axis, yOf), [points, curve, axis, yOf]);
  const worst = worstBacklog(points);
  const last = points.at(-1);
  const planned = curve.at(-1)?.perSecond ?? 0;
  const [completedY = 0, offeredY = 0] = labelPlaces(axis, nowMs, [yOf(last?.achieved ?? 0), yOf(planned)]);
  const model = run.result?.model ?? (/type:\s*closed/.test(run.detail.scenarioText) ? 'closed' : 'open');
  return (
    <ChartFrame
      title="Offered and achieved"
      scope={`requests per ${RATE_UNIT_WORD[unit]}, ${model} model; offered is scheduled up front, achieved is what completed`}
      what="the rates"
      finding={rateFinding(run, points)}
      axis={axis}
      height={HEIGHT}
      marks={linearTicks(0, highest, MOST_MARKS).map((value) => ({
        y: TOP + (1 - value / highest) * (HEIGHT - TOP - BOTTOM),
        label: formatCompactCount(value),
      }))}
      seconds={seconds}
      readOut={(atMs) => readOut(run, points, atMs)}
      table={<RateTable run={run} points={points} />}
    >
      <FaultShade axis={axis} faults={run.detail.faults} height={HEIGHT} />
      <path className="rate-gap" d={paths.gap} />
      <path className="rate-offered" d={paths.offered} />
      <path className="rate-achieved" d={paths.achieved} />
      <NowLine axis={axis} nowMs={nowMs} height={HEIGHT} />
      {last === undefined ? null : (
        <text className="run-chart__label" data-strong="true" x={xOf(axis, nowMs) + 6} y={completedY}>
          {`completed ${formatCount(inUnit(last.achieved, unit))}`}
        </text>
      )}
      <text className="run-chart__label" x={axis.width - axis.right + 6} y={offeredY}>
        offered
      </text>
      {worst === null ? null : (
        <text
          className="run-chart__label"
          data-tone="error"
          x={xOf(axis, worst.atMs)}
          y={yOf(worst.achieved) + 15}
          textAnchor="middle"
        >
          {`backlog ${formatCount(worst.backlog)}`}
        </text>
      )}
    </ChartFrame>
  );
}

/** Labels at the now line and at the end get in each other's way only where those two meet. */
function labelPlaces(axis: TimeAxis, nowMs: number, ys: readonly number[]): readonly number[] {
  const meets = axis.width - axis.right - xOf(axis, nowMs) < 100;
  const moved = ys.map((y) => y + 4);
  return meets ? spreadLabels(moved, HEIGHT) : moved;
}

function drawRates(
  points: readonly RatePoint[],
  curve: ShownRun['curve'],
  axis: TimeAxis,
  yOf: (perSecond: number) => number,
): { offered: string; achieved: string; gap: string } {
  return {
    offered: linePath(curve.map(({ atMs, perSecond }) => ({ x: xOf(axis, atMs), y: yOf(perSecond) }))),
    achieved: linePath(points.map(({ atMs, achieved }) => ({ x: xOf(axis, atMs), y: yOf(achieved) }))),
    gap: bandPath(
      points.map((point) =>
        isShort(point)
          ? { x: xOf(axis, point.atMs), top: yOf(point.planned), bottom: yOf(point.achieved) }
          : { x: xOf(axis, point.atMs), top: null, bottom: null },
      ),
    ),
  };
}

function rateFinding({ unit, isRunning }: ShownRun, points: readonly RatePoint[]): string {
  const last = points.at(-1);
  if (last === undefined) return 'No second of the run is over yet.';
  const worst = worstBacklog(points);
  const now = isRunning
    ? `${formatCount(inUnit(last.achieved, unit))} of ${formatCount(inUnit(last.planned, unit))} a ${RATE_UNIT_WORD[unit]} completed at ${formatClock(last.atMs)}.`
    : '';
  return worst === null
    ? `Achieved kept up with offered. ${now}`.trim()
    : `Achieved fell behind offered, most at ${formatClock(worst.atMs)} with ${formatCount(worst.backlog)} undone. ${now}`.trim();
}

function readOut({ unit, ticks }: ShownRun, points: readonly RatePoint[], atMs: number): string {
  const index = tickIndexBefore(ticks, atMs);
  const point = points[index];
  const tick = ticks[index];
  if (point === undefined || tick === undefined) return formatClock(atMs);
  const dropped = tick.dropped === 0 ? '' : `, dropped ${formatCount(tick.dropped)}`;
  return `${formatClock(atMs)}: offered ${formatCount(inUnit(point.planned, unit))}, completed ${formatCount(inUnit(point.achieved, unit))}, ${formatCount(point.backlog)} undone${dropped}`;
}

function RateTable({ run, points }: { run: ShownRun; points: readonly RatePoint[] }) {
  return <SecondsTable label="Offered and achieved by second" rows={run.ticks} columns={columns(run, points)} />;
}

function columns({ unit, ticks }: ShownRun, points: readonly RatePoint[]): readonly Column<LoadTick>[] {
  const at = new Map(ticks.map((tick, index) => [tick, points[index]]));
  const rate = (value: number | undefined): string => formatCount(value === undefined ? null : inUnit(value, unit));
  return [
    { id: 'offered', header: `Offered /${unit}`, align: 'end', cell: (tick) => rate(at.get(tick)?.planned) },
    { id: 'achieved', header: `Completed /${unit}`, align: 'end', cell: (tick) => rate(at.get(tick)?.achieved) },
    { id: 'arrived', header: 'Arrived', align: 'end', cell: ({ offered }) => formatCount(offered) },
    { id: 'ended', header: 'Ended', align: 'end', cell: ({ completed }) => formatCount(completed) },
    { id: 'dropped', header: 'Dropped', align: 'end', cell: ({ dropped }) => formatCount(dropped) },
    { id: 'undone', header: 'Undone', align: 'end', cell: (tick) => formatCount(at.get(tick)?.backlog) },
  ];
}
