import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { WhyNotResponse } from '../../../../main/contract/explain.ts';
import { placeRows, whyNotRequest } from '../../../../renderer/features/playground/view-model/why-not.ts';
import { aRun } from './builders.ts';

const CHUNK = 'chk_x' as ChunkId;
const ANSWER: WhyNotResponse = {
  reason: 'below_cut',
  verdict: 'It ranks 41st.',
  evidence: [],
  document: null,
  bm25: { chunkId: CHUNK, rank: 212, score: 2.14, outOf: 640, depthScore: 3.3, kthScore: 9.1, terms: [] },
  vector: { chunkId: CHUNK, rank: null, score: null, outOf: 0, depthScore: null, kthScore: null },
  fused: { chunkId: CHUNK, rank: 41, score: 0.2104, kthScore: 0.5 },
  final: { chunkId: CHUNK, rank: 38, move: 3, relevanceScore: 0.33 },
  missingTerms: [],
  packing: { state: 'dropped', reason: 'below-cut', tokens: 120 },
  lastIn: null,
  ms: 3,
};

describe('why a document was not retrieved', () => {
  it('shows each step with its rank and what it would have taken to pass', () => {
    expect(placeRows(ANSWER)).toEqual([
      { step: 'bm25', rank: '212 of 640', score: '2.1', cut: '3.3 to be handed on' },
      { step: 'vector', rank: 'no match', score: '–', cut: 'all are handed on' },
      { step: 'fuse', rank: '41', score: '0.210', cut: '0.500 for the last place' },
      { step: 'rerank', rank: '38', score: '0.33', cut: 'up 3 places' },
      { step: 'pack', rank: 'dropped', score: '120 tok', cut: 'below the cut' },
    ]);
  });

  it('leaves out the steps that never saw it', () => {
    const unread = { ...ANSWER, bm25: null, vector: null, fused: null, final: null, packing: null };
    expect(placeRows(unread)).toEqual([]);
  });

  it('asks as the run asked: same words, same principal', () => {
    const run = { ...aRun({ question: 'carry over leave' }), principal: 'maya' };
    expect(whyNotRequest(run, 'people/leave.md')).toEqual({
      query: 'carry over leave',
      document: 'people/leave.md',
      filter: { as: { principals: ['maya'] } },
    });
  });
});
