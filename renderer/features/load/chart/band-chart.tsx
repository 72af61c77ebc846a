import { type ReactNode, useMemo } from 'react';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';
import { type Column, formatDuration, NOT_APPLICABLE, Segmented } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import {
  type BandKind,
  bandRange,
  type BandSecond,
  bandSeconds,
  MIN_FOR_PERCENTILES,
} from '../view-model/band-series.ts';
import { bandPath, linePath } from '../view-model/chart-path.ts';
import { latencyLimits, plainDuration, type SloBound } from '../view-model/slo-text.ts';
import { tickIndexBefore } from '../view-model/ticks.ts';
import { formatClock, type TimeAxis, xOf } from '../view-model/time-axis.ts';
import { ChartFrame } from './chart-frame.tsx';
import { FaultShade, NowLine } from './now-line.tsx';
import { SecondsTable } from './seconds-table.tsx';
import { spreadLabels } from '../../../ui/chart/spread-labels.ts';

const HEIGHT = 226;
const TOP = 8;
const BOTTOM = 8;

const KINDS = [
  { value: 'response', label: 'Response' },
  { value: 'service', label: 'Service' },
  { value: 'ttft', label: 'First token' },
] as const;
const TITLE: Readonly<Record<BandKind, string>> = {
  response: 'Response time',
  service: 'Service time',
  ttft: 'First token',
};
const SCOPE: Readonly<Record<BandKind, string>> = {
  response: 'from the intended start, log scale',
  service: 'from the actual start, log scale',
  ttft: 'until the first token, from the actual start, log scale',
};

export interface BandChartProps {
  run: ShownRun;
  axis: TimeAxis;
  slos: readonly SloBound[];
  kind: BandKind;
  onKind: (kind: BandKind) => void;
  /** Turns it into another picture of latency. */
  faces: ReactNode;
}

/** Percentiles of a latency as bands over time, against what is allowed. */
export function BandChart({ run, axis, slos, kind, onKind, faces }: BandChartProps) {
  const { ticks, nowMs } = run;
  const seconds = useMemo(() => bandSeconds(ticks, kind), [ticks, kind]);
  const limits = useMemo(() => latencyLimits(slos, kind), [slos, kind]);
  const { min, max } = useMemo(
    () =>
      bandRange(
        seconds,
        limits.map(({ ms }) => ms),
      ),
    [seconds, limits],
  );
  const places = useMemo(() => seconds.map(({ atMs }) => atMs), [seconds]);
  const yOf = useMemo(
    () =>
      (ms: number): number =>
        TOP + (1 - logPosition(Math.max(ms, min), min, max)) * (HEIGHT - TOP - BOTTOM),
    [min, max],
  );
  const drawn = useMemo(() => drawBands(seconds, axis, yOf), [seconds, axis, yOf]);
  return (
    <ChartFrame
      title={TITLE[kind]}
      scope={drawn.dots.length === 0 ? SCOPE[kind] : `${SCOPE[kind]}; ● median, ○ slowest where fewer than 20 ended`}
      what="the percentiles"
      finding={bandFinding(run, kind, limits)}
      axis={axis}
      height={HEIGHT}
      marks={logTicks(min, max).map((value) => ({ y: yOf(value), label: plainDuration(value) }))}
      seconds={places}
      readOut={(atMs) => readOut(ticks, seconds, atMs)}
      actions={
        <>
          <Segmented label="Latency" value={kind} options={KINDS} onChange={onKind} />
          {faces}
        </>
      }
      table={<SecondsTable label={`${TITLE[kind]} by second`} rows={ticks} columns={columnsOf(kind)} />}
    >
      <FaultShade axis={axis} faults={run.detail.faults} height={HEIGHT} />
      <path className="band-99" d={drawn.band99} />
      <path className="band-95" d={drawn.band95} />
      <path className="band-line-99" d={drawn.p99} />
      <path className="band-line-95" d={drawn.p95} />
      <path className="band-line-50" d={drawn.p50} />
      {drawn.dots.map(({ x, median, slowest }) => (
        <g key={x}>
          {slowest === null ? null : <circle className="band-dot-max" cx={x} cy={slowest} r={2} />}
          {median === null ? null : <circle className="band-dot-50" cx={x} cy={median} r={1.75} />}
        </g>
      ))}
      {limits.map(({ label, ms }) => (
        <path key={label} className="band-slo" d={`M${axis.left} ${yOf(ms)}H${axis.width - axis.right}`} />
      ))}
      <NowLine axis={axis} nowMs={nowMs} height={HEIGHT} />
      <EndLabels axis={axis} nowMs={nowMs} last={seconds.at(-1)} limits={limits} yOf={yOf} />
    </ChartFrame>
  );
}

function drawBands(seconds: readonly BandSecond[], axis: TimeAxis, yOf: (ms: number) => number) {
  const points = seconds.map(({ atMs, values, isBand }) => ({
    x: xOf(axis, atMs),
    p50: isBand && values.p50Ms !== null ? yOf(values.p50Ms) : null,
    p95: isBand && values.p95Ms !== null ? yOf(values.p95Ms) : null,
    p99: isBand && values.p99Ms !== null ? yOf(values.p99Ms) : null,
  }));
  return {
    band99: bandPath(points.map(({ x, p95, p99 }) => ({ x, top: p99, bottom: p95 }))),
    band95: bandPath(points.map(({ x, p50, p95 }) => ({ x, top: p95, bottom: p50 }))),
    p50: linePath(points.map(({ x, p50 }) => ({ x, y: p50 }))),
    p95: linePath(points.map(({ x, p95 }) => ({ x, y: p95 }))),
    p99: linePath(points.map(({ x, p99 }) => ({ x, y: p99 }))),
    dots: dotsOf(seconds, axis, yOf),
  };
}

