import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkId, DocumentId } from '../../../../main/contract/ids.ts';
import { inverseDocumentFrequency, termFrequencyOf } from '../../../../main/retrieval/explain/bm25-statistics.ts';
import { readDocumentWords } from '../../../../main/retrieval/explain/document-words.ts';
import { explainTerms } from '../../../../main/retrieval/explain/explain-terms.ts';
import { placeInBm25, placeInCosine } from '../../../../main/retrieval/explain/place-in-leg.ts';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { rankByCosine } from '../../../../main/retrieval/search/rank-by-cosine.ts';
import { createTestIndex, TEST_MODEL, type TestIndex } from '../../../support/test-index.ts';

const WORDS = ['gate', 'gates', 'crane', 'harbour', 'permit', 'leave', 'carry', 'night', 'the'];

function indexOf(texts: readonly string[]): TestIndex {
  const index = createTestIndex();
  texts.forEach((text, at) => {
    const angle = at / 10;
    index.add({
      title: at % 3 === 0 ? 'gate rules' : '',
      chunks: [{ chunkId: `chk_${String(at).padStart(3, '0')}`, text, vector: [Math.cos(angle), Math.sin(angle)] }],
    });
  });
  return index;
}

test('the inverse document frequency and its way back are the formulas', () => {
  // ln((100 − 10 + ½) / (10 + ½)) = ln(90.5 / 10.5) = 2.1539…
  expect(inverseDocumentFrequency(100, 10)).toBeCloseTo(2.15396, 4);
  expect(inverseDocumentFrequency(10, 9)).toBe(1e-6);
  // f = 2, length 50 of a mean 100: K = 1.2 · (0.25 + 0.75 · 0.5) = 0.75, c = idf · 2 · 2.2 / 2.75 = idf · 1.6.
  expect(termFrequencyOf({ contribution: 2.5 * 1.6, idf: 2.5, length: 50, meanLength: 100 })).toBeCloseTo(2, 12);
});

test('what the terms add sums to the BM25 score of every chunk, and the frequencies are counts', () => {
  const sentence = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  const corpus = fc.array(sentence, { minLength: 3, maxLength: 25 });
  const query = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(corpus, query, (texts, typed) => {
      const { database } = indexOf(texts);
      const ranking = rankByBm25(database, { query: typed, k: 100, filter: {} });
      const { contributions, terms, chunksInIndex } = explainTerms(database, {
        query: typed,
        chunkIds: ranking.map(({ chunkId }) => chunkId),
      });
      expect(chunksInIndex).toBe(texts.length);
      for (const [at, { chunkId, score }] of ranking.entries()) {
        const own = contributions[at];
        expect(own?.chunkId).toBe(chunkId);
        expect(own?.terms.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
        // Half a point more for each occurrence in the title.
        for (const { termFrequency } of own?.terms ?? []) {
          expect(Math.abs(termFrequency * 2 - Math.round(termFrequency * 2))).toBeLessThan(1e-6);
        }
      }
      for (const { documentFrequency } of terms) expect(documentFrequency).toBeLessThanOrEqual(texts.length);
    }),
    { numRuns: 25 },
  );
});

test('a document stands in each leg where the leg itself would have put it, however deep', () => {
  const { database } = indexOf(Array.from({ length: 40 }, (_, at) => `${'gate '.repeat((at % 7) + 1)}word${at}`));
  const bm25 = rankByBm25(database, { query: 'gate', k: 1000, filter: {} });
  const vector = { values: new Float32Array([1, 0]), modelId: TEST_MODEL.modelId, fingerprint: TEST_MODEL.fingerprint };
  const cosine = rankByCosine(database, { vector, k: 1000, filter: {} });
  for (const [leg, ranking] of [
    ['bm25', bm25],
    ['vector', cosine],
  ] as const) {
    for (const { chunkId, rank, score } of ranking) {
      const documentId = `doc_docs_${chunkId}.md` as DocumentId;
      const request = { documentId, filter: {}, k: 3, depth: 10 };
      const place =
        leg === 'bm25'
          ? placeInBm25(database, { ...request, query: 'gate' })
          : placeInCosine(database, { ...request, vector });
      expect(place).toEqual({
        chunkId,
        rank,
        score,
        outOf: 40,
        kthScore: ranking[2]?.score,
        depthScore: ranking[9]?.score,
      });
    }
  }
});

test('a document without the words has no rank, and says which words it has instead', () => {
  const { database } = indexOf(['the gate closes at night', 'harbour cranes need permits']);
  const documentId = 'doc_docs_chk_001.md' as DocumentId;
  const request = { documentId, filter: {}, k: 3, depth: 10, query: 'gates at night' };
  expect(placeInBm25(database, request)).toMatchObject({ chunkId: 'chk_001' as ChunkId, rank: null, outOf: 1 });
  expect(placeInBm25(database, { ...request, filter: { sources: ['other'] } })).toBeNull();
  expect(readDocumentWords(database, { documentId, filter: {}, query: 'permit gates' })).toEqual({
    missing: ['gates'],
    words: ['harbour', 'cranes', 'need', 'permits'],
  });
});
