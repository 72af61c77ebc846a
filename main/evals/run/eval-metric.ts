import type { Scorer } from '../metrics/scorer.ts';

/** What the analysis of a run has to know of a metric. */
export interface EvalMetricFacts {
  name: string;
  /** Values lie from 0 to 1, and one that is missing could be anything between. */
  isShare: boolean;
  isLessBetter: boolean;
}

export function metricFacts(scorers: readonly Pick<Scorer, 'name' | 'unit' | 'lowerIsBetter'>[]): EvalMetricFacts[] {
  return scorers.map(({ name, unit, lowerIsBetter }) => ({
    name,
    isShare: unit === 'share' || unit === 'score',
    isLessBetter: lowerIsBetter,
  }));
}