/** One a pixel at most: an hour of a slow target is 3,600 seconds. */
function dotsOf(seconds: readonly BandSecond[], axis: TimeAxis, yOf: (ms: number) => number) {
  const dots = new Map<number, { x: number; median: number | null; slowest: number | null }>();
  for (const { atMs, values, isBand } of seconds) {
    if (isBand || values.p50Ms === null) continue;
    const x = Math.round(xOf(axis, atMs));
    const slowest = values.maxMs === null ? null : yOf(values.maxMs);
    const before = dots.get(x);
    const higher =
      before?.slowest == null ? slowest : slowest === null ? before.slowest : Math.min(before.slowest, slowest);
    dots.set(x, { x, median: yOf(values.p50Ms), slowest: higher });
  }
  return [...dots.values()];
}

function EndLabels(props: {
  axis: TimeAxis;
  nowMs: number;
  last: BandSecond | undefined;
  limits: readonly { label: string; ms: number }[];
  yOf: (ms: number) => number;
}) {
  const { axis, nowMs, last, limits, yOf } = props;
  const { p50Ms = null, p95Ms = null, p99Ms = null } = last?.isBand === true ? last.values : {};
  const atNow = (
    [
      ['p99', p99Ms],
      ['p95', p95Ms],
      ['p50', p50Ms],
    ] as const
  ).flatMap(([name, ms]) =>
    ms === null ? [] : [{ name, text: `${name} ${formatDuration(ms)}`, y: yOf(ms) + 4, x: xOf(axis, nowMs) + 6 }],
  );
  const atEnd = limits.map(({ label, ms }) => ({
    name: 'slo',
    text: label,
    y: yOf(ms) + 4,
    x: axis.width - axis.right + 6,
  }));
  const meets = axis.width - axis.right - xOf(axis, nowMs) < 100;
  const placed = meets ? place([...atNow, ...atEnd]) : [...place(atNow), ...place(atEnd)];
  return placed.map(({ name, text, x, y }) => (
    <text
      key={text}
      className="run-chart__label"
      data-tone={name === 'slo' ? 'warn' : undefined}
      data-strong={name === 'p95'}
      x={x}
      y={y}
    >
      {text}
    </text>
  ));
}

function place<Label extends { y: number }>(labels: readonly Label[]): readonly Label[] {
  const ys = spreadLabels(
    labels.map(({ y }) => y),
    HEIGHT,
  );
  return labels.map((label, index) => ({ ...label, y: ys[index] ?? label.y }));
}

function bandFinding(
  { result, ticks }: ShownRun,
  kind: BandKind,
  limits: readonly { label: string; ms: number }[],
): string {
  const last = ticks.at(-1);
  const of = result?.[kind] ?? last?.[kind];
  if (of === undefined || of.p95Ms === null) return `${TITLE[kind]}: nothing was measured yet.`;
  const limit = limits[0];
  const against = limit === undefined ? '' : `, ${limit.label}`;
  const when = result === null ? 'in the last second' : 'over the whole run';
  return `${TITLE[kind]} ${when}: p50 ${formatDuration(of.p50Ms)}, p95 ${formatDuration(of.p95Ms)}, p99 ${formatDuration(of.p99Ms)}${against}.`;
}

function readOut(ticks: readonly LoadTick[], seconds: readonly BandSecond[], atMs: number): string {
  const second = seconds[tickIndexBefore(ticks, atMs)];
  if (second === undefined || second.values.p50Ms === null) return `${formatClock(atMs)}: nothing ended`;
  const { p50Ms, p95Ms, p99Ms, maxMs } = second.values;
  if (second.count < MIN_FOR_PERCENTILES) {
    return `${formatClock(atMs)}: median ${formatDuration(p50Ms)}, slowest ${formatDuration(maxMs)}, n ${second.count}`;
  }
  return `${formatClock(atMs)}: p50 ${formatDuration(p50Ms)}, p95 ${formatDuration(p95Ms)}, p99 ${formatDuration(p99Ms)}, slowest ${formatDuration(maxMs)}`;
}

const ms = (value: number | null): string => (value === null ? NOT_APPLICABLE : formatDuration(value));

function columnsOf(kind: BandKind): readonly Column<LoadTick>[] {
  return [
    { id: 'n', header: 'Ended', align: 'end', cell: ({ completed }) => completed },
    { id: 'p50', header: 'p50', align: 'end', cell: (tick) => ms(tick[kind].p50Ms) },
    { id: 'p95', header: 'p95', align: 'end', cell: (tick) => ms(tick[kind].p95Ms) },
    { id: 'p99', header: 'p99', align: 'end', cell: (tick) => ms(tick[kind].p99Ms) },
    { id: 'max', header: 'Slowest', align: 'end', cell: (tick) => ms(tick[kind].maxMs) },
  ];
}
