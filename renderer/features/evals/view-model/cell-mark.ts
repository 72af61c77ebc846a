import type { EvalCell } from '../../../../main/contract/eval-run.ts';
import { differenceText, halfWidthText, intervalText, metricLabel, metricText } from './metric-words.ts';

/** What a mark says by colour and shape: `serving` is the baseline, `noise` cannot be told from it. */
export type MarkTone = 'serving' | 'noise' | 'worse' | 'better';

export interface CellMark {
  tone: MarkTone;
  value: number;
  ci95: readonly [low: number, high: number];
  valueText: string;
  /** `serving`, `within noise`, or the difference. */
  againstText: string;
  /** All of it in a sentence, for those who do not see the mark. */
  sentence: string;
}

/** @returns what is drawn of a cell for a metric; null while, or where, it has no value */
export function cellMark(cell: EvalCell, metric: string): CellMark | null {
  const value = cell.metrics[metric];
  if (value === undefined) return null;
  const against = cell.against[metric];
  const tone = toneOf(cell.isBaseline, against?.verdict);
  const againstText =
    tone === 'serving' ? 'serving' : tone === 'noise' ? 'within noise' : differenceText(metric, against?.delta);
  const unscored = Object.values(value.unscored).reduce((sum, count) => sum + count, 0);
  return {
    tone,
    value: value.mean,
    ci95: value.ci95,
    valueText: metricText(metric, value.mean),
    againstText: against === undefined && !cell.isBaseline ? 'not compared' : againstText,
    sentence: [
      `${metricLabel(metric)} ${metricText(metric, value.mean)}, ${intervalText(metric, value.ci95)}`,
      against === undefined
        ? ''
        : `; ${differenceText(metric, against.delta, 3)} ${halfWidthText(metric, against.ci95)} against the baseline, ${against.verdict}`,
      unscored === 0 ? '' : `; ${unscored} without a value`,
    ].join(''),
  };
}

function toneOf(isBaseline: boolean, verdict: string | undefined): MarkTone {
  if (isBaseline) return 'serving';
  if (verdict === 'worse' || verdict === 'better') return verdict;
  return 'noise';
}

/** @returns the grey band around the baseline: what a difference stays below when nothing changed; null where nobody knows */
export function noiseBand(
  baseline: EvalCell | undefined,
  metric: string,
  floor: number | undefined,
): readonly [low: number, high: number] | null {
  const mean = baseline?.metrics[metric]?.mean;
  if (mean === undefined || floor === undefined || !Number.isFinite(floor)) return null;
  return [mean - floor, mean + floor];
}
