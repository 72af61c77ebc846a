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

export function passageFeatures(profile: QueryProfile, occurrences: Occurrences): PassageFeatures {
  const { weights, mass, pairs } = profile;
  const { positions } = occurrences;
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
    coverage: coverageOf(profile, occurrences),
    windowCoverage: share(bestWindow(profile, positions), mass),
    ordered: share(ordered, pairMass),
    near: share(near, pairMass),
  };
}

/** @returns the first of the features alone */
export function coverageOf({ weights, mass }: QueryProfile, { positions }: Occurrences): number {
  let covered = 0;
  for (let stem = 0; stem < positions.length; stem++) {
    if (positions[stem]?.length !== 0) covered += weights[stem] ?? 0;
  }
  return share(covered, mass);
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
  const { places, stems } = inReadingOrder(positions);
  const counts = weights.map(() => 0);
  let inside = 0;
  let best = 0;
  let start = 0;
  for (let at = 0; at < places.length; at++) {
    const stem = stems[at] as number;
    if (counts[stem] === 0) inside += weights[stem] ?? 0;
    counts[stem] = (counts[stem] ?? 0) + 1;
    while ((places[at] as number) - (places[start] as number) >= WINDOW_WORDS) {
      const first = stems[start] as number;
      counts[first] = (counts[first] ?? 0) - 1;
      if (counts[first] === 0) inside -= weights[first] ?? 0;
      start++;
    }
    if (inside > best) best = inside;
  }
  return best;
}

/** The places of all stems, ascending, and whose each is: a word has one stem, so that no two places are the same. */
function inReadingOrder(positions: readonly (readonly number[])[]): { places: number[]; stems: number[] } {
  const places: number[] = [];
  const stems: number[] = [];
  const next = positions.map(() => 0);
  for (;;) {
    let first = -1;
    let place = Number.POSITIVE_INFINITY;
    for (let stem = 0; stem < positions.length; stem++) {
      const ahead = positions[stem]?.[next[stem] as number];
      if (ahead === undefined || ahead >= place) continue;
      first = stem;
      place = ahead;
    }
    if (first === -1) return { places, stems };
    places.push(place);
    stems.push(first);
    next[first] = (next[first] as number) + 1;
  }
}
