import type { QualityLimits, QualityMeasurement } from '../../../main/contract/quality.ts';
import { formatScore, UNKNOWN } from '../../ui/format.ts';

/** One figure of retrieval quality over time. Places are in the unit square: x oldest to newest, y 0 low to 1 high. */
export interface QualityTile {
  name: string;
  value: string;
  limit: string;
  isBreached: boolean;
  /** The figure and its limit in a sentence. */
  finding: string;
  points: readonly { x: number; y: number }[];
  limitY: number | null;
}

/** Room drawn beyond the lowest and highest value, as a share of the range. */
const MARGIN = 0.15;
/** Figures that hardly move are not blown up: the axis spans at least so much. */
const MIN_RANGE = 0.1;

/**
 * @param measurements of one source or of all together, oldest first
 * @returns recall against its floor, drift against its limit, overlap against its floor; a gap where nothing was measured
 */
export function qualityTiles(
  measurements: readonly QualityMeasurement[],
  limits: QualityLimits,
): readonly QualityTile[] {
  const { recallFloor, driftLimit, overlapFloor } = limits;
  return [
    tile('Recall@10', measurements, (row) => row.recallAt10, { at: recallFloor, word: 'floor', digits: 2 }),
    tile('Score drift, KS distance', measurements, (row) => row.scoreDrift, {
      at: driftLimit,
      word: 'limit',
      digits: 3,
    }),
    tile('Overlap with last week', measurements, (row) => row.overlapAt10, {
      at: overlapFloor,
      word: 'floor',
      digits: 2,
    }),
  ];
}

function tile(
  name: string,
  measurements: readonly QualityMeasurement[],
  read: (row: QualityMeasurement) => number | null,
  { at, word, digits }: { at: number; word: 'floor' | 'limit'; digits: number },
): QualityTile {
  const known = measurements.flatMap((row) => {
    const value = read(row);
    return value === null ? [] : [{ time: Date.parse(row.measuredAt), value }];
  });
  const latest = known.at(-1);
  const limit = `${word} ${formatScore(at, digits)}`;
  const isBreached = latest !== undefined && (word === 'floor' ? latest.value < at : latest.value > at);
  const value = latest === undefined ? UNKNOWN : formatScore(latest.value, digits);
  const values = [...known.map((point) => point.value), at];
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const range = Math.max(MIN_RANGE, (Math.max(...values) - Math.min(...values)) * (1 + 2 * MARGIN));
  const place = (shown: number): number => (shown - (middle - range / 2)) / range;
  const first = known[0]?.time ?? 0;
  const span = (latest?.time ?? 0) - first;
  return {
    name,
    value,
    limit,
    isBreached,
    finding: `${name}: ${value}, ${limit}`,
    points: known.map(({ time, value: shown }) => ({ x: span === 0 ? 1 : (time - first) / span, y: place(shown) })),
    limitY: known.length === 0 ? null : place(at),
  };
}
