import { formatDuration } from '../../../ui/index.ts';

/** @returns a difference of two durations, with a real minus: `+11 ms`, `−4.20 s`; `0` for none */
export function formatTimeChange(ms: number): string {
  if (ms === 0) return '0';
  return `${ms > 0 ? '+' : '−'}${formatDuration(Math.abs(ms))}`;
}
