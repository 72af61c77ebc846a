import { describe, expect, it } from 'vitest';
import { compareGenerations, type ReplayedQuery } from '../../../../main/evals/migration/compare-generations.ts';
import { judgeMigration, MIN_JUDGED } from '../../../../main/evals/migration/judge-migration.ts';
import type { KnownAnswer } from '../../../../main/evals/migration/known-answer.ts';
import { isSamePlace, overlapAt, type RankedPlace } from '../../../../main/evals/migration/place.ts';

function place(document: string, start = 0, end = 100, more: Partial<RankedPlace> = {}): RankedPlace {
  return {
    chunkId: `${document}:${start}-${end}`,
    documentId: document,
    sourceId: 'docs',
    displayPath: `docs/${document}.md`,
    headingPath: [],
    start,
    end,
    text: `words of ${document}`,
    ...more,
  };
}

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => place(name)) as [
  RankedPlace,
  RankedPlace,
  RankedPlace,
  RankedPlace,
];

function known(document: string, isWeak = false): KnownAnswer {
  const fact = { path: `docs/${document}.md`, documentId: null, text: null, range: null };
  return { facts: [fact], isWeak, label: document };
}

function query(
  base: readonly RankedPlace[],
  candidate: readonly RankedPlace[],
  answer: KnownAnswer | null = null,
  ms: readonly [number, number] = [10, 20],
): ReplayedQuery {
  return {
    query: 'q',
    known: answer,
    base: { ranking: base, ms: ms[0] },
    candidate: { ranking: candidate, ms: ms[1] },
  };
}

describe('places', () => {
  it('are the same when at least half of the shorter chunk lies in the other, in one document', () => {
    expect(isSamePlace(place('a', 0, 100), place('a', 50, 250))).toBe(true);
    expect(isSamePlace(place('a', 0, 100), place('a', 51, 250))).toBe(false);
    expect(isSamePlace(place('a', 0, 100), place('a', 20, 40))).toBe(true);
    expect(isSamePlace(place('a'), place('b'))).toBe(false);
  });

  it('overlap by the pairs among the first k, each place once', () => {
    // base a b c, candidate b d a: of the first 2 only b is shared, of the first 3 a and b are.
    expect(overlapAt(1, [a, b, c], [b, d, a])).toBe(0);
    expect(overlapAt(2, [a, b, c], [b, d, a])).toBe(1 / 2);
    expect(overlapAt(3, [a, b, c], [b, d, a])).toBeCloseTo(2 / 3);
    const halves = [place('a', 0, 50), place('a', 50, 100)];
    expect(overlapAt(2, [a], halves)).toBe(1 / 2);
    expect(overlapAt(10, [], [])).toBe(1);
  });
});

describe('compareGenerations', () => {
  it('gives recall, MRR and their change as worked by hand', () => {
    const { recallAt10, mrrAt10, judged, lostAnswers, foundAnswers, firstChanged, rankChanges } = compareGenerations([
      query([a, b], [b, a], known('a')), // found by both; first and second: MRR 1 and 1/2
      query([c, d], [b, a], known('d')), // second in the base, lost in the candidate: 1/2 and 0
      query([b], [a, c], known('c')), // not in the base, second in the candidate: 0 and 1/2
      query([a], [a]),
    ]);
    expect(judged).toBe(3);
    expect(recallAt10).toMatchObject({ base: 2 / 3, candidate: 2 / 3, change: { value: 0 } });
    expect(mrrAt10?.base).toBeCloseTo(1.5 / 3);
    expect(mrrAt10?.candidate).toBeCloseTo(1 / 3);
    expect(mrrAt10?.change.value).toBeCloseTo(-0.5 / 3);
    expect(lostAnswers).toMatchObject([{ expected: 'd', baseRank: 2, candidateRank: null }]);
    expect(foundAnswers).toMatchObject([{ expected: 'c', baseRank: null, candidateRank: 2 }]);
    expect(firstChanged).toMatchObject({ count: 3, value: 3 / 4 });
    expect(rankChanges[0]).toMatchObject({ baseFirstInCandidate: 2, overlapAt10: 1 });
  });

  it('takes percentiles that were measured', () => {
    const queries = Array.from({ length: 20 }, (_, index) => query([a], [a], null, [index + 1, (index + 1) * 2]));
    const { latencyMs } = compareGenerations(queries);
    expect(latencyMs.base).toEqual({ p50: 10, p95: 19 });
    expect(latencyMs.candidate).toEqual({ p50: 20, p95: 38 });
    expect(latencyMs.p95Change.value).toBe(19);
  });

  it('groups queries by the collection of their answer, and says where too few are judged', () => {
    const other = place('x', 0, 100, { sourceId: 'claims', displayPath: 'claims/x.md' });
    const { collections } = compareGenerations([query([a], [a]), query([other], [other]), query([a, other], [a])]);
    expect(collections.map(({ sourceId, queries, finding }) => [sourceId, queries, finding])).toEqual([
      ['docs', 2, 'too-few'],
      ['claims', 1, 'too-few'],
    ]);
  });

  it('has nothing to say of no queries', () => {
    expect(compareGenerations([])).toMatchObject({ overlap: [], recallAt10: null, judged: 0, collections: [] });
  });
});

describe('judgeMigration', () => {
  const facts = { base: 1, candidate: 2, sizeBytes: { base: 1e6, candidate: 2e6 }, behind: [] };
  const verdictOf = (queries: readonly ReplayedQuery[]): string =>
    judgeMigration(compareGenerations(queries), facts).sentence;
  const times = (count: number, one: ReplayedQuery): ReplayedQuery[] => Array.from({ length: count }, () => one);

  it('says not to flip where known answers are lost', () => {
    expect(verdictOf(times(MIN_JUDGED, query([a], [b], known('a'))))).toBe(
      'Do not flip to g2: it loses 20 of 20 known answers and finds 0.',
    );
  });

  it('says to flip where known answers are found', () => {
    expect(verdictOf(times(MIN_JUDGED, query([b], [a], known('a'))))).toBe(
      'Flip to g2: it finds 20 known answers that g1 misses and loses 0.',
    );
  });

  it('leaves the choice where nothing differs, and says so where too little is known', () => {
    expect(verdictOf(times(MIN_JUDGED, query([a], [a], known('a'))))).toContain('nothing differs by more than chance');
    expect(verdictOf(times(MIN_JUDGED - 1, query([a], [b], known('a'))))).toContain('only 19 known answers');
  });

  it('warns of answers that are known only because they were found', () => {
    const { because } = judgeMigration(compareGenerations(times(30, query([a], [a], known('a', true)))), facts);
    expect(because.join(' ')).toContain('30 of 30 answers are known only because');
    // Said in the window too: how the command line takes known answers is for the command line to say.
    expect(because.join(' ')).not.toContain('--');
  });
});
