import { longestCommonSubsequence } from '../../base/longest-common-subsequence.ts';

/** Comparing each entry with each ends here; longer lists are matched by how often an entry came before. */
const MAX_COMPARISONS = 4_000_000;

/** What stands for what: places in two lists, null where one has nothing. */
export interface AlignedPair {
  before: number | null;
  after: number | null;
  isMoved: boolean;
}

/** An entry as two lists are compared: equal `exact` is the same thing, equal `loose` may be. */
export interface AlignedKey {
  exact: string;
  loose: string;
}

/**
 * Aligns two lists: first what is the same in the same order, then what is the same elsewhere, then, between those that
 * stand for each other, what is alike.
 *
 * @returns every entry of both lists once, in the order of `before`; entries that only `after` has follow the one that
 *   stands before them there
 */
export function alignLists(before: readonly AlignedKey[], after: readonly AlignedKey[]): AlignedPair[] {
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  const moved = new Set<number>();
  const join = (i: number, j: number): void => {
    partner.set(i, j);
    taken.add(j);
  };
  const anchors = inOrder(
    before.map(({ exact }) => exact),
    after.map(({ exact }) => exact),
  );
  for (const [i, j] of anchors) join(i, j);

  const free = Map.groupBy(
    [...after.keys()].filter((j) => !taken.has(j)),
    (j) => after[j]?.exact ?? '',
  );
  for (const [i, { exact }] of before.entries()) {
    if (partner.has(i)) continue;
    const j = free.get(exact)?.shift();
    if (j === undefined) continue;
    join(i, j);
    moved.add(i);
  }

  let [fromI, fromJ] = [0, 0];
  for (const [toI, toJ] of [...anchors, [before.length, after.length] as const]) {
    const looseI = range(fromI, toI).filter((i) => !partner.has(i));
    const looseJ = range(fromJ, toJ).filter((j) => !taken.has(j));
    const alike = inOrder(
      looseI.map((i) => before[i]?.loose ?? ''),
      looseJ.map((j) => after[j]?.loose ?? ''),
    );
    for (const [a, b] of alike) join(looseI[a] ?? 0, looseJ[b] ?? 0);
    [fromI, fromJ] = [toI + 1, toJ + 1];
  }
  return inOneOrder(before.length, after.length, partner, moved);
}

function inOneOrder(
  beforeLength: number,
  afterLength: number,
  partner: ReadonlyMap<number, number>,
  moved: ReadonlySet<number>,
): AlignedPair[] {
  const taken = new Set(partner.values());
  const pairs: AlignedPair[] = [];
  let next = 0;
  const addUpTo = (end: number): void => {
    for (; next < end; next += 1) if (!taken.has(next)) pairs.push({ before: null, after: next, isMoved: false });
  };
  for (const i of range(0, beforeLength)) {
    const j = partner.get(i);
    if (j !== undefined && !moved.has(i)) addUpTo(j);
    pairs.push({ before: i, after: j ?? null, isMoved: moved.has(i) });
  }
  addUpTo(afterLength);
  return pairs;
}

function inOrder(one: readonly string[], other: readonly string[]): readonly (readonly [number, number])[] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const [middleOne, middleOther] = [one.slice(start, one.length - tail), other.slice(start, other.length - tail)];
  const middle =
    middleOne.length * middleOther.length <= MAX_COMPARISONS
      ? longestCommonSubsequence(middleOne, middleOther)
      : byOccurrence(middleOne, middleOther);
  return [
    ...range(0, start).map((at) => [at, at] as const),
    ...middle.map(([i, j]) => [i + start, j + start] as const),
    ...range(0, tail).map((at) => [one.length - tail + at, other.length - tail + at] as const),
  ];
}

/** The nth of a name with the nth of that name, as far as the order is kept. */
function byOccurrence(one: readonly string[], other: readonly string[]): [number, number][] {
  const places = Map.groupBy(other.keys(), (j) => other[j] ?? '');
  const pairs: [number, number][] = [];
  let last = -1;
  for (const [i, name] of one.entries()) {
    const j = places.get(name)?.shift();
    if (j === undefined || j <= last) continue;
    pairs.push([i, j]);
    last = j;
  }
  return pairs;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
