import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { ChartTableToggle } from './chart-table-toggle.tsx';
import './chart.css';

/** What a part of a bar wears: never colour alone, `refused` is hatched, `unknown` an outline. */
export type BarTone = 'plain' | 'strong' | 'error' | 'warn' | 'hatched' | 'outline';

export interface Bar {
  key: string;
  /** In words, with its figures: `200 to 270 ms: 12 of 480 calls`. */
  label: string;
  /** From the bottom up. */
  parts: readonly { tone: BarTone; value: number }[];
}

export interface BarChartProps {
  /** The question in the title row. */
  title: ReactNode;
  /** For the button that turns it into a table: `the stages`. */
  what: string;
  /** What it shows, in a sentence: what a screen reader gets. */
  finding: string;
  bars: readonly Bar[];
  /** Top of the scale, > 0. */
  highest: number;
  /** What the top of the scale says: `48 calls`. */
  highestLabel: string;
  /** `at`: 0..1 along the axis. */
  ticks: readonly { at: number; label: string }[];
  /** What each tone means, where there are several. */
  legend?: readonly { tone: BarTone; label: string }[];
  /** Opens what is behind a bar: a click, or Enter while it is read. */
  onOpen?: (index: number) => void;
  /** The same as rows. */
  table: ReactNode;
  actions?: ReactNode;
}

/** Bars on an axis. Arrow keys read them, Enter opens what is behind one, `T` turns it into a table. */
export function BarChart(props: BarChartProps) {
  const { title, what, finding, bars, highest, highestLabel, ticks, legend = [], onOpen, table, actions } = props;
  const [isTable, setIsTable] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const read = reading === null ? undefined : bars[reading];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 't') {
      event.preventDefault();
      // The chart goes, and with it the focus: the button that brings it back takes it.
      event.currentTarget.querySelector<HTMLElement>('.bar-chart__toggle button')?.focus();
      setReading(null);
      setIsTable(!isTable);
      return;
    }
    if (isTable || !(event.target instanceof HTMLElement) || event.target.role !== 'img') return;
    if (event.key === 'Enter' && reading !== null) {
      event.preventDefault();
      onOpen?.(reading);
      return;
    }
    const next = steppedBar(bars, reading, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setReading(next);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="bar-chart" onKeyDown={onKeyDown}>
      <div className="bar-chart__head">
        <span className="ellipsis">{read === undefined ? title : read.label}</span>
        {legend.length < 2 || read !== undefined || isTable ? null : (
          <span className="bar-chart__legend">
            {legend.map(({ tone, label }) => (
              <span key={tone}>
                <i className="bar-chart__part" data-tone={tone} aria-hidden="true" />
                {label}
              </span>
            ))}
          </span>
        )}
        <span className="bar-chart__toggle">
          {actions}
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what={what} />
        </span>
      </div>
      {isTable ? (
        <div className="bar-chart__table">{table}</div>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- leaving it ends the reading
        <div
          className="bar-chart__chart"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys step through a chart
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn from elements so that it wears the tokens
          role="img"
          aria-label={onOpen === undefined ? finding : `${finding} Arrow keys read the bars, Enter shows their traces.`}
          onBlur={() => setReading(null)}
          onPointerLeave={() => setReading(null)}
        >
          <span className="bar-chart__top">{highestLabel}</span>
          <div className="bar-chart__bars">
            {bars.map((bar, index) => (
              // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- Enter on the chart does the same
              <span
                key={bar.key}
                className="bar-chart__slot"
                data-read={index === reading}
                data-opens={onOpen !== undefined && heightOf(bar) > 0}
                onPointerEnter={() => setReading(index)}
                onClick={() => {
                  if (heightOf(bar) > 0) onOpen?.(index);
                }}
              >
                {bar.parts.map(({ tone, value }) => (
                  <span
                    key={tone}
                    className="bar-chart__part"
                    data-tone={tone}
                    style={{ height: `${Math.min(100, (value / highest) * 100)}%` }}
                  />
                ))}
              </span>
            ))}
          </div>
          <div className="bar-chart__axis" aria-hidden="true">
            {ticks.map(({ at, label }) => (
              <span
                key={`${at} ${label}`}
                style={{ left: `${at * 100}%` }}
                data-edge={at < 0.06 ? 'start' : at > 0.94 ? 'end' : undefined}
              >
                {label}
              </span>
            ))}
          </div>
        </div>
      )}
      <span className="visually-hidden" aria-live="polite">
        {read?.label ?? ''}
      </span>
    </div>
  );
}

function heightOf({ parts }: Bar): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** Arrow keys walk the bars that hold something. */
function steppedBar(bars: readonly Bar[], reading: number | null, key: string): number | undefined {
  const filled = bars.flatMap((bar, index) => (heightOf(bar) > 0 ? [index] : []));
  if (key === 'ArrowRight') return filled.find((index) => index > (reading ?? -1)) ?? filled.at(-1);
  if (key === 'ArrowLeft') return filled.findLast((index) => index < (reading ?? bars.length)) ?? filled[0];
  if (key === 'Home') return filled[0];
  return key === 'End' ? filled.at(-1) : undefined;
}
