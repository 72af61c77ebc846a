import type { DatasetCase, ExpectedPlace } from '../../contract/dataset.ts';
import type { SeenPassage } from './scorer.ts';

/** Whether a passage holds an expected place, or enough of it. */
export type PlaceMatches = (passage: SeenPassage, place: ExpectedPlace) => boolean;

/** Passages as judgements see them. */
export interface JudgedRanking {
  /** Of each rank: its gain, 0 where it is not relevant, and how many places are seen there for the first time. */
  ranks: readonly { gain: number; places: number }[];
  /** Relevant places that no passage holds. */
  missing: readonly ExpectedPlace[];
  /** Relevant places, found or not. */
  relevant: number;
}

/**
 * Holds a ranking of passages against the judged places of a case.
 *
 * A place counts once, at its best rank: a further passage that holds nothing but places seen before takes no rank, as
 * trec_eval's callers do who make a ranking of documents out of one of chunks. For the same reason, where every
 * judgement is of a whole document, further passages of one that is not relevant take none either. A passage that holds
 * several new places has the highest of their gains, and these places are then one, in the ideal ranking too.
 *
 * @returns null where no place of the case is relevant
 */
export function judgeRanking(
  passages: readonly SeenPassage[],
  { places }: Pick<DatasetCase, 'places'>,
  placeMatches: PlaceMatches,
): JudgedRanking | null {
  const relevant = places.filter(({ gain }) => gain > 0 && Number.isFinite(gain));
  if (relevant.length === 0) return null;
  const isByDocument = places.every(({ quote }) => quote === null);
  const missing = new Set(relevant);
  const seen = new Set<string>();
  const ranks: { gain: number; places: number }[] = [];
  for (const passage of passages) {
    const held = relevant.filter((place) => placeMatches(passage, place));
    const fresh = held.filter((place) => missing.has(place));
    for (const place of fresh) missing.delete(place);
    if (held.length > 0) {
      if (fresh.length > 0) ranks.push({ gain: Math.max(...fresh.map(({ gain }) => gain)), places: fresh.length });
      continue;
    }
    const key = isByDocument ? passage.document : passage.chunkId;
    if (seen.has(key)) continue;
    seen.add(key);
    ranks.push({ gain: 0, places: 0 });
  }
  return { ranks, missing: [...missing], relevant: relevant.length };
}
