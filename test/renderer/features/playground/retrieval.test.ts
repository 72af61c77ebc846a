import { describe, expect, it } from 'vitest';
import { AXIS_WIDTH, rankAxis, rankMarks } from '../../../../renderer/features/playground/view-model/rank-axis.ts';
import {
  contextReason,
  ordinal,
  rankingReasons,
} from '../../../../renderer/features/playground/view-model/ranking-reasons.ts';
import {
  documentNames,
  retrievalRows,
  supersededRows,
} from '../../../../renderer/features/playground/view-model/retrieval-rows.ts';
import {
  shownSelection,
  steppedCitation,
} from '../../../../renderer/features/playground/view-model/shown-selection.ts';
import { aCitation, anAnswer, aResult, aTiming } from './builders.ts';

const results = [
  aResult({ id: 'first', rank: 1, tokens: 60 }),
  aResult({ id: 'long', rank: 2, tokens: 500 }),
  aResult({ id: 'twin', rank: 3, text: 'text of first' }),
  aResult({ id: 'small', rank: 4, tokens: 20 }),
  aResult({ id: 'last', rank: 5 }),
];
const retrieval = {
  results,
  packed: [results[0], results[3]].flatMap((result) =>
    result === undefined ? [] : [{ chunkId: result.chunkId, tokens: result.tokens }],
  ),
  leftOut: (
    [
      [1, 'budget'],
      [2, 'duplicate'],
      [4, 'below-cut'],
    ] as const
  ).flatMap(([index, reason]) => {
    const result = results[index];
    return result === undefined ? [] : [{ chunkId: result.chunkId, reason }];
  }),
  budgetTokens: 100,
  rerank: null,
};
const rows = retrievalRows(retrieval);

describe('the retrieval rows', () => {
  it('say what became of every chunk, and why it did not reach the model', () => {
    expect(rows.map(({ fate }) => fate.type)).toEqual(['packed', 'too-long', 'repeats', 'packed', 'below-cut']);
    expect(rows[3]?.fate).toEqual({ type: 'packed', place: 2, tokens: 20 });
  });

  it('say that a document no longer holds', () => {
    const [first, second] = [aResult({ id: 'new', rank: 1 }), aResult({ id: 'old', rank: 2, isSuperseded: true })];
    const shown = retrievalRows({
      results: [first, second],
      packed: [{ chunkId: first.chunkId, tokens: 50 }],
      leftOut: [{ chunkId: second.chunkId, reason: 'superseded' }],
      budgetTokens: 100,
      rerank: null,
    });
    expect(shown.map(({ fate }) => fate.type)).toEqual(['packed', 'superseded']);
  });

  it('measure fused scores against the best', () => {
    expect(rows.map(({ share }) => share)).toEqual([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
  });

  it('name the superseded chunks that would else have been read', () => {
    const [first, second, third, , last] = results;
    if (first === undefined || second === undefined || third === undefined || last === undefined) throw new Error();
    const shown = retrievalRows({
      ...retrieval,
      packed: [first, third].map(({ chunkId, tokens }) => ({ chunkId, tokens })),
      leftOut: [second, last].map(({ chunkId }) => ({ chunkId, reason: 'superseded' as const })),
    });
    expect(supersededRows(shown).map(({ result }) => result.chunkId)).toEqual([second.chunkId]);
  });

  it('name documents by as little of the path as tells them apart', () => {
    const nameOf = documentNames([
      'lib/better-sqlite3/README.md',
      'lib/ws/README.md',
      'lib/ws/README.md',
      'lib/ws/doc.md',
    ]);
    expect(nameOf('lib/better-sqlite3/README.md')).toBe('better-sqlite3/README');
    expect(nameOf('lib/ws/README.md')).toBe('ws/README');
    expect(nameOf('lib/ws/doc.md')).toBe('doc');
    expect(documentNames(['README.md', 'a/README.md'])('README.md')).toBe('README');
  });
});

describe('the rank axis', () => {
  it('is one log axis for all rows, from rank 1 to the last rank any leg gave', () => {
    const axis = rankAxis([aResult({ id: 'a', rank: 1, bm25Rank: 100 }), aResult({ id: 'b', rank: 2 })]);
    expect(axis.lastRank).toBe(100);
    expect(axis.ticks.map(({ rank }) => rank)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(axis.x(1)).toBeLessThan(axis.x(10));
    expect(axis.x(10) - axis.x(1)).toBeCloseTo(axis.x(100) - axis.x(10), 9);
    expect(axis.x(100)).toBeLessThan(AXIS_WIDTH);
  });

  it('draws the longer a line the more the legs disagree, and no mark for a leg that found nothing', () => {
    const axis = rankAxis(results);
    const agreed = rankMarks(axis, aResult({ id: 'a', rank: 2, bm25Rank: 2, vectorRank: 2 }));
    const split = rankMarks(axis, aResult({ id: 'b', rank: 2, bm25Rank: 1, vectorRank: 20 }));
    expect(agreed.to - agreed.from).toBe(0);
    expect(split.to - split.from).toBeGreaterThan(100);
    expect(rankMarks(axis, aResult({ id: 'c', rank: 2, vectorRank: null }))).toMatchObject({ vector: null });
  });
});

describe('why a chunk ranked where it did', () => {
  const text = (row: Parameters<typeof rankingReasons>[0], timings = [] as ReturnType<typeof aTiming>[]) =>
    rankingReasons(row, 'carry over annual leave', timings).map((reason) => [reason.text, ...reason.terms].join(' '));

  it('is said in ranks, scores and shared words', () => {
    const [row] = retrievalRows({
      ...retrieval,
      results: [
        aResult({
          id: 'x',
          rank: 2,
          bm25Rank: 4,
          bm25Score: 9.61,
          vectorRank: 1,
          cosineSimilarity: 0.744,
          text: 'Leave carried over',
        }),
      ],
    });
    if (row === undefined) throw new Error('no row');
    expect(text(row)).toEqual([
      'Vector found it first, cosine 0.74 to the question.',
      'BM25 had it 4th, score 9.6, on carry leave',
      'Fusion put it 2nd.',
    ]);
  });

  it('tells what fusion did from what the reranker did after it', () => {
    const [row] = retrievalRows({
      ...retrieval,
      results: [
        aResult({ id: 'x', rank: 2, bm25Rank: 4, vectorRank: 5, fusedRank: 4, relevanceScore: 0.904, move: 2 }),
      ],
    });
    if (row === undefined) throw new Error('no row');
    expect(text(row).slice(-2)).toEqual([
      'Fusion kept it 4th.',
      'The reranker gave it 0.90, which lifted it 2 places.',
    ]);
  });

  it('tells a leg that was skipped from one that did not find it', () => {
    const [row] = retrievalRows({
      ...retrieval,
      results: [aResult({ id: 'x', rank: 1, bm25Rank: null, bm25Score: null })],
    });
    if (row === undefined) throw new Error('no row');
    expect(text(row)[1]).toBe('The search by words did not return it.');
    expect(text(row, [aTiming({ name: 'bm25', status: 'skipped' })])[1]).toBe('The search by words was skipped.');
  });

  it('says why it is not in the context', () => {
    const reasons = rows.map((row) => contextReason(row, 80, retrieval.budgetTokens));
    expect(reasons[0]).toBe('In the context as passage 1: 60 of 80 tokens.');
    expect(reasons[1]).toContain('its 500 tokens did not fit');
    expect(reasons[2]).toContain('has the same words');
    expect(reasons[4]).toContain('below the cut');
  });

  it('counts like people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
    ]);
  });
});

