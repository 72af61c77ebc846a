import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatDuration, formatQuantity, NOT_APPLICABLE } from '../../../ui/index.ts';
import { linePath } from '../view-model/chart-path.ts';
import { type LatencyCurve, latencyCurve, NAMED_SHARES, ninesOf, shareName } from '../view-model/percentile-curve.ts';
import { latencyLimits, plainDuration, type SloBound } from '../view-model/slo-text.ts';
import { spreadLabels } from '../../../ui/chart/spread-labels.ts';
import './chart.css';

const HEIGHT = 226;
const LEFT = 56;
const RIGHT = 124;
const TOP = 8;
const BOTTOM = 20;
/** Points that are drawn of each line: more than there are pixels. */
const STEPS = 400;

export interface NamedCurve {
  name: string;
  /** Which line of a run it is: drawn as `response`, `service` or `ttft`; the second of two runs is dashed. */
  kind: 'first' | 'second' | 'third';
  curve: LatencyCurve;
}

const LINES = [
  ['response', 'Response', 'first'],
  ['service', 'Service', 'second'],
  ['ttft', 'First token', 'third'],
] as const;

/** Latencies of the whole run by percentile, on an axis that gives each further nine the same room. */
export function PercentileChart(props: {
  histograms: Readonly<Record<string, string>>;
  width: number;
  slos: readonly SloBound[];
  /** Turns it into another picture of latency. */
  faces: ReactNode;
}) {
  const { histograms, width, slos, faces } = props;
  const curves = useMemo(
    () =>
      LINES.flatMap(([id, name, kind]): NamedCurve[] => {
        const curve = latencyCurve(histograms[id]);
        return curve === null ? [] : [{ name, kind, curve }];
      }),
    [histograms],
  );
  return (
    <CurveChart
      title="Latency by percentile"
      scope="the whole run; response from the intended start, service from the actual one"
      curves={curves}
      width={width}
      limits={latencyLimits(slos, 'response')}
      actions={faces}
      empty="The histograms are written when the run ends."
    />
  );
}

export interface CurveChartProps {
  title: string;
  scope: string;
  curves: readonly NamedCurve[];
  width: number;
  limits: readonly { label: string; ms: number }[];
  /** Where a line would be. */
  empty: string;
  actions?: ReactNode;
}

/** Distributions side by side, log latency over percentile. */
export function CurveChart({ title, scope, curves, width, limits, empty, actions }: CurveChartProps) {
  const [isTable, setIsTable] = useState(false);
  const count = curves.reduce((most, { curve }) => Math.max(most, curve.count), 0);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 't') return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>('.run-chart__toggle button')?.focus();
    setIsTable(!isTable);
  };
  const finding = curves
    .map(({ name, curve }) => `${name}: p50 ${formatDuration(curve.at(0.5))}, p99 ${formatDuration(curve.at(0.99))}`)
    .join('; ');
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="run-chart" onKeyDown={onKeyDown}>
      <div className="run-chart__head">
        <h2 className="text-strong">{title}</h2>
        <span className="text-3 ellipsis">{`${scope}${count === 0 ? '' : `, ${formatQuantity(count, 'request')}`}`}</span>
        <span className="run-chart__toggle">
          {actions}
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the percentiles" />
        </span>
      </div>
      {isTable ? (
        <div className="run-chart__table" style={{ height: HEIGHT }}>
          <CurveTable curves={curves} />
        </div>
      ) : curves.length === 0 ? (
        <p className="load-none">{empty}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- drawn as SVG that wears the tokens
        <div
          className="run-chart__drawing"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that T reaches it
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as SVG that wears the tokens
          role="img"
          aria-label={`${finding}.`}
        >
          <Curves curves={curves} width={width} limits={limits} />
        </div>
      )}
    </div>
  );
}

