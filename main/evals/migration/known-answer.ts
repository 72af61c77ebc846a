import type { RankedPlace } from './place.ts';

/** One thing an answer must rest on: a document, words in it, or a place that a past answer cited. */
export interface KnownFact {
  /** `<source>/<path>` as shown; a path without its source is found in any. Null: any document. */
  path: string | null;
  documentId: string | null;
  /** Words that the passage holds; null: any passage. */
  text: string | null;
  /** Where the cited text stood, in the stored source text of its document. */
  range: { start: number; end: number } | null;
}

export interface KnownAnswer {
  facts: readonly KnownFact[];
  /** From what past answers cited: found by the generation that served then, hence kind to it. */
  isWeak: boolean;
  /** As reports show it. */
  label: string;
}

/** Does a result hold the fact? */
export function holdsFact(place: RankedPlace, fact: KnownFact): boolean {
  if (fact.documentId !== null && place.documentId !== fact.documentId) return false;
  if (fact.path !== null && place.displayPath !== fact.path && !place.displayPath.endsWith(`/${fact.path}`))
    return false;
  if (fact.text === null) return true;
  if (plain(place.text).includes(plain(fact.text))) return true;
  if (fact.range === null) return false;
  const shared = Math.min(place.end, fact.range.end) - Math.max(place.start, fact.range.start);
  return shared * 2 >= fact.range.end - fact.range.start;
}

/** @returns share of the facts found within the first k results */
export function recallAt(k: number, ranking: readonly RankedPlace[], { facts }: KnownAnswer): number {
  const first = ranking.slice(0, k);
  const found = facts.filter((fact) => first.some((place) => holdsFact(place, fact)));
  return found.length / facts.length;
}

/** @returns the rank of the first result that holds any fact, from 1; null when none within k does */
export function firstRankWithin(k: number, ranking: readonly RankedPlace[], { facts }: KnownAnswer): number | null {
  const at = ranking.slice(0, k).findIndex((place) => facts.some((fact) => holdsFact(place, fact)));
  return at === -1 ? null : at + 1;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