describe('what is selected', () => {
  it('moves through the citations, around the end, from wherever it is', () => {
    const cites = [1, 2, 3].map((marker) =>
      aCitation({ marker, chunkId: aResult({ id: `c${marker}`, rank: 1 }).chunkId }),
    );
    const run = { result: anAnswer({ citations: cites }), retrieval };
    const at = (marker: number) => ({ chunkId: aResult({ id: `c${marker}`, rank: 1 }).chunkId, marker });
    expect(steppedCitation(run, null, 1)?.marker).toBe(2);
    expect(steppedCitation(run, at(3), 1)?.marker).toBe(1);
    expect(steppedCitation(run, at(1), -1)?.marker).toBe(3);
    expect(steppedCitation(run, { chunkId: aResult({ id: 'last', rank: 5 }).chunkId, marker: null }, 1)?.marker).toBe(
      1,
    );
    expect(steppedCitation({ result: null, retrieval }, null, 1)).toBeNull();
  });

  const citation = aCitation({ marker: 2, chunkId: results[3]?.chunkId ?? aCitation({ marker: 2 }).chunkId });
  const cited = { result: anAnswer({ citations: [aCitation({ marker: 1 }), citation] }), retrieval };

  it('is the first citation until the user chooses, and the best passage where nothing is cited', () => {
    expect(shownSelection(cited, null)?.citation?.marker).toBe(1);
    expect(shownSelection({ result: null, retrieval }, null)?.chunkId).toBe('chk_first');
    expect(shownSelection({ result: null, retrieval: null }, null)).toBeNull();
  });

  it('is the same thing whether it was reached by number or by table row', () => {
    expect(shownSelection(cited, { chunkId: citation.chunkId, marker: 2 })?.citation).toBe(citation);
    expect(shownSelection(cited, { chunkId: citation.chunkId, marker: null })?.citation).toBe(citation);
    expect(
      shownSelection(cited, { chunkId: aResult({ id: 'last', rank: 5 }).chunkId, marker: null })?.citation,
    ).toBeNull();
  });
});
