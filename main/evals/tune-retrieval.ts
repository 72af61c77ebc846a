import { throwIfAborted } from '../base/abort.ts';
import { MIN_TUNING_QUERIES, type TuneDifference, type TunedSettings, type TuneReport } from '../contract/tune.ts';
import type { EvalProgress } from '../contract/evals.ts';
import { type Gains, ndcgAt } from './ir-metrics.ts';

/** A query with what is known to be right for it. */
export interface TuningQuery {
  query: string;
  gains: Gains;
}

/** Each query is left out once. */
const FOLDS = 5;
/** Of a normal distribution: 95 % lie within so many standard errors. */
const INTERVAL_ERRORS = 1.96;
const FUSIONS: readonly Pick<TunedSettings, 'method' | 'weight'>[] = [
  ...[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7].map((weight) => ({ method: 'weighted-score' as const, weight })),
  ...[0.2, 0.5].map((weight) => ({ method: 'reciprocal-rank' as const, weight })),
];
const RERANK_WEIGHTS = [0, 0.5, 1, 2];

/**
 * Chooses how the legs are merged and how much the bundled reranker counts, by nDCG@10 over queries whose right answers
 * are known. A setting that is best on the queries it was chosen on is best by luck, too; so it is chosen on four fifths
 * and measured on the fifth left out, in turn, and a change is only worth it when the mean gain over those, less its
 * sampling error, is above 0.
 *
 * @param options.rank ids of the same kind as in the gains, best first, each once
 * @returns everything but what was written; `best` is the current setting unless `isBetter`
 */
export async function tuneRetrieval(options: {
  queries: readonly TuningQuery[];
  labels: TuneReport['labels'];
  current: TunedSettings;
  rank: (query: string, settings: TunedSettings) => Promise<readonly string[]>;
  signal: AbortSignal;
  onProgress: (progress: EvalProgress) => void;
}): Promise<Omit<TuneReport, 'written' | 'previous'>> {
  const { queries, labels, current, rank, signal, onProgress } = options;
  const tried = settingsToTry(current);
  const scores: number[][] = tried.map(() => []);
  for (const [done, { query, gains }] of queries.entries()) {
    for (const [place, settings] of tried.entries()) {
      throwIfAborted(signal);
      scores[place]?.push(ndcgAt(10, await rank(query, settings), gains));
    }
    onProgress({ type: 'eval-progress', done: done + 1, total: queries.length, phase: 'tuning' });
  }
  const own = scores[0] ?? [];
  const crossValidated = { ...difference(heldOutScores(scores), own), folds: FOLDS };
  const isBetter = queries.length >= MIN_TUNING_QUERIES && crossValidated.low > 0;
  const everything = queries.map((_, index) => index);
  const winner = tried[bestOn(scores, everything)] ?? current;
  return {
    queries: queries.length,
    labels,
    current,
    currentNdcg: mean(own),
    candidates: tried
      .map((settings, place) => {
        const list = scores[place] ?? [];
        return { settings, ndcg: mean(list), difference: difference(list, own) };
      })
      .toSorted((a, b) => b.ndcg - a.ndcg),
    crossValidated,
    best: isBetter ? winner : current,
    isBetter,
    decision: describe(queries.length, isBetter, crossValidated),
  };
}

/** The current setting first: of equals the first wins, and nothing changes for nothing. */
function settingsToTry(current: TunedSettings): readonly TunedSettings[] {
  const all = FUSIONS.flatMap((fusion) => RERANK_WEIGHTS.map((rerankWeight) => ({ ...fusion, rerankWeight })));
  const isCurrent = (settings: TunedSettings): boolean =>
    settings.method === current.method &&
    settings.weight === current.weight &&
    settings.rerankWeight === current.rerankWeight;
  return [current, ...all.filter((settings) => !isCurrent(settings))];
}

/** For each query the score of the setting that is best on the other folds. */
function heldOutScores(scores: readonly (readonly number[])[]): number[] {
  const count = scores[0]?.length ?? 0;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const chosen = Array.from({ length: FOLDS }, (_, fold) =>
    bestOn(
      scores,
      indexes.filter((index) => index % FOLDS !== fold),
    ),
  );
  return indexes.map((index) => scores[chosen[index % FOLDS] ?? 0]?.[index] ?? 0);
}

function bestOn(scores: readonly (readonly number[])[], indexes: readonly number[]): number {
  const sums = scores.map((list) => indexes.reduce((sum, index) => sum + (list[index] ?? 0), 0));
  // A rounding error is no gain.
  return sums.reduce((best, sum, place) => (sum > (sums[best] ?? 0) + 1e-9 ? place : best), 0);
}

function difference(scores: readonly number[], own: readonly number[]): TuneDifference {
  const gains = scores.map((score, index) => score - (own[index] ?? 0));
  const average = mean(gains);
  const variance = gains.reduce((sum, gain) => sum + (gain - average) ** 2, 0) / Math.max(1, gains.length - 1);
  const error = INTERVAL_ERRORS * Math.sqrt(variance / Math.max(1, gains.length));
  return { mean: average, low: average - error, high: average + error };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function describe(queries: number, isBetter: boolean, { mean: gain, low, high }: TuneDifference): string {
  const figures = `${signed(gain)} nDCG@10 on queries left out of the choice (${FOLDS} folds), 95 % between ${signed(low)} and ${signed(high)}`;
  if (queries < MIN_TUNING_QUERIES) {
    return `The settings stay: ${queries} queries with known answers are too few, ${MIN_TUNING_QUERIES} are needed.`;
  }
  return isBetter
    ? `Another setting is better: ${figures}.`
    : `The settings stay: what could be gained is within the noise (${figures}).`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
