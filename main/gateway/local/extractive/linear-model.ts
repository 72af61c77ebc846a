import type { SentenceFeatures } from './sentence-features.ts';

/** A weighted sum over the features: one readable number per feature. */
export interface LinearModel {
  readonly intercept: number;
  readonly coefficients: Readonly<Record<keyof SentenceFeatures, number>>;
}

/** intercept + Σ coefficient · feature: log-odds, any real number. */
export function linearScore(model: LinearModel, features: SentenceFeatures): number {
  let score = model.intercept;
  for (const name of FEATURE_NAMES) score += model.coefficients[name] * features[name];
  return score;
}

/** Feature names in the order coefficients are fitted and summed in; a fixed order keeps sums bit-identical. */
export const FEATURE_NAMES = [
  'coverage',
  'neighbourCoverage',
  'titleCoverage',
  'passageCoverage',
  'phraseMatch',
  'nameCoverage',
  'questionLength',
  'hasAnswerSpan',
  'answerProximity',
  'isOpenQuestion',
  'reciprocalRank',
] as const satisfies readonly (keyof SentenceFeatures)[];

/** 1 / (1 + e^−x): log-odds to probability. */
export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Probabilities proportional to e^score; they add up to 1. Empty for no scores. */
export function softmax(scores: readonly number[]): number[] {
  const highest = scores[indexOfHighest(scores)] ?? 0;
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** Index of the first highest value, -1 for no values. A loop, since a spread into `Math.max` overflows the stack. */
export function indexOfHighest(values: readonly number[]): number {
  let best = values.length > 0 ? 0 : -1;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? Infinity)) best = index;
  return best;
}
