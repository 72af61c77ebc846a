import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { traceExtent } from './slowest-span.ts';
import type { SpanNode } from './span-tree.ts';

/** The stretch of time the waterfall shows, milliseconds since the trace began. */
export interface TimeWindow {
  startMs: number;
  endMs: number;
}

/** Room behind the last bar for its label, as a share of the time shown. */
const TAIL = 0.18;
/** Room before a span that fills the window, so that its start can be seen. */
const LEAD = 0.02;
/** A window is never shorter: below this the clock itself is what one sees. Milliseconds. */
const MIN_WINDOW_MS = 0.1;
/** Ticks that fit without their labels touching. */
const MOST_TICKS = 6;
/** The same, where other columns leave the bars little room. */
export const FEW_TICKS = 4;

/** @returns the window that shows every span */
export function wholeWindow(roots: readonly SpanNode[]): TimeWindow {
  const extent = traceExtent(roots);
  const end = Math.max(MIN_WINDOW_MS, extent.endMs);
  const start = Math.min(0, extent.startMs);
  return { startMs: start, endMs: end + (end - start) * TAIL };
}

/** @returns the window that one span fills */
export function spanWindow({ startMs, endMs }: Pick<SpanNode, 'startMs' | 'endMs'>): TimeWindow {
  const length = Math.max(MIN_WINDOW_MS, endMs - startMs);
  return { startMs: startMs - length * LEAD, endMs: startMs + length * (1 + TAIL) };
}

/** Where a span is drawn. Shares of the window's width, 0..1. */
export interface Bar {
  left: number;
  width: number;
  /** When the first token came; null when none did or it lies outside. */
  notch: number | null;
  /** Which side of the bar has room for its time. */
  labelSide: 'after' | 'before' | 'inside';
}

/** Share of the width a label needs: less than the tail leaves. */
const LABEL_SHARE = 0.15;
/** The same, where two columns of bars stand side by side. */
export const NARROW_LABEL_SHARE = 0.36;

/**
 * @param labelShare of the window's width that a label needs, 0..1
 * @returns the span's bar, cut at the window's edges; null when it lies outside altogether
 */
export function barLayout(
  node: Pick<SpanNode, 'startMs' | 'endMs' | 'firstTokenMs'>,
  window: TimeWindow,
  labelShare: number = LABEL_SHARE,
): Bar | null {
  const share = (ms: number): number => (ms - window.startMs) / (window.endMs - window.startMs);
  const from = share(node.startMs);
  const to = share(node.endMs);
  if (to < 0 || from > 1) return null;
  const left = Math.max(0, from);
  const right = Math.min(1, to);
  const first = node.firstTokenMs === null ? null : share(node.firstTokenMs);
  return {
    left,
    width: right - left,
    notch: first !== null && first > left && first < right ? first : null,
    labelSide: right <= 1 - labelShare ? 'after' : left >= labelShare ? 'before' : 'inside',
  };
}

export interface AxisTick {
  /** Share of the window's width. */
  at: number;
  label: string;
}

/** Labels up to so many letters fit as often as ticks are allowed: `10 s`, `50 ms`. */
const SHORT_LABEL = 5;

/** @returns ticks at 1-2-5 steps, each with its unit; all in one unit */
export function waterfallTicks(window: TimeWindow, mostTicks: number = MOST_TICKS): readonly AxisTick[] {
  const ticks = ticksOf(window, mostTicks);
  const long = ticks.filter(({ label }) => label.length > SHORT_LABEL).length;
  // One at the end reaches beyond it and touches none.
  return ticks.length > FEW_TICKS && long > 1 ? ticksOf(window, FEW_TICKS) : ticks;
}

function ticksOf(window: TimeWindow, mostTicks: number): readonly AxisTick[] {
  const inSeconds = window.endMs - window.startMs >= 2000;
  return linearTicks(Math.max(0, window.startMs), window.endMs, mostTicks).map((ms) => ({
    at: (ms - window.startMs) / (window.endMs - window.startMs),
    label: inSeconds ? `${Number((ms / 1000).toFixed(3))} s` : `${ms} ms`,
  }));
}

/** The column of names of a flat trace; CSS pixels. */
const NAME_WIDTH_PX = 216;
/** What a level takes from it, as the tree is set in; CSS pixels. */
const LEVEL_PX = 14;
/** Wider, and the bars have no room; CSS pixels. */
const MOST_NAME_WIDTH_PX = 316;
/** Levels that the width of a flat trace has room for. */
const LEVELS_IN_WIDTH = 3;

/** @returns how wide the names are of a tree that is so deep, CSS pixels */
export function nameWidth(depth: number): number {
  return Math.min(MOST_NAME_WIDTH_PX, NAME_WIDTH_PX + Math.max(0, depth - LEVELS_IN_WIDTH) * LEVEL_PX);
}
