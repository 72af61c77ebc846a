import type { SearchResult } from '../../../../main/contract/retrieval.ts';
import { logPosition, logTicks } from '../../../ui/chart/axis-ticks.ts';

/** Width of the axis with its marks. CSS pixels. */
export const AXIS_WIDTH = 148;
/** Room for half a mark at either end. CSS pixels. */
const AXIS_PADDING = 8;
/** The axis never ends before this rank: two ranks alone would look worlds apart. */
const MIN_LAST_RANK = 20;

/** One log rank axis for all rows: a disagreement between the legs is a long line wherever it stands. */
export interface RankAxis {
  lastRank: number;
  /** Pixels from the left edge. */
  x: (rank: number) => number;
  ticks: readonly { rank: number; x: number }[];
}

/** @returns the axis that holds every rank the rows carry */
export function rankAxis(rows: readonly Pick<SearchResult, 'rank' | 'bm25Rank' | 'vectorRank'>[]): RankAxis {
  const ranks = rows.flatMap((row) => [row.rank, row.bm25Rank ?? 1, row.vectorRank ?? 1]);
  const lastRank = Math.max(MIN_LAST_RANK, ...ranks);
  const x = (rank: number): number => AXIS_PADDING + logPosition(rank, 1, lastRank) * (AXIS_WIDTH - 2 * AXIS_PADDING);
  return { lastRank, x, ticks: logTicks(1, lastRank).map((rank) => ({ rank, x: x(rank) })) };
}

export interface RankMarks {
  /** Pixels; null when that leg did not return the chunk. */
  bm25: number | null;
  vector: number | null;
  final: number;
  /** The line from the leftmost to the rightmost mark. */
  from: number;
  to: number;
}

/** @returns where one row's marks stand */
export function rankMarks(axis: RankAxis, row: Pick<SearchResult, 'rank' | 'bm25Rank' | 'vectorRank'>): RankMarks {
  const bm25 = row.bm25Rank === null ? null : axis.x(row.bm25Rank);
  const vector = row.vectorRank === null ? null : axis.x(row.vectorRank);
  const final = axis.x(row.rank);
  const marks = [bm25, vector, final].filter((mark) => mark !== null);
  return { bm25, vector, final, from: Math.min(...marks), to: Math.max(...marks) };
}
