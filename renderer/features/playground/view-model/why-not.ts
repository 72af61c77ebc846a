import type { LeftOutReason } from '../../../../main/contract/ask.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { WhyNotPlace, WhyNotResponse } from '../../../../main/contract/explain.ts';
import { formatCount, formatQuantity, formatScore, NOT_APPLICABLE } from '../../../ui/format.ts';
import type { AskRun } from './ask-run.ts';

/** One step of the search, as text. */
export interface PlaceRow {
  step: string;
  rank: string;
  score: string;
  cut: string;
}

/** @returns the question as the run searched for it, on whose behalf it did */
export function whyNotRequest(run: AskRun, document: string): RequestOf<'search.whyNot'> {
  return {
    query: run.result?.effectiveQuery ?? run.question,
    document,
    ...(run.principal === null ? {} : { filter: { as: { principals: [run.principal] } } }),
    ...(run.overrides.k === undefined ? {} : { k: run.overrides.k }),
  };
}

/** @returns one row for each step that ranked it, or could have */
export function placeRows({ bm25, vector, fused, final, packing }: WhyNotResponse): readonly PlaceRow[] {
  return [
    ...legRow('bm25', bm25, 1),
    ...legRow('vector', vector, 2),
    ...(fused === null
      ? []
      : [
          {
            step: 'fuse',
            rank: fused.rank === null ? NOT_APPLICABLE : formatCount(fused.rank),
            score: fused.score === null ? NOT_APPLICABLE : formatScore(fused.score, 3),
            cut: fused.kthScore === null ? NOT_APPLICABLE : `${formatScore(fused.kthScore, 3)} for the last place`,
          },
        ]),
    ...(final === null
      ? []
      : [
          {
            step: 'rerank',
            rank: formatCount(final.rank),
            score: final.relevanceScore === null ? NOT_APPLICABLE : formatScore(final.relevanceScore),
            cut:
              final.move === 0
                ? 'did not move'
                : `${final.move > 0 ? 'up' : 'down'} ${formatQuantity(Math.abs(final.move), 'place')}`,
          },
        ]),
    ...(packing === null
      ? []
      : [
          {
            step: 'pack',
            rank: packing.state,
            score: `${formatCount(packing.tokens)} tok`,
            cut: packing.reason === null ? NOT_APPLICABLE : LEFT_OUT_TEXT[packing.reason],
          },
        ]),
  ];
}

const LEFT_OUT_TEXT: Readonly<Record<LeftOutReason, string>> = {
  superseded: 'superseded',
  duplicate: 'a passage above says the same',
  budget: 'no room left',
  neighbour: 'there already, as a neighbour',
  'below-cut': 'below the cut',
};

function legRow(step: string, place: WhyNotPlace | null, digits: number): readonly PlaceRow[] {
  if (place === null) return [];
  const { rank, score, outOf, depthScore } = place;
  return [
    {
      step,
      rank: rank === null ? 'no match' : `${formatCount(rank)} of ${formatCount(outOf)}`,
      score: score === null ? NOT_APPLICABLE : formatScore(score, digits),
      cut: depthScore === null ? 'all are handed on' : `${formatScore(depthScore, digits)} to be handed on`,
    },
  ];
}
