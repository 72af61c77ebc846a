import { type KeyboardEvent, useMemo, useState } from 'react';
import type { TraceStats } from '../../../../main/contract/trace.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { formatCount, formatDuration } from '../../../ui/index.ts';
import {
  describeBin,
  type HistogramBin,
  histogramPosition,
  latencyHistogram,
  type LatencyHistogram,
  MIN_FOR_BARS,
} from '../view-model/latency-histogram.ts';
import { LatencyTable } from './latency-table.tsx';
import './list.css';

export interface LatencyChartProps {
  stats: TraceStats;
  /** The selected trace's duration: its bar is marked. */
  selectedMs: number | undefined;
}

/** How long these traces took, on a log axis. Arrow keys read the bars, `T` turns it into a table. */
export function LatencyChart({ stats, selectedMs }: LatencyChartProps) {
  const [isTable, setIsTable] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const histogram = useMemo(() => latencyHistogram(stats.durationsMs), [stats.durationsMs]);
  if (histogram === null) return null;
  const { bins } = histogram;
  const hasBars = stats.count >= MIN_FOR_BARS;
  const read = reading === null ? undefined : bins[reading];
  const finding = hasBars
    ? `Durations of ${formatCount(stats.count)} traces: p50 ${formatDuration(stats.p50Ms)}, p95 ${formatDuration(stats.p95Ms)}`
    : `Durations of ${formatCount(stats.count)} traces, from ${formatDuration(stats.durationsMs[0])} to ${formatDuration(stats.durationsMs.at(-1))}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 't' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      // The chart goes, and with it the focus: the button that brings it back takes it.
      event.currentTarget.querySelector('button')?.focus();
      setReading(null);
      setIsTable(!isTable);
      return;
    }
    const next = steppedBin(bins, reading, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setReading(next);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="latency" onKeyDown={onKeyDown}>
      <div className="latency__head">
        <span>
          {read === undefined
            ? `${hasBars ? 'Duration' : `Duration, n ${stats.count}`}${untimedText(stats.untimed)}`
            : describeBin(read, stats.durationsMs.length)}
        </span>
        <ChartTableToggle isTable={isTable} onChange={setIsTable} what="durations" />
      </div>
      {isTable ? (
        <LatencyTable stats={stats} bins={bins} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- leaving it ends the reading
        <div
          className="latency__chart"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys step through a chart
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn from elements so that it wears the tokens
          role="img"
          aria-label={finding}
          onBlur={() => setReading(null)}
          onPointerLeave={() => setReading(null)}
        >
          {hasBars ? (
            <Bars histogram={histogram} selectedMs={selectedMs} reading={reading} onRead={setReading} />
          ) : (
            <Dots histogram={histogram} durationsMs={stats.durationsMs} selectedMs={selectedMs} />
          )}
          {hasBars && stats.p95Ms !== null ? <P95 histogram={histogram} p95Ms={stats.p95Ms} /> : null}
          <Axis histogram={histogram} />
        </div>
      )}
      <span className="visually-hidden" aria-live="polite">
        {read === undefined ? '' : describeBin(read, stats.durationsMs.length)}
      </span>
    </div>
  );
}

/** What the bars leave out is said beside them. */
function untimedText(untimed: number): string {
  return untimed === 0 ? '' : `; ${formatCount(untimed)} without a clock`;
}

/** Arrow keys walk the bins that hold something. */
function steppedBin(bins: readonly HistogramBin[], reading: number | null, key: string): number | undefined {
  const filled = bins.flatMap(({ count }, index) => (count > 0 ? [index] : []));
  const at = reading ?? -1;
  if (key === 'ArrowRight') return filled.find((index) => index > at) ?? filled.at(-1);
  if (key === 'ArrowLeft') return filled.findLast((index) => index < (reading ?? bins.length)) ?? filled[0];
  if (key === 'Home') return filled[0];
  return key === 'End' ? filled.at(-1) : undefined;
}

function Bars(props: {
  histogram: LatencyHistogram;
  selectedMs: number | undefined;
  reading: number | null;
  onRead: (index: number) => void;
}) {
  const { histogram, selectedMs, reading, onRead } = props;
  return (
    <div className="latency__bars">
      {histogram.bins.map(({ fromMs, toMs, count }, index) => (
        <span
          key={fromMs}
          className="latency__slot"
          data-read={index === reading}
          data-selected={selectedMs !== undefined && selectedMs >= fromMs && selectedMs < toMs}
          onPointerEnter={() => onRead(index)}
        >
          <span style={{ height: `${(count / histogram.highest) * 100}%` }} />
        </span>
      ))}
    </div>
  );
}

/** Few traces are shown one by one. */
function Dots(props: { histogram: LatencyHistogram; durationsMs: readonly number[]; selectedMs: number | undefined }) {
  const { histogram, durationsMs, selectedMs } = props;
  return (
    <div className="latency__bars">
      {durationsMs.map((ms, index) => (
        <span
          key={index}
          className="latency__dot"
          data-selected={ms === selectedMs}
          style={{ left: `${histogramPosition(histogram, ms) * 100}%` }}
        />
      ))}
    </div>
  );
}

function P95({ histogram, p95Ms }: { histogram: LatencyHistogram; p95Ms: number }) {
  const at = histogramPosition(histogram, p95Ms);
  return (
    <span className="latency__mark" data-side={at > 0.5 ? 'before' : 'after'} style={{ left: `${at * 100}%` }}>
      <span>{`p95 ${formatDuration(p95Ms)}`}</span>
    </span>
  );
}

function Axis({ histogram }: { histogram: LatencyHistogram }) {
  return (
    <div className="latency__axis" aria-hidden="true">
      {histogram.ticks.map(({ at, label }) => (
        <span
          key={label}
          style={{ left: `${at * 100}%` }}
          data-edge={at < 0.06 ? 'start' : at > 0.94 ? 'end' : undefined}
        >
          {label}
        </span>
      ))}
    </div>
  );
}
