import { type Column, DataTable } from '../../../ui/index.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import type { ShownRun } from '../live/use-run.ts';
import { type FaultRow, faultRows, faultScope } from '../view-model/fault-rows.ts';
import { formatClock, type TimeAxis, timeTicks, xOf } from '../view-model/time-axis.ts';
import { ChartFrame } from './chart-frame.tsx';
import { NowLine } from './now-line.tsx';

const ROW_PX = 26;
const BAR_PX = 18;
const AXIS_PX = 20;

const COLUMNS: readonly Column<FaultRow>[] = [
  { id: 'name', header: 'Fault', cell: ({ name }) => name },
  { id: 'from', header: 'From', width: 80, align: 'end', cell: ({ fromMs }) => formatClock(fromMs) },
  { id: 'to', header: 'To', width: 80, align: 'end', cell: ({ toMs }) => formatClock(toMs) },
  { id: 'state', header: 'State', width: 80, cell: ({ state }) => state },
];

/** What goes wrong when, below all charts and on their axis, whose labels are here. */
export function FaultLane({ run, axis }: { run: ShownRun; axis: TimeAxis }) {
  const { faults } = run.detail;
  const { nowMs } = run;
  const { rows, count } = faultRows(faults, {
    nowMs,
    durationMs: axis.durationMs,
    widthPx: axis.width - axis.left - axis.right,
  });
  const height = count * ROW_PX + AXIS_PX;
  return (
    <ChartFrame
      title="Faults"
      scope={faults.length === 0 ? 'none in this scenario' : faultScope(faults, nowMs)}
      what="the faults"
      finding={
        faults.length === 0
          ? 'No fault is planned.'
          : `${rows.map(({ name, fromMs, toMs }) => `${name} from ${formatClock(fromMs)} to ${formatClock(toMs)}`).join('; ')}.`
      }
      axis={axis}
      height={height}
      marks={[]}
      seconds={[]}
      readOut={(atMs) => readOut(rows, atMs)}
      table={
        <TableTwin
          copy={() =>
            tableText(
              ['Fault', 'From', 'To', 'State'],
              rows.map(({ name, fromMs, toMs, state }) => [name, formatClock(fromMs), formatClock(toMs), state]),
            )
          }
        >
          <DataTable
            label="Faults"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ name, fromMs }) => `${name} ${fromMs}`}
            empty="No fault is planned."
            isFit
          />
        </TableTwin>
      }
    >
      {rows.map((fault) => (
        <FaultBar key={`${fault.name} ${fault.fromMs}`} axis={axis} fault={fault} />
      ))}
      <NowLine axis={axis} nowMs={nowMs} height={count * ROW_PX} />
      <TimeLabels axis={axis} nowMs={run.isRunning ? nowMs : null} y={height - 5} />
    </ChartFrame>
  );
}

function FaultBar({ axis, fault }: { axis: TimeAxis; fault: FaultRow }) {
  const from = xOf(axis, fault.fromMs);
  const to = Math.max(from + 2, xOf(axis, fault.toMs));
  const y = fault.row * ROW_PX + (ROW_PX - BAR_PX) / 2;
  const isRight = fault.side === 'behind';
  return (
    <g>
      <rect
        className="fault-bar"
        data-state={fault.state}
        x={from + 0.5}
        y={y + 0.5}
        width={to - from}
        height={BAR_PX}
      />
      <text
        className="run-chart__label"
        x={isRight ? to + 6 : from - 6}
        y={y + 13}
        textAnchor={isRight ? 'start' : 'end'}
      >
        {fault.name}
      </text>
    </g>
  );
}

/** Of a label that the moving one would touch. CSS pixels. */
const LABEL_GAP_PX = 34;

function TimeLabels({ axis, nowMs, y }: { axis: TimeAxis; nowMs: number | null; y: number }) {
  const nowX = nowMs === null ? null : xOf(axis, nowMs);
  return (
    <>
      {timeTicks(axis)
        .map(({ atMs, label }) => ({ x: xOf(axis, atMs), label }))
        .filter(({ x }) => nowX === null || Math.abs(x - nowX) > LABEL_GAP_PX)
        .map(({ x, label }) => (
          <text key={label} x={x} y={y} textAnchor="middle">
            {label}
          </text>
        ))}
      {nowX === null || nowMs === null ? null : (
        <text className="run-chart__label" data-tone="accent" data-strong="true" x={nowX} y={y} textAnchor="middle">
          {formatClock(nowMs)}
        </text>
      )}
    </>
  );
}

function readOut(rows: readonly FaultRow[], atMs: number): string {
  const active = rows.filter(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs).map(({ name }) => name);
  return `${formatClock(atMs)}: ${active.length === 0 ? 'no fault' : active.join(', ')}`;
}
