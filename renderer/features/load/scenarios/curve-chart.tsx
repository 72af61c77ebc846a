import { useMemo } from 'react';
import type { LoadPreview } from '../../../../main/contract/load-run.ts';
import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatCompactCount, formatCount, formatQuantity } from '../../../ui/index.ts';
import { ChartFrame } from '../chart/chart-frame.tsx';
import { FaultShade } from '../chart/now-line.tsx';
import { linePath } from '../view-model/chart-path.ts';
import { type FaultRow, faultRows } from '../view-model/fault-rows.ts';
import { inUnit, plannedAt, RATE_UNIT_WORD, type RateUnit, roundUp } from '../view-model/rate-series.ts';
import { formatClock, type TimeAxis, timeTicks, xOf } from '../view-model/time-axis.ts';

const PLOT = 150;
const TOP = 12;
const AXIS = 20;
const FAULT_ROW = 20;
const MOST_MARKS = 4;

/** The load that a scenario would offer: its profile as a line, the arrivals drawn from its seed as bars behind it. */
export function CurveChart({ preview, width, unit }: { preview: LoadPreview; width: number; unit: RateUnit }) {
  const { curve, drawn, faults, durationMs } = preview;
  const axis = useMemo(
    (): TimeAxis => ({ durationMs: Math.max(1000, durationMs), width, left: 44, right: 16 }),
    [durationMs, width],
  );
  const slotMs = (drawn[1]?.atMs ?? durationMs) - (drawn[0]?.atMs ?? 0);
  const rates = drawn.map(({ atMs, count }) => ({ atMs, count, perSecond: slotMs > 0 ? (count * 1000) / slotMs : 0 }));
  const peak = curve.reduce((most, { perSecond }) => Math.max(most, perSecond), 0);
  const highest = roundUp(
    inUnit(
      rates.reduce((most, { perSecond }) => Math.max(most, perSecond), peak),
      unit,
    ),
  );
  const yOf = (perSecond: number): number => TOP + (1 - inUnit(perSecond, unit) / highest) * (PLOT - TOP);
  const { rows, count } = faultRows(faults, {
    nowMs: 0,
    durationMs: axis.durationMs,
    widthPx: width - axis.left - axis.right,
  });
  const height = PLOT + count * FAULT_ROW + AXIS;
  return (
    <ChartFrame
      title="Offered load"
      scope={`requests per ${RATE_UNIT_WORD[unit]}; bars are the ${formatQuantity(preview.arrivals, 'arrival')} drawn from the seed`}
      what="the offered load"
      finding={`The scenario offers at most ${formatCount(inUnit(peak, unit))} requests a ${RATE_UNIT_WORD[unit]} over ${formatClock(durationMs)}, ${formatQuantity(preview.arrivals, 'arrival')} in all.`}
      axis={axis}
      height={height}
      marks={linearTicks(0, highest, MOST_MARKS).map((value) => ({
        y: TOP + (1 - value / highest) * (PLOT - TOP),
        label: formatCompactCount(value),
      }))}
      seconds={rates.map(({ atMs }) => atMs)}
      readOut={(atMs) => {
        const slot = rates.findLast((each) => each.atMs <= atMs);
        return `${formatClock(atMs)}: offered ${formatCount(inUnit(plannedAt(curve, atMs), unit))} /${unit}, ${formatQuantity(slot?.count ?? 0, 'arrival')} in ${formatClock(slotMs) === '0:00' ? 'this part' : `these ${Math.round(slotMs / 1000)} s`}`;
      }}
      table={<DrawnTable rates={rates} curve={curve} unit={unit} />}
    >
      <FaultShade axis={axis} faults={faults} height={PLOT} />
      {rates.map(({ atMs, perSecond }) => {
        const x = xOf(axis, atMs);
        const y = yOf(perSecond);
        return (
          <rect
            key={atMs}
            className="rate-drawn"
            x={x}
            y={y}
            width={Math.max(0.5, xOf(axis, atMs + slotMs) - x - 0.5)}
            height={Math.max(0, PLOT - y)}
          />
        );
      })}
      <path
        className="rate-achieved"
        d={linePath(curve.map(({ atMs, perSecond }) => ({ x: xOf(axis, atMs), y: yOf(perSecond) })))}
      />
      {rows.map((fault) => (
        <PlannedFault key={`${fault.name} ${fault.fromMs}`} axis={axis} fault={fault} />
      ))}
      {preview.warmUpMs > 0 ? (
        <path className="run-chart__warm-up" d={`M${xOf(axis, preview.warmUpMs)} ${TOP}V${PLOT}`} />
      ) : null}
      {timeTicks(axis).map(({ atMs, label }) => (
        <text key={label} x={xOf(axis, atMs)} y={height - 5} textAnchor={atMs === 0 ? 'start' : 'middle'}>
          {label}
        </text>
      ))}
    </ChartFrame>
  );
}

function PlannedFault({ axis, fault }: { axis: TimeAxis; fault: FaultRow }) {
  const from = xOf(axis, fault.fromMs);
  const to = Math.max(from + 2, xOf(axis, fault.toMs));
  const y = PLOT + 4 + fault.row * FAULT_ROW;
  const isRight = fault.side === 'behind';
  return (
    <g>
      <rect className="fault-bar" data-state="to come" x={from + 0.5} y={y + 0.5} width={to - from} height={14} />
      <text
        className="run-chart__label"
        x={isRight ? to + 6 : from - 6}
        y={y + 11}
        textAnchor={isRight ? 'start' : 'end'}
      >
        {fault.name}
      </text>
    </g>
  );
}

interface Drawn {
  atMs: number;
  count: number;
  perSecond: number;
}

function DrawnTable({ rates, curve, unit }: { rates: readonly Drawn[]; curve: LoadPreview['curve']; unit: RateUnit }) {
  const offered = ({ atMs }: Drawn): string => formatCount(inUnit(plannedAt(curve, atMs), unit));
  const columns: readonly Column<Drawn>[] = [
    { id: 'at', header: 'From', width: 76, cell: ({ atMs }) => formatClock(atMs) },
    { id: 'offered', header: `Offered /${unit}`, align: 'end', cell: offered },
    { id: 'drawn', header: 'Arrivals drawn', align: 'end', cell: ({ count }) => formatCount(count) },
  ];
  return (
    <TableTwin
      copy={() =>
        tableText(
          ['From', `Offered /${unit}`, 'Arrivals drawn'],
          rates.map((row) => [formatClock(row.atMs), offered(row), row.count]),
        )
      }
    >
      <DataTable label="Offered load by time" columns={columns} rows={rates} rowKey={({ atMs }) => String(atMs)} />
    </TableTwin>
  );
}
