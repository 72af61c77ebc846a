import type { AskResult, Citation, StageTiming } from '../../../../main/contract/ask.ts';
import type { ChunkId, DocumentId, ReleaseHash, SessionId, SourceId, TraceId } from '../../../../main/contract/ids.ts';
import type { SearchResult } from '../../../../main/contract/retrieval.ts';
import { type AskRun, startRun } from '../../../../renderer/features/playground/view-model/ask-run.ts';

export function aResult(facts: Partial<SearchResult> & { id: string; rank: number }): SearchResult {
  const { id, rank, ...more } = facts;
  return {
    chunkId: `chk_${id}` as ChunkId,
    documentId: `doc_${id}` as DocumentId,
    sourceId: 'handbook' as SourceId,
    path: `/srv/${id}.md`,
    displayPath: `people/${id}.md`,
    title: id,
    headingPath: [],
    ordinal: 0,
    start: 0,
    end: 100,
    tokens: 50,
    text: `text of ${id}`,
    isSuperseded: false,
    rank,
    bm25Rank: rank,
    bm25Score: 10 / rank,
    vectorRank: rank,
    cosineSimilarity: 1 / rank,
    fusedScore: 1 / rank,
    fusedRank: rank,
    relevanceScore: null,
    move: 0,
    ...more,
  };
}

export function aCitation(facts: Partial<Citation> & { marker: number }): Citation {
  return {
    chunkId: 'chk_leave' as ChunkId,
    documentId: 'doc_leave' as DocumentId,
    path: '/srv/leave.md',
    displayPath: 'people/leave.md',
    headingPath: [],
    start: facts.marker * 100,
    end: facts.marker * 100 + 50,
    quote: 'quote',
    text: 'quote',
    support: 1,
    ...facts,
  };
}

export function aTiming(facts: Partial<StageTiming> & { name: string }): StageTiming {
  return { startMs: 0, ms: 1, budgetMs: 10, ladderStep: null, ladderReason: null, status: 'ok', ...facts };
}

export function anAnswer(facts: Partial<AskResult> = {}): AskResult {
  return {
    answer: 'Five days.',
    refused: false,
    citations: [],
    traceId: '0'.repeat(32) as TraceId,
    sessionId: 's-1' as SessionId,
    release: 'r-1' as ReleaseHash,
    model: 'local/extractive',
    structured: null,
    attempts: [],
    cache: { outcome: 'off', layer: null, similarity: null, stoppedBy: null, storedAt: null },
    usage: { inputTokens: 100, outputTokens: 10 },
    costUsd: 0,
    evidence: 0.9,
    evidenceFloor: 0.6,
    effectiveQuery: 'How many days?',
    rewrite: null,
    firstTokenMs: 5,
    ms: 20,
    stages: [],
    ...facts,
  };
}

export function aRun(facts: Partial<AskRun> = {}): AskRun {
  const { id = 'run', conversation = 1, question = 'How many days?', overrides = {}, ...more } = facts;
  return { ...startRun({ id, conversation, question, overrides, principal: null, startedAtMs: 0 }), ...more };
}

export function aFinishedRun(result: Partial<AskResult>, facts: Partial<AskRun> = {}): AskRun {
  const answer = anAnswer(result);
  return aRun({ status: 'finished', result: answer, release: answer.release, sessionId: answer.sessionId, ...facts });
}
