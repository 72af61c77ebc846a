import { expect, test } from 'vitest';
import { parseKnownAnswers, rankOfKnownAnswer } from '../../../main/evals/known-answers.ts';
import { findBreaches, type SearchedQuery, sumUpQuality } from '../../../main/evals/sum-up-quality.ts';
import type { SearchResult } from '../../../main/contract/retrieval.ts';

const query = (queryHash: string, sourceId: string, topCosine: number, documentIds: string[]): SearchedQuery => ({
  queryHash,
  sourceId,
  topCosine,
  documentIds,
});

test('recall and reciprocal ranks are means over the known answers, of each source and of all', () => {
  const [all, a, b] = sumUpQuality({
    measuredAt: 'now',
    generation: 1,
    sourceIds: ['a', 'b'],
    answers: [
      { sourceId: 'a', rank: 1 },
      { sourceId: 'a', rank: 4 },
      { sourceId: 'b', rank: null },
    ],
    queries: [],
    reference: null,
  });
  expect(a).toMatchObject({ sourceId: 'a', knownAnswers: 2, recallAt10: 1, mrrAt10: (1 + 1 / 4) / 2 });
  expect(b).toMatchObject({ sourceId: 'b', knownAnswers: 1, recallAt10: 0, mrrAt10: 0 });
  expect(all).toMatchObject({ sourceId: null, knownAnswers: 3, recallAt10: 2 / 3 });
  expect(all).toMatchObject({ scoreDrift: null, overlapAt10: null, referenceAt: null });
});

test('drift and overlap are taken against the same queries of then', () => {
  const then = [query('1', 'a', 0.9, ['x', 'y']), query('2', 'a', 0.8, ['x']), query('3', 'a', 0.7, ['z'])];
  const [all] = sumUpQuality({
    measuredAt: 'now',
    generation: 1,
    sourceIds: [],
    answers: [],
    queries: [query('1', 'a', 0.6, ['x', 'w']), query('2', 'a', 0.8, ['x']), query('4', 'a', 0.5, ['q'])],
    reference: { measuredAt: 'then', samples: new Map(then.map((one) => [one.queryHash, one])) },
  });
  // Now 0.5 0.6 0.8, then 0.7 0.8 0.9: at 0.6 two thirds against nothing.
  expect(all?.scoreDrift).toBeCloseTo(2 / 3, 12);
  // Query 1: one of two; query 2: all. The others have no twin.
  expect(all?.overlapAt10).toBeCloseTo(0.75, 12);
  expect(all).toMatchObject({ referenceAt: 'then', recallAt10: null, sampledQueries: 3 });
  const limits = { recallFloor: 0.9, driftLimit: 0.2, overlapFloor: 0.8 };
  expect(findBreaches(all === undefined ? [] : [all], limits)).toEqual([
    'all sources: score drift 0.667 is above 0.2',
    'all sources: overlap@10 0.75 is below 0.8',
  ]);
});

test('a known answer is found by document, chunk and quote, all that are given', () => {
  const result = (documentId: string, displayPath: string, text: string): SearchResult =>
    ({
      documentId,
      displayPath,
      path: `/srv/${displayPath}`,
      text,
      chunkId: `chk_${documentId}`,
    }) as unknown as SearchResult;
  const results = [result('doc_1', 'docs/a.md', 'Five\n days.'), result('doc_2', 'docs/sub/b.md', 'Six days.')];
  expect(rankOfKnownAnswer({ document: 'sub/b.md' }, results)).toBe(2);
  expect(rankOfKnownAnswer({ document: 'b.md', quote: 'Five' }, results)).toBeNull();
  expect(rankOfKnownAnswer({ quote: 'Five days' }, results)).toBe(1);
  expect(rankOfKnownAnswer({ chunk: 'chk_doc_2' }, results)).toBe(2);
  expect(rankOfKnownAnswer({ document: 'doc_9' }, results)).toBeNull();
});

test('a data set may hold other lines, and says where it cannot be read', () => {
  const lines = [
    '{"question":"a?","expected":{"document":"a.md"}}',
    '',
    '{"id":"q2","question":"b?","path":"docs/b.md","expects":["b"]}',
    '{"question":"c?","path":null,"answerable":false}',
    '{"session":["d?"],"path":"d.md"}',
  ];
  expect(parseKnownAnswers('x.jsonl', lines.join('\n'))).toEqual([
    { question: 'a?', expected: { document: 'a.md' } },
    { question: 'b?', expected: { document: 'docs/b.md' } },
  ]);
  expect(() => parseKnownAnswers('x.jsonl', `${lines[0]}\n{`)).toThrow('x.jsonl:2 is not JSON');
  expect(() => parseKnownAnswers('x.jsonl', '{"question":"a?","expected":{}}')).toThrow('x.jsonl:1: expected');
});
