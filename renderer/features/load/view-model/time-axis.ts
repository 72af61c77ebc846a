/** Seconds between marks of a time axis, from runs of a few seconds to a day. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
/** A label like `1:02:05` needs this much room. CSS pixels. */
const LABEL_ROOM_PX = 76;

/** The one axis that all charts of a run share: where a moment of it is drawn. CSS pixels. */
export interface TimeAxis {
  /** End of the schedule or of what was measured, whichever is later; > 0. */
  durationMs: number;
  /** Of the whole drawing, and of its margins: value labels to the left, names of lines to the right. */
  width: number;
  left: number;
  right: number;
}

/** @returns pixels from the left edge */
export function xOf({ durationMs, width, left, right }: TimeAxis, atMs: number): number {
  return left + (Math.min(durationMs, Math.max(0, atMs)) / durationMs) * Math.max(0, width - left - right);
}

/** @returns the moment under a pixel, within the run */
export function momentAt(axis: TimeAxis, x: number): number {
  const room = Math.max(1, axis.width - axis.left - axis.right);
  return Math.min(axis.durationMs, Math.max(0, ((x - axis.left) / room) * axis.durationMs));
}

/** @returns round moments with their labels, from 0 to the end, as many as there is room for */
export function timeTicks(axis: TimeAxis): readonly { atMs: number; label: string }[] {
  const most = Math.max(2, Math.floor((axis.width - axis.left - axis.right) / LABEL_ROOM_PX));
  const seconds = axis.durationMs / 1000;
  const step = STEPS_S.find((each) => seconds / each <= most) ?? 86_400;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => {
    const atMs = index * step * 1000;
    return { atMs, label: formatClock(atMs) };
  });
}

/** @returns a moment of a run: `0:05`, `1:42`, `1:02:05` */
export function formatClock(ms: number): string {
  const whole = Math.floor(Math.max(0, ms) / 1000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours === 0 ? `${minutes}:${two(seconds)}` : `${hours}:${two(minutes)}:${two(seconds)}`;
}
