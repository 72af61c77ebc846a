import { meterGeometry } from './meter-view-model.ts';
import './meter.css';

export interface MeterProps {
  /** What is measured, for a screen reader. */
  label: string;
  value: number;
  /** The tick; null for none. */
  limit?: number | null;
  /** The limit is a floor: being above it is as it should be. */
  isFloor?: boolean;
  /** The end of the track; by default a little behind the limit. */
  max?: number;
  /** The value in words: `26 h of 4 h`. */
  valueText: string;
  tone?: 'neutral' | 'warn' | 'error' | 'accent';
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** A value against its limit: 6 px, a tick at the limit, and what lies beyond it in the colour of failure. */
export function Meter({ label, value, limit = null, isFloor = false, max, valueText, tone = 'neutral' }: MeterProps) {
  const { fill, tick, overFrom: beyond } = meterGeometry(value, limit, max);
  const overFrom = isFloor ? null : beyond;
  const withinFill = overFrom ?? fill;
  return (
    <span
      className="meter"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <meter> cannot draw a tick at the limit
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={Math.max(max ?? limit ?? value, value)}
      aria-valuetext={valueText}
      title={valueText}
    >
      <span className="meter__fill" data-tone={tone} style={{ width: percent(withinFill) }} />
      {overFrom === null ? null : (
        <span className="meter__over" style={{ left: percent(overFrom), width: percent(fill - overFrom) }} />
      )}
      {tick === null ? null : <span className="meter__tick" style={{ left: percent(tick) }} />}
    </span>
  );
}
