/** A value over time; null is a gap, and stays one. CSS pixels. */
export interface PathPoint {
  x: number;
  y: number | null;
}

/** Between two lines; a gap where either is unknown. */
export interface BandPoint {
  x: number;
  top: number | null;
  bottom: number | null;
}

/**
 * An SVG path through points that ascend in x. Of the points that fall into one pixel column the lowest and the highest
 * are kept, in their order, so that a spike of one second survives an hour on a small screen.
 *
 * @returns the `d` attribute; empty for no points
 */
export function linePath(points: readonly PathPoint[]): string {
  const parts: string[] = [];
  let isDown = false;
  for (const run of columnsOf(points)) {
    for (const { x, y } of extremes(run)) {
      if (y === null) isDown = false;
      else {
        parts.push(`${isDown ? 'L' : 'M'}${short(x)} ${short(y)}`);
        isDown = true;
      }
    }
  }
  return parts.join('');
}

/** @returns the `d` attribute of the area between two lines, one closed part for each stretch without a gap */
export function bandPath(points: readonly BandPoint[]): string {
  const parts: string[] = [];
  let stretch: { x: number; top: number; bottom: number }[] = [];
  const close = (): void => {
    if (stretch.length > 0) {
      // A stretch of one second is a bar of one pixel: an area without a width would not be seen.
      const [first] = stretch;
      const whole = stretch.length === 1 && first !== undefined ? [first, { ...first, x: first.x + 1 }] : stretch;
      const there = whole.map(({ x, top }) => `${short(x)} ${short(top)}`).join('L');
      const back = whole.toReversed().map(({ x, bottom }) => `${short(x)} ${short(bottom)}`);
      parts.push(`M${there}L${back.join('L')}Z`);
    }
    stretch = [];
  };
  for (const column of columnsOf(points)) {
    let most: { x: number; top: number; bottom: number } | null = null;
    for (const { x, top, bottom } of column) {
      if (top === null || bottom === null) continue;
      most =
        most === null
          ? { x, top, bottom }
          : { x: most.x, top: Math.min(most.top, top), bottom: Math.max(most.bottom, bottom) };
    }
    if (most === null) close();
    else stretch.push(most);
  }
  close();
  return parts.join('');
}

/** Points of one pixel column each, in order. */
function columnsOf<Point extends { x: number }>(points: readonly Point[]): Point[][] {
  const columns: Point[][] = [];
  let column = Number.NaN;
  for (const point of points) {
    const at = Math.floor(point.x);
    const last = columns.at(-1);
    if (at === column && last !== undefined) last.push(point);
    else columns.push([point]);
    column = at;
  }
  return columns;
}

function extremes(points: readonly PathPoint[]): readonly PathPoint[] {
  if (points.length <= 2) return points;
  let low: PathPoint | null = null;
  let high: PathPoint | null = null;
  for (const point of points) {
    if (point.y === null) continue;
    if (low?.y == null || point.y < low.y) low = point;
    if (high?.y == null || point.y > high.y) high = point;
  }
  if (low === null || high === null) return points.slice(0, 1);
  return low === high ? [low] : points.indexOf(low) < points.indexOf(high) ? [low, high] : [high, low];
}

const short = (value: number): string => String(Math.round(value * 10) / 10);
