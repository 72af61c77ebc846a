import { useCallback, useMemo } from 'react';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { type Column, formatDuration, NOT_APPLICABLE, stageColor } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { bandPath } from '../view-model/chart-path.ts';
import { roundUp } from '../view-model/rate-series.ts';
import { plainDuration } from '../view-model/slo-text.ts';
import { QUEUE, stageLayers, stagesOf } from '../view-model/stage-series.ts';
import { tickIndexBefore } from '../view-model/ticks.ts';
import { formatClock, type TimeAxis, xOf } from '../view-model/time-axis.ts';
import { ChartFrame } from './chart-frame.tsx';
import { FaultShade, NowLine } from './now-line.tsx';
import { SecondsTable } from './seconds-table.tsx';
import { spreadLabels } from '../../../ui/chart/spread-labels.ts';

const HEIGHT = 112;
const TOP = 8;
const BOTTOM = 4;
const MOST_MARKS = 4;
const HATCH = 'load-queue-hatch';

/** Where the time goes: mean of each stage, one on top of the other, waiting for a slot on top of all. */
export function StageChart({ run, axis }: { run: ShownRun; axis: TimeAxis }) {
  const { ticks, nowMs } = run;
  const { layers, highestMs } = useMemo(() => stageLayers(ticks), [ticks]);
  const highest = roundUp(highestMs);
  const seconds = useMemo(() => layers[0]?.points.map(({ atMs }) => atMs) ?? [], [layers]);
  const yOf = useCallback((ms: number): number => TOP + (1 - ms / highest) * (HEIGHT - TOP - BOTTOM), [highest]);
  const drawn = useMemo(
    () =>
      layers.map(({ stage, points }) => ({
        stage,
        d: bandPath(
          points.map(({ atMs, from, to }) => ({
            x: xOf(axis, atMs),
            top: to === null ? null : yOf(to),
            bottom: from === null ? null : yOf(from),
          })),
        ),
      })),
    [layers, axis, yOf],
  );
  return (
    <ChartFrame
      title="Where it goes"
      scope="mean by stage"
      what="the stages"
      finding={stageFinding(ticks)}
      axis={axis}
      height={HEIGHT}
      marks={linearTicks(0, highest, MOST_MARKS).map((value) => ({
        y: yOf(value),
        label: value === 0 ? '0' : plainDuration(value),
      }))}
      seconds={seconds}
      readOut={(atMs) => readOut(ticks, atMs)}
      table={<StageTable ticks={ticks} />}
    >
      <defs>
        <pattern id={HATCH} width={4} height={4} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="stage-hatch" d="M0 0V4" />
        </pattern>
      </defs>
      <FaultShade axis={axis} faults={run.detail.faults} height={HEIGHT} />
      {drawn.map(({ stage, d }) => (
        <path key={stage} className="stage-layer" d={d} style={{ fill: fillOf(stage) }} />
      ))}
      <NowLine axis={axis} nowMs={nowMs} height={HEIGHT} />
      <StageLabels axis={axis} nowMs={nowMs} ticks={ticks} yOf={yOf} />
    </ChartFrame>
  );
}

const fillOf = (stage: string): string => (stage === QUEUE ? `url(#${HATCH})` : stageColor(stage));

/** Below this share of the whole a stage is not named at its end: the table has it. */
const NAMED_SHARE = 0.02;
const MOST_NAMES = 7;

function StageLabels(props: {
  axis: TimeAxis;
  nowMs: number;
  ticks: readonly LoadTick[];
  yOf: (ms: number) => number;
}) {
  const { axis, nowMs, ticks, yOf } = props;
  const last = ticks.findLast(({ stagesMs }) => Object.keys(stagesMs).length > 0);
  if (last === undefined) return null;
  let sum = 0;
  const whole = Object.values(last.stagesMs).reduce((total, ms) => total + ms, 0);
  const all = stagesOf([last]).map((stage) => {
    const ms = last.stagesMs[stage] ?? 0;
    sum += ms;
    return { stage, ms, y: yOf(sum - ms / 2) + 4 };
  });
  const named = all
    .filter(({ ms }) => ms > whole * NAMED_SHARE)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, MOST_NAMES)
    .toSorted((a, b) => a.y - b.y);
  const ys = spreadLabels(
    named.map(({ y }) => y),
    HEIGHT,
  );
  const x = xOf(axis, nowMs) + 8;
  return named.map(({ stage, ms }, index) => (
    <g key={stage}>
      <rect
        x={x}
        y={(ys[index] ?? 0) - 8}
        width={8}
        height={8}
        style={{ fill: fillOf(stage) }}
        className="stage-swatch"
      />
      <text className="run-chart__label" x={x + 12} y={ys[index] ?? 0}>
        {`${stage} ${formatDuration(ms)}`}
      </text>
    </g>
  ));
}

function stageFinding(ticks: readonly LoadTick[]): string {
  const last = ticks.findLast(({ stagesMs }) => Object.keys(stagesMs).length > 0);
  if (last === undefined) return 'Nothing ended yet whose stages could be told.';
  const [most] = Object.entries(last.stagesMs).toSorted(([, a], [, b]) => b - a);
  return most === undefined ? '' : `Most of the time goes into ${most[0]}: ${formatDuration(most[1])} a request.`;
}

function readOut(ticks: readonly LoadTick[], atMs: number): string {
  const tick = ticks[tickIndexBefore(ticks, atMs)];
  const stages = tick === undefined ? [] : stagesOf([tick]);
  if (tick === undefined || stages.length === 0) return `${formatClock(atMs)}: nothing ended`;
  return `${formatClock(atMs)}: ${stages.map((stage) => `${stage} ${formatDuration(tick.stagesMs[stage])}`).join(', ')}`;
}

function StageTable({ ticks }: { ticks: readonly LoadTick[] }) {
  return <SecondsTable label="Mean of each stage by second" rows={ticks} columns={columnsOf(ticks)} />;
}

function columnsOf(ticks: readonly LoadTick[]): readonly Column<LoadTick>[] {
  return stagesOf(ticks).map((stage) => ({
    id: stage,
    header: stage,
    align: 'end',
    cell: ({ stagesMs }) => (stagesMs[stage] === undefined ? NOT_APPLICABLE : formatDuration(stagesMs[stage])),
  }));
}
