import { escapeHtml } from '../../../base/escape-html.ts';

/** All charts share their edges, so that one second lies at one place in all of them. */
export const WIDTH = 900;
export const LEFT = 62;
export const RIGHT = 760;
const TICKS_OF_A_DECADE = [1, 2, 5];
/** Of a label, pixels a character: labels that would run into each other are left out. */
const CHARACTER = 6.2;

export type Scale = (value: number) => number;

export function linearScale(from: number, to: number, start: number, end: number): Scale {
  return (value) => start + ((value - from) / (to - from || 1)) * (end - start);
}

/** @param from above 0; what is below is drawn there */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const whole = Math.log(to / from) || 1;
  return (value) => start + (Math.log(Math.max(value, from) / from) / whole) * (end - start);
}

/** @returns 0 and multiples of a round step, of which the last is not below `most` */
export function linearTicks(most: number, wanted = 4): number[] {
  const least = most > 0 ? most / wanted : 1 / wanted;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((tick) => tick * power).find((tick) => tick >= least * (1 - 1e-9)) ?? least;
  const steps = Math.max(1, Math.ceil((most > 0 ? most : 1) / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => exact(index * step));
}

/** @returns 1-2-5 values, of which the first is not above `least` and the last not below `most`; two at least */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(least)); decade <= Math.ceil(Math.log10(most)) + 1; decade++) {
    for (const tick of TICKS_OF_A_DECADE) ticks.push(exact(tick * 10 ** decade));
  }
  const from = Math.max(
    0,
    ticks.findLastIndex((tick) => tick <= least),
  );
  const to = ticks.findIndex((tick) => tick >= most);
  return ticks.slice(from, Math.max(to, from + 1) + 1);
}

/** @returns marks of a time axis: a round number of seconds, minutes or hours apart */
export function timeTicks(durationMs: number): number[] {
  const step = TIME_STEPS_MS.find((candidate) => durationMs / candidate <= 8) ?? durationMs;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => index * step);
}
const TIME_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600].map(
  (seconds) => seconds * 1000,
);

/** @returns lines across the chart with their values at the left */
export function valueAxis(ticks: readonly number[], y: Scale, name: (value: number) => string): string {
  let free = Infinity;
  return ticks
    .toSorted((a, b) => a - b)
    .map((value) => {
      const line = `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/>`;
      if (y(value) > free - 12) return line;
      free = y(value);
      return line + text('tick end', LEFT - 8, y(value) + 4, name(value));
    })
    .join('');
}

/** @returns lines down the chart with their values below it */
export function baseAxis(
  ticks: readonly number[],
  x: Scale,
  name: (value: number) => string,
  edges: { top: number; bottom: number },
): string {
  let free = -Infinity;
  return ticks
    .map((value) => {
      const at = round(x(value));
      const line = `<line class="grid" x1="${at}" x2="${at}" y1="${edges.top}" y2="${edges.bottom}"/>`;
      const half = (name(value).length * CHARACTER) / 2 + 4;
      if (at - half < free) return line;
      free = at + half;
      return line + text('tick mid', at, edges.bottom + 15, name(value));
    })
    .join('');
}

/** @param finding what the chart shows, in words, for those who cannot see it */
export function svg(height: number, finding: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(finding)}">${parts.join('')}</svg>`;
}

export function text(className: string, x: number, y: number, content: string): string {
  return `<text class="${className}" x="${round(x)}" y="${round(y)}">${escapeHtml(content)}</text>`;
}

export function rectangle(className: string, x: number, y: number, width: number, height: number): string {
  return `<rect class="${className}" x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"/>`;
}

export interface Point {
  x: number;
  y: number;
}

/** @param points in order; null is a gap */
export function polyline(className: string, points: readonly (Point | null)[]): string {
  const d = points
    .map((point, index) =>
      point === null ? '' : `${(points[index - 1] ?? null) === null ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`,
    )
    .join('');
  return d === '' ? '' : `<path class="${className}" d="${d}"/>`;
}

/** @returns what lies between two lines over the same places; a gap in either is one in the band */
export function band(className: string, upper: readonly (Point | null)[], lower: readonly (Point | null)[]): string {
  const runs: { upper: Point; lower: Point }[][] = [[]];
  upper.forEach((top, index) => {
    const bottom = lower[index] ?? null;
    if (top === null || bottom === null) runs.push([]);
    else runs.at(-1)?.push({ upper: top, lower: bottom });
  });
  const d = runs.map((run) => {
    const [only] = run;
    if (only === undefined) return '';
    // A single second has a width too.
    const points = run.length > 1 ? run : [only, { upper: right(only.upper), lower: right(only.lower) }];
    const there = points.map((point) => `${round(point.upper.x)} ${round(point.upper.y)}`);
    const back = points.toReversed().map((point) => `${round(point.lower.x)} ${round(point.lower.y)}`);
    return `M${[...there, ...back].join('L')}Z`;
  });
  return d.join('') === '' ? '' : `<path class="${className}" d="${d.join('')}"/>`;
}

function right({ x, y }: Point): Point {
  return { x: x + 2, y };
}

/** Labels at the end of lines, moved apart where they would lie on each other. */
export function endLabels(
  labels: readonly { className: string; y: number; content: string }[],
  edges: { top: number; bottom: number },
): string {
  const spacing = 14;
  const placed = labels
    .toSorted((a, b) => a.y - b.y)
    .map((label) => ({ ...label, y: Math.max(label.y, edges.top + 4) }));
  for (let at = 1; at < placed.length; at++) {
    const [before, label] = [placed[at - 1], placed[at]];
    if (before !== undefined && label !== undefined) label.y = Math.max(label.y, before.y + spacing);
  }
  const over = (placed.at(-1)?.y ?? 0) - edges.bottom;
  return placed
    .map(({ className, y, content }) =>
      text(className, RIGHT + 8, (over > 0 ? y - over : y) + 4, shorten(content, MAX_END_LABEL)),
    )
    .join('');
}

/** Characters that fit between the end of the lines and the edge. */
const MAX_END_LABEL = 21;

export function shorten(content: string, most: number): string {
  return content.length <= most ? content : `${content.slice(0, most - 1).toWellFormed()}…`;
}

/** @returns the value without the dust of binary fractions: 1.4 and not 1.4000000000000001 */
function exact(value: number): number {
  return Number(value.toPrecision(6));
}

function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
}
