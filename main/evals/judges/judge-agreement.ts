import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { JudgeAgreement, JudgeGrade } from '../../contract/judge.ts';
import { type GradePair, kappaInterval, weightedKappa } from '../statistics/weighted-kappa.ts';

const SEED = 20_261_129;

/**
 * How far one version of a judge agrees with people, over every case that both graded: Cohen's κ with quadratic weights,
 * its interval, and the share of cases with the very same grade.
 *
 * @param grades of one version, each case once
 * @returns null where no case was graded by both and no pair was compared
 */
export function agreementOf(judgeVersion: string, grades: readonly JudgeGrade[]): JudgeAgreement | null {
  const pairs = grades.flatMap(({ grade, label }): GradePair[] => (label === null ? [] : [[grade, label]]));
  const swapped = grades.filter(({ isBiased }) => isBiased !== null);
  if (pairs.length === 0 && swapped.length === 0) return null;
  const biased = swapped.filter(({ isBiased }) => isBiased === true).length;
  return {
    judgeVersion,
    n: pairs.length,
    kappa: pairs.length === 0 ? null : weightedKappa(pairs),
    ci95: pairs.length === 0 ? null : kappaInterval(pairs, createSeededSequence(SEED)),
    rawAgreement: pairs.length === 0 ? 0 : pairs.filter(([one, other]) => one === other).length / pairs.length,
    positionBias: swapped.length === 0 ? null : biased / swapped.length,
  };
}
