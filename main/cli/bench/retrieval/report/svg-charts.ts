import { formatMs } from '../../format-measured.ts';
import type { Latency } from '../measure/latency.ts';
import { escapeHtml } from './escape-html.ts';

/** All charts share the columns: names at the left, marks, and room for the value behind the longest mark. */
const WIDTH = 760;
const MARKS_LEFT = 170;
const MARKS_RIGHT = 640;
const ROW_HEIGHT = 28;
const BAR_HEIGHT = 12;
const TOP = 6;
const AXIS_HEIGHT = 22;
/** With fewer samples a percentile says nothing: the median is drawn as a dot, with their number. */
const LEAST_SAMPLES = 20;
const TICKS_OF_A_DECADE = [1, 2, 5];

/** One bar each, from 0. */
export interface BarRow {
  name: string;
  value: number;
  /** The value in words, behind the bar. */
  label: string;
  /** Drawn in the accent: what the chart is about. */
  isOurs: boolean;
}

/**
 * Bars on a linear axis that starts at 0.
 *
 * @param options.tick a value of the axis in words
 * @param options.limit a dashed line with its name, where there is one
 */
export function barChart(options: {
  rows: readonly BarRow[];
  finding: string;
  tick: (value: number) => string;
  limit?: { value: number; name: string } | undefined;
}): string {
  const { rows, finding, tick, limit } = options;
  const most = Math.max(...rows.map(({ value }) => value), limit?.value ?? 0);
  const step = linearStep(most);
  const end = Math.max(step, Math.ceil(most / step) * step);
  const x = (value: number): number => MARKS_LEFT + (value / end) * (MARKS_RIGHT - MARKS_LEFT);
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => exact(index * step));
  const marks = rows.map(({ name, value, label, isOurs }, row) => {
    const y = middleOf(row) - BAR_HEIGHT / 2;
    return [
      nameOf(name, row),
      `<rect class="${isOurs ? 'ours' : 'peer'}" x="${MARKS_LEFT}" y="${y}" width="${round(x(value) - MARKS_LEFT)}" height="${BAR_HEIGHT}"/>`,
      valueOf(label, x(value), row),
    ].join('');
  });
  const limitMark = limit === undefined ? '' : limitLine(x(limit.value), limit.name, rows.length);
  return chart(rows.length, finding, [axis(ticks, x, tick, rows.length), ...marks, limitMark]);
}

/**
 * Dots on a share axis that ends at 1. It starts at 0, or at 0.9 where everything lies above, and the axis says so.
 */
export function shareChart(options: { rows: readonly BarRow[]; finding: string }): string {
  const { rows, finding } = options;
  const start = rows.every(({ value }) => value >= 0.9) ? 0.9 : 0;
  const x = (value: number): number => MARKS_LEFT + ((value - start) / (1 - start)) * (MARKS_RIGHT - MARKS_LEFT);
  const ticks = Array.from({ length: 6 }, (_, index) => start + (index * (1 - start)) / 5);
  const marks = rows.map(({ name, value, label, isOurs }, row) =>
    [
      nameOf(name, row),
      `<circle class="${isOurs ? 'ours' : 'peer'}" cx="${round(x(value))}" cy="${middleOf(row)}" r="5"/>`,
      valueOf(label, x(value) + 2, row),
    ].join(''),
  );
  const tick = (value: number): string => value.toFixed(2);
  const note = start > 0 ? text('from', 0, axisY(rows.length), 'the axis starts at 0.90') : '';
  return chart(rows.length, finding, [axis(ticks, x, tick, rows.length), ...marks, note]);
}

/** Percentiles as bands on a log axis: p50 to p95 and p95 to p99, p50 and p95 as marks of their own. */
export function latencyChart(options: {
  rows: readonly { name: string; latency: Latency }[];
  finding: string;
}): string {
  const { rows, finding } = options;
  const least = Math.min(...rows.map(({ latency }) => latency.p50Ms));
  const most = Math.max(...rows.map(({ latency }) => latency.p99Ms));
  const ticks = logTicks(least, most);
  const [first, last] = [ticks[0] ?? least, ticks.at(-1) ?? most];
  const x = (ms: number): number =>
    MARKS_LEFT + (Math.log(ms / first) / Math.log(last / first)) * (MARKS_RIGHT - MARKS_LEFT);
  const marks = rows.map(({ name, latency }, row) => nameOf(name, row) + latencyMarks(latency, x, row));
  return chart(rows.length, finding, [axis(ticks, x, tickMs, rows.length), ...marks]);
}

