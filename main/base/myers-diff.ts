/** Steps of the search are kept in memory; two lists that differ in more entries are one replacement. */
const MAX_DIFFERENCES = 2000;

/** A stretch of the one list that becomes a stretch of the other; ends are exclusive. */
export interface Change {
  start: number;
  end: number;
  otherStart: number;
  otherEnd: number;
}

/**
 * The shortest list of changes that makes one list the other, in order and apart from each other.
 *
 * @see Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1986. Time grows with the length times the
 *   number of differences; beyond {@link MAX_DIFFERENCES} of them what differs is one change, which is right and not shortest
 */
export function myersDiff(one: readonly string[], other: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let tail = 0;
  while (
    tail < Math.min(one.length, other.length) - start &&
    one[one.length - 1 - tail] === other[other.length - 1 - tail]
  ) {
    tail += 1;
  }
  const left = one.slice(start, one.length - tail);
  const right = other.slice(start, other.length - tail);
  if (left.length === 0 && right.length === 0) return [];
  const whole = { start: 0, end: left.length, otherStart: 0, otherEnd: right.length };
  const changes = left.length === 0 || right.length === 0 ? [whole] : (shortest(left, right) ?? [whole]);
  return changes.map((change) => ({
    start: change.start + start,
    end: change.end + start,
    otherStart: change.otherStart + start,
    otherEnd: change.otherEnd + start,
  }));
}

/** @returns null when there are too many differences */
function shortest(one: readonly string[], other: readonly string[]): readonly Change[] | null {
  const limit = Math.min(one.length + other.length, MAX_DIFFERENCES);
  /** Furthest place in `one` on each diagonal, after so many differences. */
  const furthest = new Map<number, number>([[1, 0]]);
  const trail: Map<number, number>[] = [];
  for (let differences = 0; differences <= limit; differences += 1) {
    trail.push(new Map([...furthest].filter(([diagonal]) => Math.abs(diagonal) <= differences + 1)));
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const isDown = goesDown(furthest, diagonal, differences);
      let x = isDown ? (furthest.get(diagonal + 1) ?? 0) : (furthest.get(diagonal - 1) ?? 0) + 1;
      let y = x - diagonal;
      while (x < one.length && y < other.length && one[x] === other[y]) {
        x += 1;
        y += 1;
      }
      furthest.set(diagonal, x);
      if (x >= one.length && y >= other.length) return walkBack(trail, one.length, other.length);
    }
  }
  return null;
}

function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, differences: number): boolean {
  if (diagonal === -differences) return true;
  if (diagonal === differences) return false;
  return (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0);
}

function walkBack(trail: readonly ReadonlyMap<number, number>[], length: number, otherLength: number): Change[] {
  const changes: Change[] = [];
  let x = length;
  let y = otherLength;
  for (let differences = trail.length - 1; differences > 0; differences -= 1) {
    const furthest = trail[differences] ?? new Map<number, number>();
    const diagonal = x - y;
    const isDown = goesDown(furthest, diagonal, differences);
    const before = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = furthest.get(before) ?? 0;
    const fromY = fromX - before;
    const last = changes.at(-1);
    const step = {
      start: fromX,
      end: isDown ? fromX : fromX + 1,
      otherStart: fromY,
      otherEnd: isDown ? fromY + 1 : fromY,
    };
    // Steps next to each other are one change.
    if (last !== undefined && last.start === step.end && last.otherStart === step.otherEnd) {
      last.start = step.start;
      last.otherStart = step.otherStart;
    } else changes.push(step);
    x = fromX;
    y = fromY;
  }
  return changes.toReversed();
}

/** @returns the other list, made of the one and the changes */
export function applyChanges(one: readonly string[], other: readonly string[], changes: readonly Change[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const { start, end, otherStart, otherEnd } of changes) {
    result.push(...one.slice(at, start), ...other.slice(otherStart, otherEnd));
    at = end;
  }
  return [...result, ...one.slice(at)];
}
