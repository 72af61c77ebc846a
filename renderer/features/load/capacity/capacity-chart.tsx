import { type KeyboardEvent, useState } from 'react';
import type { CapacityProbe, CapacityResult } from '../../../../main/contract/load-capacity.ts';
import { linearTicks, logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { formatDuration, formatQuantity } from '../../../ui/index.ts';
import { useWidth } from '../../../ui/chart/use-width.ts';
import { linePath } from '../view-model/chart-path.ts';
import { PROBE_WORD, probesByRate } from '../view-model/capacity-words.ts';
import { roundUp } from '../view-model/rate-series.ts';
import { plainDuration } from '../view-model/slo-text.ts';
import { rateText } from '../view-model/verdict-words.ts';
import { ProbeTable } from './probe-table.tsx';
import '../chart/chart.css';

const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 24;
const TOP = 14;
const BOTTOM = 22;
const MARK_PX = 4;
const MOST_TICKS = 9;

/** How the response time grows with the rate, and from where on it no longer holds. `T` turns it into a table. */
export function CapacityChart({ probes, result }: { probes: readonly CapacityProbe[]; result: CapacityResult | null }) {
  const [ref, width] = useWidth();
  const [isTable, setIsTable] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 't') return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>('.run-chart__toggle button')?.focus();
    setIsTable(!isTable);
  };
  const shown = probesByRate(probes).filter(({ response }) => response.p95Ms !== null);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="run-chart" ref={ref} onKeyDown={onKeyDown}>
      <div className="run-chart__head">
        <h2 className="text-strong">Response p95 by rate</h2>
        <span className="text-3 ellipsis">requests per second; ● held, ■ missed, ○ unsure or not the target's</span>
        <span className="run-chart__toggle">
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the runs of the search" />
        </span>
      </div>
      {isTable ? (
        <div className="run-chart__table" style={{ height: HEIGHT }}>
          <ProbeTable probes={probes} label="Runs of the search by rate" />
        </div>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- drawn as SVG that wears the tokens
        <div
          className="run-chart__drawing"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that T reaches it
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as SVG that wears the tokens
          role="img"
          aria-label={finding(shown)}
        >
          <Drawing probes={shown} result={result} width={width} />
        </div>
      )}
    </div>
  );
}

function finding(probes: readonly CapacityProbe[]): string {
  const last = probes.findLast(({ verdict }) => verdict === 'held');
  const first = probes.find(({ verdict }) => verdict === 'missed');
  const parts = [
    last === undefined
      ? ''
      : `It held at ${rateText(last.ratePerSecond, 's')} with p95 ${formatDuration(last.response.p95Ms)}.`,
    first === undefined
      ? ''
      : `It missed at ${rateText(first.ratePerSecond, 's')} with p95 ${formatDuration(first.response.p95Ms)}.`,
  ];
  return `${formatQuantity(probes.length, 'run')}. ${parts.filter(Boolean).join(' ')}`.trim();
}

function Drawing({
  probes,
  result,
  width,
}: {
  probes: readonly CapacityProbe[];
  result: CapacityResult | null;
  width: number;
}) {
  const highest = roundUp(probes.reduce((most, { ratePerSecond }) => Math.max(most, ratePerSecond), 0));
  const values = probes.flatMap(({ response }) => response.p95Ms ?? []);
  const min = values.reduce((a, b) => Math.min(a, b), Infinity) * 0.7;
  const max = values.reduce((a, b) => Math.max(a, b), 0) * 1.4;
  if (values.length === 0) return <p className="load-none">The first run is under way.</p>;
  const end = width - RIGHT;
  const xOf = (rate: number): number => LEFT + (Math.min(rate, highest) / highest) * (end - LEFT);
  const yOf = (ms: number): number => TOP + (1 - logPosition(ms, min, max)) * (HEIGHT - TOP - BOTTOM);
  const points = probes.map((probe) => ({ probe, x: xOf(probe.ratePerSecond), y: yOf(probe.response.p95Ms ?? min) }));
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
        {linearTicks(0, highest, MOST_TICKS).map((value) => (
          <g key={value}>
            <path d={`M${Math.round(xOf(value)) + 0.5} ${TOP}V${HEIGHT - BOTTOM}`} />
            <text x={xOf(value)} y={HEIGHT - 6} textAnchor="middle">
              {value}
            </text>
          </g>
        ))}
      </g>
      {result === null ? null : <Found result={result} xOf={xOf} end={end} />}
      <path className="capacity-line" d={linePath(points)} />
      {points.map(({ probe, x, y }) => (
        <Mark key={probe.runId} probe={probe} x={x} y={y} />
      ))}
    </svg>
  );
}

/** Where the true rate lies, and what to call it. */
function Found({ result, xOf, end }: { result: CapacityResult; xOf: (rate: number) => number; end: number }) {
  const [low, high] = result.interval;
  const from = xOf(low);
  const to = high === null ? end : xOf(high);
  const at = xOf(result.maxRatePerSecond);
  const isLeft = at > end - 130;
  return (
    <g>
      <rect
        className="capacity-interval"
        x={from}
        y={TOP}
        width={Math.max(1, to - from)}
        height={HEIGHT - TOP - BOTTOM}
      />
      <path className="capacity-found" d={`M${at} ${TOP}V${HEIGHT - BOTTOM}`} />
      <text
        className="run-chart__label"
        data-strong="true"
        x={isLeft ? at - 6 : at + 6}
        y={TOP + 10}
        textAnchor={isLeft ? 'end' : 'start'}
      >
        {`holds to ${rateText(result.maxRatePerSecond, 's')}`}
      </text>
      {result.knee === null ? null : (
        <text
          className="run-chart__label"
          x={xOf(result.knee.ratePerSecond)}
          y={HEIGHT - BOTTOM - 6}
          textAnchor="middle"
        >
          {`knee ${rateText(result.knee.ratePerSecond, 's')}`}
        </text>
      )}
    </g>
  );
}

function Mark({ probe, x, y }: { probe: CapacityProbe; x: number; y: number }) {
  const title = `${rateText(probe.ratePerSecond, 's')}: p95 ${formatDuration(probe.response.p95Ms)}, ${PROBE_WORD[probe.verdict]}`;
  if (probe.verdict === 'missed') {
    return (
      <rect
        className="capacity-mark"
        data-verdict="missed"
        x={x - MARK_PX}
        y={y - MARK_PX}
        width={2 * MARK_PX}
        height={2 * MARK_PX}
      >
        <title>{title}</title>
      </rect>
    );
  }
  return (
    <circle className="capacity-mark" data-verdict={probe.verdict} cx={x} cy={y} r={MARK_PX}>
      <title>{title}</title>
    </circle>
  );
}