function latencyMarks({ samples, p50Ms, p95Ms, p99Ms }: Latency, x: (ms: number) => number, row: number): string {
  const y = middleOf(row);
  if (samples < LEAST_SAMPLES) {
    return `<circle class="p50" cx="${round(x(p50Ms))}" cy="${y}" r="4"/>${valueOf(`${formatMs(p50Ms)}, n ${samples}`, x(p50Ms), row)}`;
  }
  const band = (name: string, from: number, to: number): string =>
    `<rect class="${name}" x="${round(x(from))}" y="${y - BAR_HEIGHT / 2}" width="${round(Math.max(1, x(to) - x(from)))}" height="${BAR_HEIGHT}"/>`;
  const line = (name: string, at: number): string =>
    `<line class="${name}" x1="${round(x(at))}" x2="${round(x(at))}" y1="${y - BAR_HEIGHT / 2 - 2}" y2="${y + BAR_HEIGHT / 2 + 2}"/>`;
  return [
    band('band-99', p95Ms, p99Ms),
    band('band-95', p50Ms, p95Ms),
    line('p50', p50Ms),
    line('p95', p95Ms),
    valueOf(`p95 ${formatMs(p95Ms)}`, x(p99Ms), row),
  ].join('');
}

/** @returns the 1-2-5 values around what is drawn, two at least */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(least)); decade <= Math.ceil(Math.log10(most)) + 1; decade++) {
    for (const tick of TICKS_OF_A_DECADE) ticks.push(Number((tick * 10 ** decade).toPrecision(1)));
  }
  const from = ticks.findLastIndex((tick) => tick <= least);
  const to = ticks.findIndex((tick) => tick >= most);
  return ticks.slice(Math.max(0, from), Math.max(to, from + 1) + 1);
}

/** @returns a step of 1, 2 or 5 times a power of ten that makes four to ten ticks */
export function linearStep(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most / 5));
  const step = TICKS_OF_A_DECADE.map((tick) => tick * power).findLast((tick) => most / tick >= 4);
  return step ?? power;
}

function axis(
  ticks: readonly number[],
  x: (value: number) => number,
  tick: (value: number) => string,
  rows: number,
): string {
  const bottom = TOP + rows * ROW_HEIGHT;
  const grid = ticks.map(
    (value) => `<line class="grid" x1="${round(x(value))}" x2="${round(x(value))}" y1="${TOP}" y2="${bottom}"/>`,
  );
  // Labels that would run into each other are left out; the line stays.
  let free = 0;
  const labels = ticks.flatMap((value) => {
    const label = tick(value);
    const half = label.length * 3.2 + 4;
    if (x(value) - half < free) return [];
    free = x(value) + half;
    return [text('tick', x(value), axisY(rows), label)];
  });
  return [...grid, ...labels].join('');
}

function limitLine(x: number, name: string, rows: number): string {
  const bottom = TOP + rows * ROW_HEIGHT;
  return `<line class="limit" x1="${round(x)}" x2="${round(x)}" y1="0" y2="${bottom}"/>${text('limit-name', x + 4, TOP + 6, name)}`;
}

function chart(rows: number, finding: string, parts: readonly string[]): string {
  const height = TOP + rows * ROW_HEIGHT + AXIS_HEIGHT;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(finding)}">${parts.join('')}</svg>`;
}

function nameOf(name: string, row: number): string {
  return text('name', 0, middleOf(row) + 4, name);
}

function valueOf(label: string, x: number, row: number): string {
  return text('value', x + 6, middleOf(row) + 4, label);
}

function text(name: string, x: number, y: number, content: string): string {
  return `<text class="${name}" x="${round(x)}" y="${round(y)}">${escapeHtml(content)}</text>`;
}

function tickMs(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function middleOf(row: number): number {
  return TOP + row * ROW_HEIGHT + ROW_HEIGHT / 2;
}

function axisY(rows: number): number {
  return TOP + rows * ROW_HEIGHT + 15;
}

/** @returns the value without the dust of binary fractions: 1.4 and not 1.4000000000000001 */
function exact(value: number): number {
  return Number(value.toPrecision(6));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
