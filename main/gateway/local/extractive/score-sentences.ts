import { analyseQuestion } from './analyse-question.ts';
import type { QuestionAnalysis } from './analyse-question.ts';
import { buildTermMatchers } from './match-terms.ts';
import type { Passage } from './passage.ts';
import { preparePassage } from './prepare-passage.ts';
import type { PreparedPassage } from './prepare-passage.ts';
import { extractFeatures } from './sentence-features.ts';
import type { ScoredSegment } from './sentence-features.ts';
import { weighTerms } from './term-weights.ts';

/** Everything the answer is assembled from. */
export interface ScoredPassages {
  readonly question: QuestionAnalysis;
  readonly passages: readonly PreparedPassage[];
  /** Every citable sentence with its features, by passage and place. */
  readonly segments: readonly ScoredSegment[];
  /** Per passage, how well it has each term of the question, 0..1. */
  readonly termQualities: readonly (readonly number[])[];
}

/** Takes question and passages apart and computes the features of every citable sentence. */
export function scoreSentences(question: string, passages: readonly Passage[]): ScoredPassages {
  const analysis = analyseQuestion(question);
  const prepared = passages.map((passage) => preparePassage(passage));
  const matchers = buildTermMatchers(analysis.terms, prepared);
  const weights = weighTerms(analysis.terms, matchers, prepared);
  const features = prepared.map((passage, index) => extractFeatures(analysis, matchers, weights, passage, index));
  return {
    question: analysis,
    passages: prepared,
    segments: features.flatMap((one) => one.segments),
    termQualities: features.map((one) => one.termQualities),
  };
}
