import { useState } from 'react';
import type { TrialWatch } from '../../../../main/contract/release-trial.ts';
import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { useWidth } from '../../../ui/chart/use-width.ts';
import { type Column, DataTable, formatCount } from '../../../ui/index.ts';
import { bandPath, linePath } from '../../load/view-model/chart-path.ts';
import { trialScale } from '../view-model/trial-band.ts';
import { allowedDelta, TRIAL_METRIC_LABEL, trialDelta } from '../view-model/trial-words.ts';

// CSS pixels.
const HEIGHT = 120;
/** Room for `−$0.0001`. */
const LEFT = 66;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 18;
const MOST_X_TICKS = 5;
const MOST_Y_TICKS = 3;

/** How a difference settled as pairs came, in a band that holds at any time it is looked at. `T` turns it into a table. */
export function TrialChart({ watch, isStopped }: { watch: TrialWatch; isStopped: boolean }) {
  const [ref, width] = useWidth();
  const [isTable, setIsTable] = useState(false);
  const { metric, points, delta, ci95 } = watch;
  const label = TRIAL_METRIC_LABEL[metric];
  const now =
    ci95 === null
      ? 'not known yet'
      : `${trialDelta(metric, delta)} (${trialDelta(metric, ci95[0])} to ${trialDelta(metric, ci95[1])})`;
  const allowed = allowedDelta(watch);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div
      className="run-chart"
      ref={ref}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 't') return;
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>('.run-chart__toggle button')?.focus();
        setIsTable(!isTable);
      }}
    >
      <div className="run-chart__head">
        <h3 className="text-strong">{`${label}, difference`}</h3>
        <span className="text-3 ellipsis">{now}</span>
        <span className="run-chart__toggle">
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what={`the difference of ${label}`} />
        </span>
      </div>
      {isTable ? (
        <div className="run-chart__table" style={{ height: HEIGHT }}>
          <PointTable watch={watch} />
        </div>
      ) : points.length === 0 ? (
        <p className="release-none">No pair has a value yet.</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- drawn as SVG that wears the tokens
        <div
          className="run-chart__drawing"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that T reaches it
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as SVG that wears the tokens
          role="img"
          aria-label={`${label}: the candidate minus what serves is ${now}; ${trialDelta(metric, allowed)} is allowed.`}
        >
          <Drawing watch={watch} width={width} allowed={allowed} isStopped={isStopped} />
        </div>
      )}
    </div>
  );
}

function Drawing({
  watch,
  width,
  allowed,
  isStopped,
}: {
  watch: TrialWatch;
  width: number;
  allowed: number;
  isStopped: boolean;
}) {
  const { points, metric } = watch;
  const { low, high } = trialScale(points, allowed);
  const most = points.at(-1)?.pairs ?? 1;
  const end = width - RIGHT;
  const xOf = (pairs: number): number => LEFT + (pairs / most) * (end - LEFT);
  const yOf = (value: number): number =>
    TOP + (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true" className="chart-text">
      <g className="run-chart__grid">
        {linearTicks(low, high, MOST_Y_TICKS).map((value) => (
          <g key={value}>
            <path d={`M${LEFT} ${Math.round(yOf(value)) + 0.5}H${end}`} />
            <text x={LEFT - 6} y={yOf(value) + 4} textAnchor="end">
              {trialDelta(metric, value)}
            </text>
          </g>
        ))}
        {linearTicks(0, most, MOST_X_TICKS).map((value) => (
          <text key={value} x={xOf(value)} y={HEIGHT - 4} textAnchor="middle">
            {formatCount(value)}
          </text>
        ))}
      </g>
      <path
        className="band-95"
        d={bandPath(points.map((point) => ({ x: xOf(point.pairs), top: yOf(point.high), bottom: yOf(point.low) })))}
      />
      <path className="release-zero" d={`M${LEFT} ${yOf(0)}H${end}`} />
      <path
        className="band-line-95"
        d={linePath(points.map(({ pairs, delta }) => ({ x: xOf(pairs), y: yOf(delta) })))}
      />
      <path className="band-slo" d={`M${LEFT} ${yOf(allowed)}H${end}`} />
      <text className="run-chart__label" data-tone="warn" x={end} y={yOf(allowed) - 4} textAnchor="end">
        {`allowed ${trialDelta(metric, allowed)}`}
      </text>
      {isStopped ? <path className="release-stop" d={`M${end} ${TOP}V${HEIGHT - BOTTOM}`} /> : null}
    </svg>
  );
}

function PointTable({ watch: { metric, points } }: { watch: TrialWatch }) {
  type Point = TrialWatch['points'][number];
  const columns: readonly Column<Point>[] = [
    { id: 'pairs', header: 'Pairs', align: 'end', width: 80, cell: ({ pairs }) => formatCount(pairs) },
    { id: 'delta', header: 'Difference', align: 'end', cell: ({ delta }) => trialDelta(metric, delta) },
    { id: 'low', header: 'From', align: 'end', cell: ({ low }) => trialDelta(metric, low) },
    { id: 'high', header: 'To', align: 'end', cell: ({ high }) => trialDelta(metric, high) },
  ];
  return (
    <DataTable
      label={`Difference of ${TRIAL_METRIC_LABEL[metric]} by pairs`}
      columns={columns}
      rows={points}
      rowKey={({ pairs }) => String(pairs)}
    />
  );
}
