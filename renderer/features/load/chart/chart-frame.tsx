import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { usePointed } from '../live/pointed-store.ts';
import { momentAt, type TimeAxis, timeTicks, xOf } from '../view-model/time-axis.ts';
import './chart.css';

export interface ChartFrameProps {
  /** The question in the title row. */
  title: string;
  /** What is drawn, in `--fg-3`. */
  scope: string;
  /** For the button that turns it into a table: `the rates`. */
  what: string;
  /** What it shows, in a sentence: what a screen reader gets. */
  finding: string;
  axis: TimeAxis;
  /** Of the drawing. CSS pixels. */
  height: number;
  /** Values of the vertical axis; `y` in pixels from the top. */
  marks: readonly { y: number; label: string }[];
  /** Seconds that can be read, ascending; empty for a chart of what is to come. */
  seconds: readonly number[];
  /** A second in words, with its figures. */
  readOut: (atMs: number) => string;
  actions?: ReactNode;
  /** The same as rows; drawn only when it is asked for. */
  table: ReactNode;
  /** The drawing: SVG. */
  children: ReactNode;
}

/**
 * One of the charts that share the time axis of a run. Pointing at it, or stepping through it with the arrow keys, points
 * at that second in all of them; `T` turns it into a table.
 */
export function ChartFrame(props: ChartFrameProps) {
  const { title, scope, what, finding, axis, height, marks, seconds, readOut, actions, table, children } = props;
  const [isTable, setIsTable] = useState(false);
  const [isRead, setIsRead] = useState(false);
  const point = usePointed((state) => state.point);
  const leave = (): void => {
    setIsRead(false);
    point(null);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setIsRead(true);
    point(nearest(seconds, momentAt(axis, event.clientX - left)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 't') {
      event.preventDefault();
      // The chart goes, and with it the focus: the button that brings it back takes it.
      event.currentTarget.querySelector<HTMLElement>('.run-chart__toggle button')?.focus();
      leave();
      setIsTable(!isTable);
      return;
    }
    if (isTable || !(event.target instanceof Element) || event.target.getAttribute('role') !== 'img') return;
    const next = stepped(seconds, usePointed.getState().atMs, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setIsRead(true);
    point(next);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div className="run-chart" onKeyDown={onKeyDown}>
      <div className="run-chart__head">
        <h2 className="text-strong">{title}</h2>
        <ReadOut scope={scope} readOut={readOut} isRead={isRead} />
        <span className="run-chart__toggle">
          {actions}
          <ChartTableToggle isTable={isTable} onChange={setIsTable} what={what} />
        </span>
      </div>
      {isTable ? (
        <div className="run-chart__table" style={{ height: Math.max(height, 180) }}>
          {table}
        </div>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- leaving it ends the reading
        <div
          className="run-chart__drawing"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys step through a chart
          tabIndex={0}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as SVG that wears the tokens
          role="img"
          aria-label={seconds.length === 0 ? finding : `${finding} Arrow keys read the seconds.`}
          onBlur={leave}
          onPointerMove={onPointerMove}
          onPointerLeave={leave}
        >
          <svg width={axis.width} height={height} aria-hidden="true" className="chart-text">
            <Grid axis={axis} height={height} marks={marks} />
            {children}
            <PointedLine axis={axis} height={height} />
          </svg>
        </div>
      )}
    </div>
  );
}

/** The scope of a chart, and in its place the second that is pointed at. */
function ReadOut({ scope, readOut, isRead }: { scope: string; readOut: (atMs: number) => string; isRead: boolean }) {
  const atMs = usePointed((state) => state.atMs);
  const text = atMs === null ? scope : readOut(atMs);
  return (
    <>
      <span className={atMs === null ? 'text-3 ellipsis' : 'ellipsis'}>{text}</span>
      {/* Only the chart that is read says it aloud; the others follow in silence. */}
      <span className="visually-hidden" aria-live="polite">
        {isRead && atMs !== null ? text : ''}
      </span>
    </>
  );
}

function Grid({ axis, height, marks }: Pick<ChartFrameProps, 'axis' | 'height' | 'marks'>) {
  const end = axis.width - axis.right;
  return (
    <g className="run-chart__grid">
      {timeTicks(axis).map(({ atMs }) => (
        <path key={atMs} d={`M${Math.round(xOf(axis, atMs)) + 0.5} 0V${height}`} />
      ))}
      {marks.map(({ y, label }) => (
        <g key={label}>
          <path d={`M${axis.left} ${Math.round(y) + 0.5}H${end}`} />
          <text x={axis.left - 6} y={Math.min(height - 1, Math.max(9, y + 4))} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}

function PointedLine({ axis, height }: { axis: TimeAxis; height: number }) {
  const atMs = usePointed((state) => state.atMs);
  if (atMs === null) return null;
  const x = Math.round(xOf(axis, atMs)) + 0.5;
  return <path className="run-chart__pointed" d={`M${x} 0V${height}`} />;
}

function nearest(seconds: readonly number[], atMs: number): number | null {
  const last = seconds.at(-1);
  if (last === undefined) return null;
  const index = seconds.findIndex((each) => each >= atMs);
  const after = seconds[index];
  if (after === undefined) return last;
  const before = seconds[index - 1];
  return before !== undefined && atMs - before < after - atMs ? before : after;
}

/** Far steps of PgUp and PgDn, in seconds of the run. */
const PAGE = 10;

function stepped(seconds: readonly number[], from: number | null, key: string): number | undefined {
  if (seconds.length === 0) return undefined;
  const at = from === null ? -1 : seconds.indexOf(nearest(seconds, from) ?? -1);
  const clamp = (index: number): number | undefined => seconds[Math.min(seconds.length - 1, Math.max(0, index))];
  if (key === 'ArrowRight') return clamp(at + 1);
  if (key === 'ArrowLeft') return clamp(at < 0 ? seconds.length - 1 : at - 1);
  if (key === 'PageDown') return clamp(at + PAGE);
  if (key === 'PageUp') return clamp(at < 0 ? seconds.length - 1 : at - PAGE);
  if (key === 'Home') return clamp(0);
  return key === 'End' ? clamp(seconds.length - 1) : undefined;
}
