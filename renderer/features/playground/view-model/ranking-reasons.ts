import type { StageTiming } from '../../../../main/contract/ask.ts';
import { formatCount, formatScore } from '../../../ui/format.ts';
import { sharedTerms } from './query-terms.ts';
import type { RetrievalRow } from './retrieval-rows.ts';

/** A sentence of facts; `terms` are quoted words that follow it. */
export interface Reason {
  text: string;
  terms: readonly string[];
}

/**
 * Why a chunk stands where it stands, from what was measured: ranks, scores and shared words. Nothing is guessed.
 *
 * @param query as both legs saw it
 * @param timings tell a leg that was skipped from one that did not find the chunk
 */
export function rankingReasons(row: RetrievalRow, query: string, timings: readonly StageTiming[]): readonly Reason[] {
  const { result } = row;
  const skipped = new Set(timings.filter(({ status }) => status !== 'ok').map(({ name }) => name));
  return [
    vectorReason(result.vectorRank, result.cosineSimilarity, skipped.has('vector')),
    bm25Reason(result.bm25Rank, result.bm25Score, skipped.has('bm25'), sharedTerms(query, result.text)),
    { text: fusionReason(result), terms: [] },
    ...rerankReason(result),
  ];
}

function vectorReason(rank: number | null, cosine: number | null, isSkipped: boolean): Reason {
  if (isSkipped) return { text: 'The search by meaning was skipped.', terms: [] };
  if (rank === null) return { text: 'The search by meaning did not return it.', terms: [] };
  const found = rank === 1 ? 'Vector found it first' : `Vector had it ${ordinal(rank)}`;
  return { text: `${found}, cosine ${formatScore(cosine)} to the question.`, terms: [] };
}

function bm25Reason(rank: number | null, score: number | null, isSkipped: boolean, terms: readonly string[]): Reason {
  if (isSkipped) return { text: 'The search by words was skipped.', terms: [] };
  if (rank === null) return { text: 'The search by words did not return it.', terms: [] };
  const found = rank === 1 ? 'BM25 found it first' : `BM25 had it ${ordinal(rank)}`;
  const what = `${found}, score ${formatScore(score, 1)}`;
  return terms.length === 0 ? { text: `${what}.`, terms } : { text: `${what}, on`, terms };
}

function fusionReason({ fusedRank, bm25Rank, vectorRank }: RetrievalRow['result']): string {
  const legs = [bm25Rank, vectorRank].filter((leg) => leg !== null);
  const best = Math.min(...legs);
  if (legs.length === 1) return `One leg alone put it ${ordinal(fusedRank)}.`;
  if (fusedRank < best) return `Both legs agreeing lifted it to ${ordinal(fusedRank)}.`;
  return fusedRank === best ? `Fusion kept it ${ordinal(fusedRank)}.` : `Fusion put it ${ordinal(fusedRank)}.`;
}

/** What came after fusion; nothing when the reranker did not score it and it stayed where it was. */
function rerankReason({ rank, move, relevanceScore }: RetrievalRow['result']): readonly Reason[] {
  if (move === 0 && relevanceScore === null) return [];
  const scored =
    relevanceScore === null ? 'Others were reranked' : `The reranker gave it ${formatScore(relevanceScore)}`;
  const places = Math.abs(move) === 1 ? '1 place' : `${Math.abs(move)} places`;
  const moved = move === 0 ? `kept it ${ordinal(rank)}` : move > 0 ? `lifted it ${places}` : `lowered it ${places}`;
  return [{ text: `${scored}, which ${moved}.`, terms: [] }];
}

/** @returns `1st`, `2nd`, `11th` */
export function ordinal(value: number): string {
  const tens = value % 100;
  if (tens >= 11 && tens <= 13) return `${value}th`;
  return `${value}${{ 1: 'st', 2: 'nd', 3: 'rd' }[value % 10] ?? 'th'}`;
}

/** @returns why a chunk is or is not in the context, in one sentence */
export function contextReason(row: RetrievalRow, usedTokens: number, budgetTokens: number): string {
  switch (row.fate.type) {
    case 'packed':
      return `In the context as passage ${row.fate.place}: ${formatCount(row.fate.tokens)} of ${formatCount(usedTokens)} tokens.`;
    case 'superseded':
      return 'Left out of the context: its document says that another one holds instead.';
    case 'repeats':
      return 'Left out of the context: a passage ranked above it has the same words.';
    case 'too-long':
      return `Left out of the context: its ${row.result.tokens} tokens did not fit into what was left of ${formatCount(budgetTokens)}.`;
    case 'neighbour':
      return 'In the context already, beside the passage it stands next to.';
    case 'below-cut':
      return 'Left out of the context: it ranked below the cut.';
  }
}
