import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRankings,
  describeRanking,
  isSameRanking,
  isSameSet,
  largestMove,
} from '../../../../main/replay/compare/compare-rankings.ts';
import type { RankingComparison } from '../../../../main/contract/replay-comparison.ts';
import type { ObservedPassage } from '../../../../main/replay/observe/observed-run.ts';

const passage = (id: string, more: Partial<ObservedPassage> = {}): ObservedPassage => ({
  id,
  isIdGiven: true,
  document: null,
  text: null,
  ...more,
});
const comparable = (...sides: Parameters<typeof compareRankings>): RankingComparison => {
  const compared = compareRankings(...sides);
  if (compared === null) throw new Error('nothing tells whether two passages are the same');
  return compared;
};
const chunks = (...ids: string[]) => ids.map((id) => passage(`chk_${id}`));

describe('two rankings', () => {
  it('are the same, reordered or different', () => {
    const same = comparable(chunks('a', 'b', 'c'), chunks('a', 'b', 'c'));
    expect([isSameRanking(same), same.overlapAtK, same.kendallTau]).toEqual([true, 1, 1]);
    const moved = comparable(chunks('a', 'b', 'c'), chunks('b', 'a', 'c'));
    expect([isSameRanking(moved), isSameSet(moved), largestMove(moved)]).toEqual([false, true, 1]);
    // Of the three pairs one is the other way round: (2 - 1) / 3.
    expect(moved.kendallTau).toBeCloseTo(1 / 3, 12);
    const other = comparable(chunks('a', 'b', 'c'), chunks('a', 'x', 'y'));
    expect(isSameSet(other)).toBe(false);
    expect(other.overlapAtK).toBeCloseTo(1 / 3, 12);
    expect(describeRanking(other)).toBe('overlap@3 0.33; chk_b, rank 2 in the recording, is not found');
  });

  it('of different systems are matched by their words, else by their documents', () => {
    const theirs = [passage('17', { text: 'The gate opens at  six.' }), passage('18', { text: 'Bring the papers.' })];
    const ours = [passage('chk_1', { text: 'The gate opens at six.' }), passage('chk_2', { text: 'Other words.' })];
    expect(comparable(theirs, ours)).toMatchObject({ matchedBy: 'text', overlapAtK: 0.5 });
    const named = [passage('17', { document: 's3://kb/policies/gate.md' })];
    expect(comparable(named, [passage('chk_1', { document: 'kb/policies/gate.md' })])).toMatchObject({
      matchedBy: 'document',
      overlapAtK: 1,
    });
  });

  it('of which nothing tells whether passages are the same are not compared', () => {
    const ours = [passage('chk_1', { text: 'The gate opens at six.', document: 'gate.md' })];
    expect(compareRankings([passage('vec-17')], ours)).toBeNull();
    const half = [passage('17', { text: 'The gate opens at six.' }), passage('18')];
    expect(compareRankings(half, ours)).toBeNull();
    expect(compareRankings([passage('chk_1')], ours)).toMatchObject({ matchedBy: 'id', overlapAtK: 1 });
  });

  it('overlap in 0..1, agree with themselves, and name each passage once', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 10 });
    fc.assert(
      fc.property(ids, ids, (left, right) => {
        const compared = comparable(chunks(...left), chunks(...right));
        expect(compared.overlapAtK).toBeGreaterThanOrEqual(0);
        expect(compared.overlapAtK).toBeLessThanOrEqual(1);
        expect(compared.passages.length).toBe(new Set([...left, ...right]).size);
        expect(isSameRanking(comparable(chunks(...left), chunks(...left)))).toBe(true);
      }),
      { seed: 7 },
    );
  });
});
