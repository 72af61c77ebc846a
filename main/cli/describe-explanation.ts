import type { ExplainedLeg, ExplainedResult, SearchExplanation, WhyNotResponse } from '../contract/explain.ts';
import { formatCount, formatDuration, formatTable } from './format.ts';

const SHOWN_TERMS = 5;

/** @returns a search taken apart, for people */
export function describeExplanation(explanation: SearchExplanation): string {
  const { effectiveQuery, query, terms, ignoredWords, legs, fusion, rerank, packing } = explanation;
  const lines = [
    ...(effectiveQuery === query ? [] : [`searched for   ${effectiveQuery}`]),
    `terms          ${terms.map(({ term, documentFrequency, idf }) => `${term} (in ${formatCount(documentFrequency)} chunks, idf ${idf.toFixed(2)})`).join(', ') || 'none'}`,
    ...(ignoredWords.length === 0 ? [] : [`not searched   ${ignoredWords.join(' ')}`]),
    `hidden         ${formatCount(explanation.filteredOut)} of ${formatCount(explanation.chunksInIndex)} chunks by the filter`,
    ...legs.map((leg) => `${leg.leg.padEnd(14)} ${describeLeg(leg)}`),
    `fusion         ${(1 - fusion.vectorWeight).toFixed(2)} bm25 + ${fusion.vectorWeight.toFixed(2)} vector`,
    `rerank         ${rerank === null ? 'none' : `${rerank.reranker}, ${rerank.scored} of ${rerank.candidates} in ${formatDuration(rerank.ms)}${rerank.capped ? ', stopped by its cap' : ''}`}`,
    `context        ${packing.packed} packed, ${packing.dropped} left out, ${formatCount(packing.usedTokens)} of ${formatCount(packing.budgetTokens)} tokens`,
  ];
  const head = ['#', 'document', 'bm25', 'vector', 'fused', 'rerank', 'move', 'context', 'used by', 'terms'];
  return [...lines, '', formatTable([head, ...explanation.results.map(rowOf)])].join('\n');
}

function describeLeg({ state, engine, returned, depth, cutOffScore }: ExplainedLeg): string {
  if (state === 'skipped') return 'left out by the mode';
  if (state === 'failed') return 'could not run';
  const from = engine === null ? '' : `, from ${engine === 'memory' ? 'memory' : 'SQLite'}`;
  return `${returned} of at most ${depth}${cutOffScore === null ? '' : `, the last with ${cutOffScore.toFixed(3)}`}${from}`;
}

function rowOf(result: ExplainedResult): (string | number)[] {
  const { bm25Rank, bm25Score, vectorRank, cosineSimilarity, relevanceScore, packing, terms } = result;
  return [
    result.rank,
    [result.displayPath, ...result.headingPath].join(' › '),
    bm25Rank === null || bm25Score === null ? '–' : `${bm25Rank} ${bm25Score.toFixed(1)}`,
    vectorRank === null || cosineSimilarity === null ? '–' : `${vectorRank} ${cosineSimilarity.toFixed(2)}`,
    result.fusedScore.toFixed(3),
    relevanceScore === null ? '–' : relevanceScore.toFixed(2),
    result.move > 0 ? `+${result.move}` : `${result.move}`,
    packing.state === 'packed' ? `${packing.tokens} tok` : (packing.reason ?? 'dropped'),
    result.usedBy,
    terms
      .slice(0, SHOWN_TERMS)
      .map(({ term, contribution }) => `${term} ${contribution.toFixed(1)}`)
      .join(', '),
  ];
}

/** @returns why a document was not found, verdict first */
export function describeWhyNot({ document, verdict, evidence }: WhyNotResponse): string {
  const head = document === null ? verdict : `${document.displayPath}: ${verdict}`;
  return [head, ...evidence.map((sentence) => `  ${sentence}`)].join('\n');
}
