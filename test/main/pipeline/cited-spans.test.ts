import { CACHE_OFF } from '../../../main/pipeline/final-answer.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../main/contract/ids.ts';
import { findCitedSpans } from '../../../main/pipeline/cited-spans.ts';
import type { GeneratedAnswer, PackedChunk } from '../../../main/pipeline/run-state.ts';
import { chunkOf } from '../../support/pipeline-fixtures.ts';

function packed(name: string, text: string): PackedChunk {
  return {
    chunk: chunkOf(name, text),
    tokens: 10,
    fused: {
      chunkId: `chk_${name}` as ChunkId,
      rank: 1,
      fusedScore: 1,
      bm25Rank: 1,
      bm25Score: 1,
      vectorRank: null,
      cosineSimilarity: null,
    },
  };
}

function said(text: string, claimedSpans: GeneratedAnswer['claimedSpans'] = []): GeneratedAnswer {
  return {
    text,
    refused: false,
    model: 'm',
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    firstTokenMs: null,
    evidence: null,
    evidenceFloor: null,
    claimedSpans,
    structured: null,
    attempts: [],
    cache: CACHE_OFF,
  };
}

const CONTEXT = [
  packed('leave', 'Leave is booked in the portal. Up to 5 days carry over to the next year. Ask early.'),
  packed('claims', 'Claims for late delivery are due within 21 days of delivery.'),
];
const textOf = (index: number, span: { textStart: number; textEnd: number } | undefined): string =>
  CONTEXT[index]?.chunk.text.slice(span?.textStart, span?.textEnd) ?? '';

describe('findCitedSpans', () => {
  it('finds the sentence of the passage that supports a paraphrase', () => {
    const [span] = findCitedSpans(said('You can carry over up to 5 days. [1]'), CONTEXT);
    expect(textOf(0, span)).toBe('Up to 5 days carry over to the next year.');
  });

  it('drops a marker that points at no passage', () => {
    expect(findCitedSpans(said('Nobody knows. [7]'), CONTEXT)).toEqual([]);
  });

  it('drops a marker whose passage holds nothing of the claim', () => {
    expect(findCitedSpans(said('Penguins inherit submarines. [2]'), CONTEXT)).toEqual([]);
  });

  it('takes the span a model of ours claims, and not one outside the passage', () => {
    const inside = { occurrence: 0, textStart: 0, textEnd: 30, support: 0.9 };
    expect(findCitedSpans(said('Anything. [1]', [inside]), CONTEXT)).toMatchObject([{ textStart: 0, textEnd: 30 }]);
    const outside = { occurrence: 0, textStart: 0, textEnd: 9999, support: 0.9 };
    expect(findCitedSpans(said('Anything. [1]', [outside]), CONTEXT)).toEqual([]);
  });

  it('numbers markers by appearance, so that two of one passage stay apart', () => {
    const spans = findCitedSpans(said('Leave is booked in the portal. [1] Up to 5 days carry over. [1]'), CONTEXT);
    expect(spans.map(({ occurrence }) => occurrence)).toEqual([0, 1]);
    expect(spans.map((span) => textOf(0, span))).toEqual([
      'Leave is booked in the portal.',
      'Up to 5 days carry over to the next year.',
    ]);
  });

  it('never points outside a passage, whatever a model says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        for (const { packed: place, textStart, textEnd } of findCitedSpans(
          said(`${text} [1] [2] ${text} [1]`),
          CONTEXT,
        )) {
          expect(textStart).toBeGreaterThanOrEqual(0);
          expect(textEnd).toBeGreaterThan(textStart);
          expect(textEnd).toBeLessThanOrEqual(place.chunk.text.length);
        }
      }),
    );
  });
});
