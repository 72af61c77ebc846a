import { FEATURE_NAMES, indexOfHighest, linearScore } from '../../main/gateway/local/extractive/linear-model.ts';
import type { LinearModel } from '../../main/gateway/local/extractive/linear-model.ts';
import type { SentenceFeatures } from '../../main/gateway/local/extractive/sentence-features.ts';
import { fitConditionalLogit } from './conditional-logit.ts';

/** A question as the models see it: the features of every sentence, and which sentences answer it. */
export interface Example {
  /** Examples of one group never stand on both sides of a split. */
  readonly group: string;
  /** Is the answer anywhere in the passages? */
  readonly isAnswerable: boolean;
  readonly features: readonly SentenceFeatures[];
  /** Per sentence, does it hold the gold answer of the gold document? */
  readonly isGold: readonly boolean[];
}

export interface Models {
  readonly ranking: LinearModel;
  readonly evidence: LinearModel;
}

/** Fits the sentence ranking on answerable questions, then the evidence at the best-ranked sentence of all questions. */
export function fitModels(examples: readonly Example[]): Models {
  const usable = examples.filter(({ features }) => features.length > 0);
  const ranked = usable.filter(({ isAnswerable, isGold }) => isAnswerable && isGold.includes(true));
  const ranking = toModel(
    fitConditionalLogit(
      ranked.map(({ features, isGold }) => {
        const golds = isGold.filter(Boolean).length;
        return { rows: features.map(toRow), targets: isGold.map((gold) => (gold ? 1 / golds : 0)) };
      }),
    ),
    0,
  );
  const weights = fitConditionalLogit(
    usable.map(({ features, isAnswerable }) => {
      const row = [...toRow(bestSentence(ranking, features)), 1];
      return { rows: [row, row.map(() => 0)], targets: isAnswerable ? [1, 0] : [0, 1] };
    }),
  );
  return { ranking, evidence: toModel(weights, weights[FEATURE_NAMES.length] ?? 0) };
}

function bestSentence(ranking: LinearModel, features: readonly SentenceFeatures[]): SentenceFeatures {
  const scores = features.map((one) => linearScore(ranking, one));
  return features[indexOfHighest(scores)] as SentenceFeatures;
}

function toRow(features: SentenceFeatures): number[] {
  return FEATURE_NAMES.map((name) => features[name]);
}

/** Coefficients are rounded to what the constant file can show; the third digit changes no decision. */
function toModel(weights: readonly number[], intercept: number): LinearModel {
  const round = (value: number): number => Number(value.toFixed(2));
  const coefficients = Object.fromEntries(FEATURE_NAMES.map((name, index) => [name, round(weights[index] ?? 0)]));
  return { intercept: round(intercept), coefficients: coefficients as LinearModel['coefficients'] };
}
