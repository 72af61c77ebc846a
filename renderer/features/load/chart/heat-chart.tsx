import { type ReactNode, useCallback, useMemo } from 'react';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';
import { type Column, formatCount, formatDuration, formatQuantity } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { heatMap } from '../view-model/heat.ts';
import { latencyLimits, plainDuration, type SloBound } from '../view-model/slo-text.ts';
import { tickEndMs, tickIndexBefore } from '../view-model/ticks.ts';
import { formatClock, type TimeAxis, xOf } from '../view-model/time-axis.ts';
import { ChartFrame } from './chart-frame.tsx';
import { FaultShade, NowLine } from './now-line.tsx';
import { SecondsTable } from './seconds-table.tsx';

const HEIGHT = 226;
const TOP = 6;
const BOTTOM = 6;
/** Narrower than this and a column of cells cannot be told from its neighbours. CSS pixels. */
const COLUMN_PX = 3;
/** Of one request, so that it can be seen at all. */
const FAINTEST = 0.18;

export interface HeatChartProps {
  run: ShownRun;
  axis: TimeAxis;
  slos: readonly SloBound[];
  /** Turns it into another picture of latency. */
  faces: ReactNode;
}

/** Every request by when it ended and how long it took: two groups that a percentile hides are two bands here. */
export function HeatChart({ run, axis, slos, faces }: HeatChartProps) {
  const { ticks, nowMs } = run;
  const limits = useMemo(() => latencyLimits(slos, 'response'), [slos]);
  const seconds = useMemo(() => ticks.map((_, index) => tickEndMs(ticks, index)), [ticks]);
  const columns = Math.floor((axis.width - axis.left - axis.right) / COLUMN_PX);
  const map = useMemo(() => heatMap(ticks, axis.durationMs, columns), [ticks, axis.durationMs, columns]);
  const min = Math.min(map?.minMs ?? 10, ...limits.map(({ ms }) => ms));
  const max = Math.max(map?.maxMs ?? 1000, ...limits.map(({ ms }) => ms * 1.1));
  const yOf = useCallback(
    (ms: number): number => TOP + (1 - logPosition(ms, min, max)) * (HEIGHT - TOP - BOTTOM),
    [min, max],
  );
  const cells = useMemo(
    () =>
      map?.cells.map(({ fromAtMs, toAtMs, fromMs, toMs, count }) => {
        const x = xOf(axis, fromAtMs);
        return (
          <rect
            key={`${fromAtMs} ${fromMs}`}
            className="heat-cell"
            x={x}
            y={yOf(toMs)}
            width={Math.max(1, xOf(axis, toAtMs) - x)}
            height={Math.max(1, yOf(fromMs) - yOf(toMs))}
            opacity={FAINTEST + (1 - FAINTEST) * (Math.log(count + 1) / Math.log(map.highest + 1))}
          />
        );
      }),
    [map, axis, yOf],
  );
  return (
    <ChartFrame
      title="Response time"
      scope="requests by when they ended and how long they took, log scale; fainter is fewer"
      what="the heat map"
      finding={
        map === null
          ? 'Nothing ended yet.'
          : `Response times from ${formatDuration(map.minMs)} to ${formatDuration(map.maxMs)}; at most ${formatQuantity(map.highest, 'request')} in a cell.`
      }
      axis={axis}
      height={HEIGHT}
      marks={logTicks(min, max).map((value) => ({ y: yOf(value), label: plainDuration(value) }))}
      seconds={seconds}
      readOut={(atMs) => readOut(ticks, atMs)}
      actions={faces}
      table={<HeatTable ticks={ticks} />}
    >
      <FaultShade axis={axis} faults={run.detail.faults} height={HEIGHT} />
      {cells}
      {limits.map(({ label, ms }) => (
        <g key={label}>
          <path className="band-slo" d={`M${axis.left} ${yOf(ms)}H${axis.width - axis.right}`} />
          <text className="run-chart__label" data-tone="warn" x={axis.width - axis.right + 6} y={yOf(ms) + 4}>
            {label}
          </text>
        </g>
      ))}
      <NowLine axis={axis} nowMs={nowMs} height={HEIGHT} />
    </ChartFrame>
  );
}

/** Lower bounds of the cells as columns: a table has room for so many. */
const MOST_COLUMNS = 12;

function HeatTable({ ticks }: { ticks: readonly LoadTick[] }) {
  return <SecondsTable label="Response times by second" rows={ticks} columns={tableColumns(ticks)} />;
}

function tableColumns(ticks: readonly LoadTick[]): readonly Column<LoadTick>[] {
  const bounds = [...new Set(ticks.flatMap(({ heat }) => heat.map(([from]) => from)))].toSorted((a, b) => a - b);
  const size = Math.max(1, Math.ceil(bounds.length / MOST_COLUMNS));
  const groups = Array.from({ length: Math.ceil(bounds.length / size) }, (_, index) =>
    bounds.slice(index * size, (index + 1) * size),
  );
  return groups.map((group) => ({
    id: String(group[0]),
    header: `from ${plainDuration(group[0] ?? 0)}`,
    align: 'end',
    minWidth: 84,
    cell: ({ heat }) => formatCount(heat.reduce((sum, [from, count]) => (group.includes(from) ? sum + count : sum), 0)),
  }));
}

function readOut(ticks: readonly LoadTick[], atMs: number): string {
  const tick = ticks[tickIndexBefore(ticks, atMs)];
  if (tick === undefined || tick.completed === 0) return `${formatClock(atMs)}: nothing ended`;
  const [most] = tick.heat.toSorted(([, a], [, b]) => b - a);
  const where = most === undefined ? '' : `, most from ${plainDuration(most[0])} on`;
  return `${formatClock(atMs)}: ${formatQuantity(tick.completed, 'request')} ended${where}`;
}
