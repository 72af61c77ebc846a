import type { MarkTone } from '../view-model/cell-mark.ts';
import { type IntervalAxis, positionOn } from '../view-model/interval-axis.ts';

export interface IntervalMarkProps {
  axis: IntervalAxis;
  value: number;
  ci95: readonly [low: number, high: number];
  tone: MarkTone;
  /** What cannot be told from nothing, in grey behind the mark. */
  band: readonly [low: number, high: number] | null;
  /** A line at nothing, of a scale of differences. */
  hasZero?: boolean;
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

/** A value with its interval on a scale that others share. The words beside it say the same. */
export function IntervalMark({ axis, value, ci95, tone, band, hasZero = false }: IntervalMarkProps) {
  const from = positionOn(axis, ci95[0]);
  const to = positionOn(axis, ci95[1]);
  return (
    <span className="evals-mark" data-tone={tone} aria-hidden="true">
      {band === null ? null : <NoiseBand axis={axis} band={band} />}
      {hasZero ? <i className="evals-mark__zero" style={{ left: percent(positionOn(axis, 0)) }} /> : null}
      <i className="evals-mark__interval" style={{ left: percent(from), width: percent(Math.max(0, to - from)) }} />
      <i className="evals-mark__value" style={{ left: percent(positionOn(axis, value)) }} />
    </span>
  );
}

function NoiseBand({ axis, band }: { axis: IntervalAxis; band: readonly [number, number] }) {
  const from = positionOn(axis, band[0]);
  const to = positionOn(axis, band[1]);
  return <i className="evals-mark__band" style={{ left: percent(from), width: percent(Math.max(0, to - from)) }} />;
}

/** The values of a scale, below the marks that share it. */
export function AxisLabels({ axis, text }: { axis: IntervalAxis; text: (value: number) => string }) {
  return (
    <span className="evals-axis" aria-hidden="true">
      {axis.ticks.map((tick) => (
        <span key={tick} style={{ left: percent(positionOn(axis, tick)) }}>
          {text(tick)}
        </span>
      ))}
    </span>
  );
}
