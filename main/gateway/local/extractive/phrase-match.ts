import type { QuestionTerm } from './analyse-question.ts';
import type { TermMatch } from './match-terms.ts';

/** Words by which two terms may stand further apart than in the question: still a phrase, or half of one. */
const CLOSE_SLACK_WORDS = 1;
const LOOSE_SLACK_WORDS = 4;

/**
 * How much of the question's word order survives in a segment: the weighted share, 0..1, of neighbouring terms of the
 * question that are neighbours here too. A question of one term has no order; it counts as kept when the term is there.
 *
 * @param matches per term, in the order of `terms`
 * @param weights per term
 */
export function phraseMatch(
  terms: readonly QuestionTerm[],
  matches: readonly TermMatch[],
  weights: readonly number[],
): number {
  let total = 0;
  let found = 0;
  for (let index = 0; index + 1 < terms.length; index++) {
    const weight = ((weights[index] ?? 0) + (weights[index + 1] ?? 0)) / 2;
    total += weight;
    const first = matches[index];
    const second = matches[index + 1];
    if (first === undefined || second === undefined) continue;
    const asked = (terms[index + 1]?.position ?? 0) - (terms[index]?.position ?? 0);
    const quality = Math.min(first.quality, second.quality);
    found += weight * quality * closeness(smallestDistance(first.positions, second.positions) - asked);
  }
  return total === 0 ? (matches[0]?.quality ?? 0) : found / total;
}

function closeness(excessWords: number): number {
  if (excessWords <= CLOSE_SLACK_WORDS) return 1;
  return excessWords <= LOOSE_SLACK_WORDS ? 0.5 : 0;
}

/** Smallest difference between two ascending lists, in one pass; Infinity when either is empty. */
export function smallestDistance(a: readonly number[], b: readonly number[]): number {
  let best = Infinity;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const difference = (a[i] as number) - (b[j] as number);
    best = Math.min(best, Math.abs(difference));
    if (difference < 0) i++;
    else j++;
  }
  return best;
}
