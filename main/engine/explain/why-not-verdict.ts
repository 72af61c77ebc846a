import type {
  PackingFate,
  TermContribution,
  WhyNotPlace,
  WhyNotReason,
  WhyNotResponse,
} from '../../contract/explain.ts';
import type { FoundDocument } from '../../retrieval/search/find-documents.ts';

/** Everything that was found out about a document that somebody missed. */
export interface WhyNotFacts {
  k: number;
  document: FoundDocument | null;
  /** Why it is in no index; set when `document` is null. */
  absence: { reason: WhyNotReason; verdict: string; evidence: readonly string[] } | null;
  refusedBy: 'access' | 'filter' | null;
  bm25: (WhyNotPlace & { terms: readonly TermContribution[] }) | null;
  vector: WhyNotPlace | null;
  fused: WhyNotResponse['fused'];
  final: WhyNotResponse['final'];
  missingTerms: WhyNotResponse['missingTerms'];
  packing: PackingFate | null;
  lastIn: WhyNotResponse['lastIn'];
  neededBm25Score: number | null;
}

/** Puts what was found out into one sentence that decides, and the evidence behind it. */
export function judgeWhyNot(facts: WhyNotFacts): Omit<WhyNotResponse, 'ms'> {
  const { reason, verdict } = decide(facts);
  const { bm25, vector, fused, final, missingTerms, packing, lastIn, document, absence } = facts;
  return {
    reason,
    verdict,
    evidence: absence?.evidence ?? evidenceOf(facts),
    document,
    bm25,
    vector,
    fused,
    final,
    missingTerms,
    packing,
    lastIn,
  };
}

function decide(facts: WhyNotFacts): { reason: WhyNotReason; verdict: string } {
  const { absence, refusedBy, final, fused, bm25, vector, packing, k } = facts;
  if (absence !== null) return absence;
  if (refusedBy === 'access') {
    return { reason: 'not_visible', verdict: 'The person who asks may not find it.' };
  }
  if (refusedBy === 'filter') return { reason: 'filtered_out', verdict: 'The filter of the search leaves it out.' };
  if (final !== null && final.rank <= k) return decideFound(final.rank, packing);
  const why = becauseOf(facts);
  const rank = final?.rank ?? fused?.rank ?? null;
  if (rank !== null)
    return { reason: 'below_cut', verdict: `It ranks ${ordinal(rank)}, and ${k} were asked for${why}` };
  const isUnmatched = (bm25?.rank ?? null) === null && (vector?.rank ?? null) === null;
  if (isUnmatched) return { reason: 'no_match', verdict: `Neither words nor meaning lead to it${why}` };
  return {
    reason: 'below_leg_depth',
    verdict: `It ranks too low in both legs to be fused (${describeRanks(facts)})${why}`,
  };
}

function decideFound(rank: number, packing: PackingFate | null): { reason: WhyNotReason; verdict: string } {
  const found = `It was found: it ranks ${ordinal(rank)}`;
  if (packing === null || packing.state === 'packed') return { reason: 'found', verdict: `${found}.` };
  if (packing.reason === 'superseded') {
    return {
      reason: 'superseded',
      verdict: `${found}, but says of itself that it no longer holds, so no answer rests on it.`,
    };
  }
  const why = {
    duplicate: 'another one before it says the same',
    budget: `its ${packing.tokens} tokens did not fit into what was left of the context`,
    neighbour: 'it stands in the context already, beside another one',
    'below-cut': 'enough chunks came before it',
  }[packing.reason ?? 'below-cut'];
  return { reason: 'not_packed', verdict: `${found}, but ${why}.` };
}

/** The tail of a verdict, with its full stop: what it lacks, else what beats it. */
function becauseOf({ missingTerms, lastIn, fused, k }: WhyNotFacts): string {
  if (missingTerms.length > 0) return `: it never says ${quoteAll(missingTerms.map(({ term }) => term))}.`;
  if (lastIn === null || fused?.score == null) return '.';
  return `: ${lastIn.displayPath}, the last of ${k}, scores ${lastIn.fusedScore.toFixed(3)} against its ${fused.score.toFixed(3)}.`;
}

function evidenceOf(facts: WhyNotFacts): string[] {
  const { bm25, vector, fused, final, missingTerms, lastIn, neededBm25Score, k, refusedBy } = facts;
  if (refusedBy !== null) return [];
  const evidence: string[] = [];
  for (const { term, nearWords } of missingTerms) {
    if (nearWords.length > 0) evidence.push(`For "${term}" it says ${quoteAll(nearWords)}.`);
  }
  if (bm25 !== null) evidence.push(describePlace('By its words', bm25, k));
  if (bm25 !== null && bm25.terms.length > 0) {
    const parts = bm25.terms.map(({ term, contribution }) => `${term} ${contribution.toFixed(2)}`);
    evidence.push(`Its BM25 score comes from ${parts.join(', ')}.`);
  }
  if (vector !== null) evidence.push(describePlace('By its meaning', vector, k));
  if (fused?.rank != null && final !== null && final.move !== 0) {
    evidence.push(`Fusion had it ${ordinal(fused.rank)}; reranking moved it to ${ordinal(final.rank)}.`);
  }
  const isOut = final === null || final.rank > k;
  if (isOut && lastIn !== null && fused?.score != null) {
    evidence.push(
      `The last one in is ${lastIn.displayPath} with a fused score of ${lastIn.fusedScore.toFixed(3)}; its own is ${fused.score.toFixed(3)}.`,
    );
  }
  const ownScore = bm25?.score ?? 0;
  if (isOut && neededBm25Score !== null && neededBm25Score > ownScore) {
    evidence.push(
      `A BM25 score of ${neededBm25Score.toFixed(2)} instead of ${ownScore.toFixed(2)} would have brought it among the first ${k} before reranking.`,
    );
  }
  return evidence;
}

function describePlace(by: string, { rank, score, outOf, depthScore }: WhyNotPlace, k: number): string {
  if (rank === null || score === null) return `${by} it is not matched at all.`;
  const place = `${by} it ranks ${ordinal(rank)} of ${outOf} with ${score.toFixed(3)}`;
  if (depthScore === null || score >= depthScore) return `${place}.`;
  return `${place}; below ${depthScore.toFixed(3)} nothing reaches fusion when ${k} are asked for.`;
}

function describeRanks({ bm25, vector }: WhyNotFacts): string {
  const nameOf = (leg: string, place: WhyNotPlace | null): string[] =>
    place === null ? [] : [`${leg} ${place.rank === null ? 'not at all' : ordinal(place.rank)}`];
  return [...nameOf('BM25', bm25), ...nameOf('vector', vector)].join(', ');
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}

/** @returns `1st`, `2nd`, `3rd`, `11th`, `41st` */
export function ordinal(rank: number): string {
  const lastTwo = rank % 100;
  const isTeen = lastTwo > 10 && lastTwo < 14;
  return `${rank}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th')}`;
}
