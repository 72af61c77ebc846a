import type { LinearModel } from './linear-model.ts';

/**
 * Fitted by `scripts/extractive-calibration/calibrate.ts` on the English part of XQuAD (240 paragraphs of 48 articles,
 * 1190 questions, each asked of the corpus with and without its paragraph, the 8 best passages by FTS5 BM25), penalty
 * l2 = 1. Only the numbers come from that data; fit them again whenever a feature changes its meaning.
 */

/** Log-odds, up to a constant per question, that a sentence is the one which answers. */
export const RANKING_MODEL: LinearModel = {
  intercept: 0,
  coefficients: {
    coverage: 6.83,
    neighbourCoverage: 2.06,
    titleCoverage: 0.69,
    passageCoverage: 3.52,
    phraseMatch: 1.43,
    nameCoverage: 0.77,
    // The same for every sentence of a question, so that it cannot rank them.
    questionLength: 0,
    hasAnswerSpan: 1.26,
    answerProximity: 1.17,
    isOpenQuestion: 0,
    reciprocalRank: 2.51,
  },
};

/** Log-odds, read at the best-ranked sentence, that the passages settle the question. */
export const EVIDENCE_MODEL: LinearModel = {
  intercept: -7.31,
  coefficients: {
    coverage: 2.8,
    neighbourCoverage: 1.83,
    titleCoverage: -0.71,
    passageCoverage: 4,
    phraseMatch: 2.64,
    nameCoverage: 1.13,
    questionLength: 0.85,
    hasAnswerSpan: -0.16,
    answerProximity: 1.62,
    isOpenQuestion: 0.45,
    reciprocalRank: 1.12,
  },
};
