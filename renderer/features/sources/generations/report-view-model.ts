import type {
  CollectionComparison,
  Estimate,
  MigrationReport,
  PairedMeasure,
} from '../../../../main/contract/generation.ts';
import { formatBytes, formatCount, formatDuration, formatScore, formatShare, formatSigned } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';

/** How a change reads beside its interval. */
export type ChangeTone = 'worse' | 'better' | 'noise' | 'plain';

/** One measure of the report on both generations, as text. */
export interface MeasureRow {
  measure: string;
  base: string;
  candidate: string;
  change: string;
  /** The half-width of the interval, or what the change counts. */
  beside: string;
  tone: ChangeTone;
}

/** @returns half of a 95 % interval: `± 0.03` */
function plusMinus({ low, high }: Estimate, format: (value: number) => string): string {
  return `± ${format((high - low) / 2)}`;
}

/** Higher is better: is the interval of the change on one side of 0? */
function toneOf({ low, high }: Estimate): ChangeTone {
  if (high < 0) return 'worse';
  return low > 0 ? 'better' : 'noise';
}

function scoreRow(measure: string, { base, candidate, change }: PairedMeasure): MeasureRow {
  return {
    measure,
    base: formatScore(base),
    candidate: formatScore(candidate),
    change: formatSigned(change.value, 2),
    beside: plusMinus(change, formatScore),
    tone: toneOf(change),
  };
}

/** @returns the rows of the report's table; measures that were not judged are left out */
export function measureRows(report: MigrationReport): readonly MeasureRow[] {
  const { recallAt10, mrrAt10, firstChanged, latencyMs, sizeBytes, chunks, queries } = report;
  const slower = toneOf(latencyMs.p95Change);
  return [
    ...(recallAt10 === null ? [] : [scoreRow(`recall@10, n ${formatCount(queries.judged)}`, recallAt10)]),
    ...(mrrAt10 === null ? [] : [scoreRow('MRR@10', mrrAt10)]),
    {
      measure: 'first rank changed',
      base: '–',
      candidate: formatShare(firstChanged.value),
      change: '',
      beside: `${formatCount(firstChanged.count)} of ${formatCount(queries.replayed)} asks`,
      tone: 'plain',
    },
    {
      measure: 'search p95',
      base: formatDuration(latencyMs.base.p95),
      candidate: formatDuration(latencyMs.candidate.p95),
      change: `${formatSigned(latencyMs.p95Change.value, 1)} ms`,
      beside: plusMinus(latencyMs.p95Change, (value) => formatScore(value, 1)),
      // Lower is better here.
      tone: slower === 'better' ? 'worse' : slower === 'worse' ? 'better' : slower,
    },
    {
      measure: 'size',
      base: formatBytes(sizeBytes.base),
      candidate: formatBytes(sizeBytes.candidate),
      change: signedBytes(sizeBytes.candidate - sizeBytes.base),
      beside: '',
      tone: 'plain',
    },
    {
      measure: 'chunks',
      base: formatCount(chunks.base),
      candidate: formatCount(chunks.candidate),
      change: formatSigned(chunks.candidate - chunks.base),
      beside: '',
      tone: 'plain',
    },
  ];
}

function signedBytes(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

/** What a collection's change reads as: a difference, `within noise`, or how few were judged. */
export function collectionChange({ recallAt10, finding, judged }: CollectionComparison): {
  text: string;
  tone: ChangeTone;
} {
  if (recallAt10 === null || judged === 0) return { text: 'unknown', tone: 'noise' };
  if (finding === 'too-few') return { text: `n ${formatCount(judged)}`, tone: 'noise' };
  if (finding === 'within-noise') return { text: 'within noise', tone: 'noise' };
  return { text: formatSigned(recallAt10.change.value, 2), tone: finding };
}

/** The verdict's tone: red against, quiet otherwise. */
export function verdictKind({ verdict }: MigrationReport): 'error' | 'ok' | 'warn' | 'info' {
  if (verdict.decision === 'do-not-flip') return 'error';
  if (verdict.decision === 'flip') return 'ok';
  return verdict.decision === 'unknown' ? 'warn' : 'info';
}

/** What the overlap chart says, in a sentence. */
export function overlapFinding({ overlap, base, candidate }: MigrationReport): string {
  const at10 = overlap.find(({ k }) => k === 10) ?? overlap.at(-1);
  const pair = `Overlap of ${generationName(candidate.generation)} with ${generationName(base.generation)}`;
  return at10 === undefined ? `${pair}: nothing to compare` : `${pair}: ${formatScore(at10.value)} at k ${at10.k}`;
}

/** A point of the overlap chart, in the unit square: x along log k, y from the axis' lower end (0) up (1). */
export interface OverlapPoint {
  k: number;
  x: number;
  y: number;
  low: number;
  high: number;
}

export interface OverlapChartModel {
  points: readonly OverlapPoint[];
  /** Values on the y axis, lowest first, with where they stand. */
  ticks: readonly { value: number; y: number }[];
}

const AXIS_FLOORS = [0.75, 0.5, 0.25, 0] as const;

/** The share axis may zoom, and says so by its ticks: it starts at the quarter below the lowest value. */
export function overlapChart({ overlap }: MigrationReport): OverlapChartModel | null {
  const ordered = overlap.toSorted((a, b) => a.k - b.k);
  const largest = ordered.at(-1)?.k ?? 0;
  if (ordered.length < 2 || largest <= 1) return null;
  const lowest = Math.min(...ordered.map(({ low }) => low));
  const floor = AXIS_FLOORS.find((candidate) => candidate <= lowest) ?? 0;
  const place = (value: number): number => (Math.min(1, Math.max(floor, value)) - floor) / (1 - floor);
  return {
    points: ordered.map(({ k, value, low, high }) => ({
      k,
      x: Math.log(k) / Math.log(largest),
      y: place(value),
      low: place(low),
      high: place(high),
    })),
    ticks: [floor, (floor + 1) / 2, 1].map((value) => ({ value, y: place(value) })),
  };
}
