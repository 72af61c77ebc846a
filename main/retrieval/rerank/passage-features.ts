import type { Occurrences } from './find-occurrences.ts';
import type { QueryProfile } from './query-profile.ts';

/** Words that count as near each other, as in the sequential dependence model (Metzler, Croft, SIGIR 2005). */
export const NEAR_WORDS = 8;

/** Words of the window whose coverage is the best of a passage: about two sentences. */
export const WINDOW_WORDS = 40;

/** What word positions say of a passage, each 0..1: shares of the query's weight. */
export interface PassageFeatures {
  /** Weight of the stems that occur anywhere. */
  coverage: number;
  /** Weight of the stems that occur in the best window of {@link WINDOW_WORDS}. */
  windowCoverage: number;
  /** Weight of the pairs that follow one another as in the query (one word may stand between). */
  ordered: number;
  /** Weight of the pairs within {@link NEAR_WORDS}, in any order. */
  near: number;
}

export function passageFeatures(profile: QueryProfile, { positions }: Occurrences): PassageFeatures {
  const { weights, mass, pairs } = profile;
  let covered = 0;
  for (const [index, places] of positions.entries()) if (places.length > 0) covered += weights[index] ?? 0;
  let pairMass = 0;
  let ordered = 0;
  let near = 0;
  for (const [first, second] of pairs) {
    const weight = Math.min(weights[first] ?? 0, weights[second] ?? 0);
    pairMass += weight;
    const { follows, distance } = closest(positions[first] ?? [], positions[second] ?? []);
    if (follows) ordered += weight;
    if (distance <= NEAR_WORDS) near += weight;
  }
  return {
    coverage: share(covered, mass),
    windowCoverage: share(bestWindow(profile, positions), mass),
    ordered: share(ordered, pairMass),
    near: share(near, pairMass),
  };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Steps between two places that still read as "one after the other": 1 = adjacent, 2 = a word between. */
const ORDERED_STEPS = 2;

function closest(a: readonly number[], b: readonly number[]): { follows: boolean; distance: number } {
  let follows = false;
  let distance = Number.POSITIVE_INFINITY;
  let j = 0;
  for (const place of a) {
    while (j < b.length && (b[j] as number) < place) j++;
    const before = b[j - 1];
    const after = b[j];
    if (before !== undefined) distance = Math.min(distance, place - before);
    if (after !== undefined) {
      distance = Math.min(distance, after - place);
      follows ||= after - place <= ORDERED_STEPS;
    }
  }
  return { follows, distance };
}

/** The most weight of distinct stems inside any {@link WINDOW_WORDS} words: two pointers over all places in order. */
function bestWindow({ weights }: QueryProfile, positions: readonly (readonly number[])[]): number {
  const places = positions
    .flatMap((list, stem) => list.map((position) => ({ position, stem })))
    .toSorted((a, b) => a.position - b.position);
  const counts = new Int32Array(positions.length);
  let inside = 0;
  let best = 0;
  let start = 0;
  for (const { position, stem } of places) {
    if (counts[stem] === 0) inside += weights[stem] ?? 0;
    counts[stem] = (counts[stem] ?? 0) + 1;
    for (;;) {
      const first = places[start];
      if (first === undefined || position - first.position < WINDOW_WORDS) break;
      counts[first.stem] = (counts[first.stem] ?? 0) - 1;
      if (counts[first.stem] === 0) inside -= weights[first.stem] ?? 0;
      start++;
    }
    if (inside > best) best = inside;
  }
  return best;
}
