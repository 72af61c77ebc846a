import type { FaithfulnessKind, FaithfulnessReport } from '../../contract/evals.ts';
import { areaUnderRoc } from './area-under-roc.ts';

/** A pair of a file with what the check made of it. */
export interface ScoredPair {
  line: number;
  kind: string | null;
  /** Null when the file does not say. */
  supported: boolean | null;
  score: number;
  confidence: number;
}

/** From here on a claim counts as supported: scores are probabilities, and a miss costs as much as a false alarm. */
export const SUPPORTED_FROM = 0.5;
/** Scores are put together in tenths to see whether they mean what they say. */
const BINS = 10;

export function sumUpScores(scored: readonly ScoredPair[]): FaithfulnessReport {
  const labelled = scored.filter(({ supported }) => supported !== null);
  const scoresOf = (pairs: readonly ScoredPair[], supported: boolean): readonly number[] =>
    pairs.filter((pair) => pair.supported === supported).map(({ score }) => score);
  const right = labelled.filter(({ score, supported }) => score >= SUPPORTED_FROM === supported).length;
  return {
    pairs: scored.length,
    labelled: labelled.length,
    auroc: areaUnderRoc(scoresOf(labelled, true), scoresOf(labelled, false)),
    nan: scored.filter(({ score }) => Number.isNaN(score)).length,
    threshold: SUPPORTED_FROM,
    accuracy: labelled.length === 0 ? null : right / labelled.length,
    calibrationError: calibrationErrorOf(labelled),
    kinds: kindsOf(labelled),
    scores: scored
      .filter(({ supported }) => supported === null)
      .map(({ line, score, confidence }) => ({ line, score, confidence })),
  };
}

/** Each kind against the pairs of the other label, as a kind mostly holds one label only. */
function kindsOf(labelled: readonly ScoredPair[]): Record<string, FaithfulnessKind> {
  const kinds = new Set(labelled.flatMap(({ kind }) => (kind === null ? [] : [kind])));
  const entries = [...kinds].toSorted().map((kind): [string, FaithfulnessKind] => {
    const own = labelled.filter((pair) => pair.kind === kind);
    const ownSupported = own.filter(({ supported }) => supported === true).map(({ score }) => score);
    const ownUnsupported = own.filter(({ supported }) => supported === false).map(({ score }) => score);
    const others = labelled.filter((pair) => pair.kind !== kind);
    const positives =
      ownSupported.length > 0
        ? ownSupported
        : others.filter((pair) => pair.supported === true).map(({ score }) => score);
    const negatives =
      ownUnsupported.length > 0
        ? ownUnsupported
        : others.filter((pair) => pair.supported === false).map(({ score }) => score);
    const meanScore = own.reduce((sum, { score }) => sum + score, 0) / own.length;
    return [
      kind,
      { pairs: own.length, supported: ownSupported.length, auroc: areaUnderRoc(positives, negatives), meanScore },
    ];
  });
  return Object.fromEntries(entries);
}

/**
 * Expected calibration error: over ten bins of score, the mean distance of the share supported from the mean score, each bin
 * by its pairs. 0..1, 0 is best; null without labels.
 *
 * @see Naeini, Cooper, Hauskrecht, AAAI 2015
 */
function calibrationErrorOf(labelled: readonly ScoredPair[]): number | null {
  if (labelled.length === 0) return null;
  const bins = Array.from({ length: BINS }, () => ({ scores: 0, supported: 0 }));
  for (const { score, supported } of labelled) {
    const bin = bins[Math.min(BINS - 1, Math.floor(score * BINS))];
    if (bin === undefined) continue;
    bin.scores += score;
    bin.supported += Number(supported);
  }
  return bins.reduce((sum, { scores, supported }) => sum + Math.abs(scores - supported), 0) / labelled.length;
}