function Curves({ curves, width, limits }: Pick<CurveChartProps, 'curves' | 'width' | 'limits'>) {
  const count = curves.reduce((most, { curve }) => Math.max(most, curve.count), 1);
  // As many nines as there are requests to fill them.
  const nines = Math.max(1, Math.min(4, Math.log10(count)));
  const values = [
    ...curves.flatMap(({ curve }) => [curve.at(0.05) ?? 1, curve.at(1) ?? 1]),
    ...limits.map(({ ms }) => ms),
  ];
  const min = Math.max(0.001, Math.min(...values) * 0.8);
  const max = Math.max(...values) * 1.2;
  const end = width - RIGHT;
  const xOf = (share: number): number => LEFT + (Math.min(nines, ninesOf(share)) / nines) * (end - LEFT);
  const yOf = (ms: number): number => TOP + (1 - logPosition(Math.max(ms, min), min, max)) * (HEIGHT - TOP - BOTTOM);
  const shares = NAMED_SHARES.filter((share) => ninesOf(share) <= nines + 0.01);
  const labels = [
    ...curves.map(({ name, kind, curve }) => ({ text: name, kind, y: yOf(curve.at(1 - 10 ** -nines) ?? min) + 4 })),
    ...limits.map(({ label, ms }) => ({ text: label, kind: 'slo', y: yOf(ms) + 4 })),
  ];
  const ys = spreadLabels(
    labels.map(({ y }) => y),
    HEIGHT - BOTTOM,
  );
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true" className="chart-text">
      <g className="run-chart__grid">
        {logTicks(min, max).map((value) => (
          <g key={value}>
            <path d={`M${LEFT} ${Math.round(yOf(value)) + 0.5}H${end}`} />
            <text x={LEFT - 6} y={yOf(value) + 4} textAnchor="end">
              {plainDuration(value)}
            </text>
          </g>
        ))}
        {shares.map((share) => (
          <g key={share}>
            <path d={`M${Math.round(xOf(share)) + 0.5} ${TOP}V${HEIGHT - BOTTOM}`} />
            <text x={xOf(share)} y={HEIGHT - 5} textAnchor="middle">
              {shareName(share)}
            </text>
          </g>
        ))}
      </g>
      {limits.map(({ label, ms }) => (
        <path key={label} className="band-slo" d={`M${LEFT} ${yOf(ms)}H${end}`} />
      ))}
      {curves.map(({ name, kind, curve }) => (
        <path key={name} className="curve-line" data-kind={kind} d={curvePath(curve, nines, xOf, yOf)} />
      ))}
      {labels.map(({ text, kind }, index) => (
        <text
          key={text}
          className="run-chart__label"
          data-tone={kind === 'slo' ? 'warn' : undefined}
          data-strong={kind === 'first'}
          x={end + 6}
          y={ys[index] ?? 0}
        >
          {text}
        </text>
      ))}
    </svg>
  );
}

function curvePath(
  curve: LatencyCurve,
  nines: number,
  xOf: (share: number) => number,
  yOf: (ms: number) => number,
): string {
  const points = Array.from({ length: STEPS + 1 }, (_, index) => {
    const share = 1 - 10 ** ((-index / STEPS) * nines);
    const ms = curve.at(share);
    return { x: xOf(share), y: ms === null ? null : yOf(ms) };
  });
  return linePath(points);
}

function CurveTable({ curves }: { curves: readonly NamedCurve[] }) {
  const rows = [...NAMED_SHARES, 1];
  const name = (share: number): string => (share === 1 ? 'max' : shareName(share));
  const value = (curve: LatencyCurve, share: number): string =>
    share < 1 && (1 - share) * curve.count < 1 ? NOT_APPLICABLE : formatDuration(curve.at(share));
  const columns: readonly Column<number>[] = [
    { id: 'percentile', header: 'Percentile', width: 90, cell: name },
    ...curves.map(
      (each): Column<number> => ({
        id: each.name,
        header: each.name,
        align: 'end',
        cell: (share) => value(each.curve, share),
      }),
    ),
  ];
  return (
    <TableTwin
      copy={() =>
        tableText(
          ['Percentile', ...curves.map((each) => each.name)],
          rows.map((share) => [name(share), ...curves.map(({ curve }) => value(curve, share))]),
        )
      }
    >
      <DataTable label="Latency by percentile" columns={columns} rows={rows} rowKey={String} isFit />
    </TableTwin>
  );
}
