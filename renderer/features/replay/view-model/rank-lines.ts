import type { ComparedPassage } from '../../../../main/contract/replay-comparison.ts';

export interface RankLine {
  id: string;
  label: string;
  /** Row in the drawing, from 0; null on a side that does not have it. */
  from: number | null;
  to: number | null;
  recordedRank: number | null;
  candidateRank: number | null;
  kind: 'same' | 'moved' | 'lost' | 'gained';
}

/** Passages drawn at most; the table below has all. */
export const MAX_RANK_LINES = 14;

/**
 * @returns what to draw between two rankings, by their first places on either side; what stayed in its place first, so
 *   that what moved lies over it
 */
export function rankLines(passages: readonly ComparedPassage[]): readonly RankLine[] {
  const best = (passage: ComparedPassage): number =>
    Math.min(passage.recordedRank ?? Number.POSITIVE_INFINITY, passage.candidateRank ?? Number.POSITIVE_INFINITY);
  const shown = passages.toSorted((a, b) => best(a) - best(b)).slice(0, MAX_RANK_LINES);
  const rowsOf = (rankOf: (passage: ComparedPassage) => number | null): Map<string, number> =>
    new Map(
      shown
        .filter((passage) => rankOf(passage) !== null)
        .toSorted((a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0))
        .map(({ id }, row) => [id, row]),
    );
  const left = rowsOf(({ recordedRank }) => recordedRank);
  const right = rowsOf(({ candidateRank }) => candidateRank);
  return shown
    .map(({ id, label, recordedRank, candidateRank }) => ({
      id,
      label,
      recordedRank,
      candidateRank,
      from: left.get(id) ?? null,
      to: right.get(id) ?? null,
      kind: kindOf(recordedRank, candidateRank),
    }))
    .toSorted((a, b) => Number(a.kind !== 'same') - Number(b.kind !== 'same'));
}

function kindOf(recorded: number | null, candidate: number | null): RankLine['kind'] {
  if (recorded === null) return 'gained';
  if (candidate === null) return 'lost';
  return recorded === candidate ? 'same' : 'moved';
}
