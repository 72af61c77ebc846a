import { describe, expect, test } from 'vitest';
import type { ChunkId, DocumentId, SourceId } from '../../../../main/contract/ids.ts';
import { judgeWhyNot, ordinal, type WhyNotFacts } from '../../../../main/engine/explain/why-not-verdict.ts';

const A = 'chk_a' as ChunkId;

const FACTS: WhyNotFacts = {
  k: 10,
  document: {
    documentId: 'doc_a' as DocumentId,
    sourceId: 'docs' as SourceId,
    displayPath: 'docs/a.md',
    title: 'A',
    chunks: 3,
  },
  absence: null,
  refusedBy: null,
  bm25: { chunkId: A, rank: 61, score: 1.5, outOf: 200, depthScore: 1.2, kthScore: 9, terms: [] },
  vector: { chunkId: A, rank: 30, score: 0.31, outOf: 900, depthScore: 0.2, kthScore: 0.6 },
  fused: { chunkId: A, rank: 41, score: 0.2, kthScore: 0.6 },
  final: null,
  missingTerms: [],
  packing: null,
  lastIn: { chunkId: 'chk_z' as ChunkId, displayPath: 'docs/z.md', fusedScore: 0.6 },
  neededBm25Score: 7,
};

describe('the verdict', () => {
  test('names the rank and the words that are not there', () => {
    const facts = {
      ...FACTS,
      missingTerms: [
        { term: 'carry', nearWords: ['carriage'] },
        { term: 'over', nearWords: [] },
      ],
    };
    const { reason, verdict, evidence } = judgeWhyNot(facts);
    expect(reason).toBe('below_cut');
    expect(verdict).toBe('It ranks 41st, and 10 were asked for: it never says "carry", "over".');
    expect(evidence[0]).toBe('For "carry" it says "carriage".');
    expect(evidence).toContain(
      'A BM25 score of 7.00 instead of 1.50 would have brought it among the first 10 before reranking.',
    );
  });

  test('names what took the last place when no word is missing', () => {
    expect(judgeWhyNot(FACTS).verdict).toBe(
      'It ranks 41st, and 10 were asked for: docs/z.md, the last of 10, scores 0.600 against its 0.200.',
    );
  });

  test('tells a document that is too deep for fusion from one that nothing leads to', () => {
    const deep = { ...FACTS, fused: { chunkId: A, rank: null, score: null, kthScore: 0.6 } };
    expect(judgeWhyNot(deep)).toMatchObject({
      reason: 'below_leg_depth',
      verdict: 'It ranks too low in both legs to be fused (BM25 61st, vector 30th).',
    });
    const unmatched = { ...deep, bm25: null, vector: null };
    expect(judgeWhyNot(unmatched).reason).toBe('no_match');
  });

  test('says so when it was found, and what kept it from the model', () => {
    const final = { chunkId: A, rank: 2, move: 0, relevanceScore: 1 };
    expect(judgeWhyNot({ ...FACTS, final })).toMatchObject({ reason: 'found', verdict: 'It was found: it ranks 2nd.' });
    const drop = (reason: 'superseded' | 'budget') =>
      judgeWhyNot({ ...FACTS, final, packing: { state: 'dropped', reason, tokens: 420 } });
    expect(drop('superseded').reason).toBe('superseded');
    expect(drop('budget')).toMatchObject({
      reason: 'not_packed',
      verdict: 'It was found: it ranks 2nd, but its 420 tokens did not fit into what was left of the context.',
    });
  });

  test('gives no evidence about what a filter or a principal leaves out', () => {
    expect(judgeWhyNot({ ...FACTS, refusedBy: 'access' })).toMatchObject({ reason: 'not_visible', evidence: [] });
    expect(judgeWhyNot({ ...FACTS, refusedBy: 'filter' })).toMatchObject({ reason: 'filtered_out', evidence: [] });
  });
});

test('ordinals are written as people say them', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1003].map(ordinal)).toEqual(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 1003rd'.split(' '),
  );
});
