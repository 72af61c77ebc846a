import type { QuestionTerm } from './analyse-question.ts';
import type { TermMatcher } from './match-terms.ts';
import type { PreparedPassage } from './prepare-passage.ts';

/**
 * Added to every rarity, so that a term which all passages share still counts. Set by hand; the fit is flat from 1.5 to 6.
 */
const BASE_WEIGHT = 3;

/**
 * Weighs each term of the question by importance · (3 + ln(1 + (n + 1 − df) / (df + 0.5))), n passages, df of which use
 * it: a word that one passage alone has tells passages apart, a word that none has is what an answer would miss. Rarity
 * in the whole corpus was tried instead and separates no better (AUC 0.950 either way), so no corpus statistics are asked
 * of the caller.
 *
 * @param matchers per term, see `buildTermMatchers`
 * @returns weights that add up to 1, in the order of `terms`; empty when there are no terms
 */
export function weighTerms(
  terms: readonly QuestionTerm[],
  matchers: readonly TermMatcher[],
  passages: readonly PreparedPassage[],
): number[] {
  const raw = terms.map((term, index) => {
    const matcher = matchers[index] ?? new Map<string, number>();
    const frequency = passages.filter((passage) => isUsedIn(matcher, passage)).length;
    const rarity = Math.log(1 + (passages.length + 1 - frequency) / (frequency + 0.5));
    return term.importance * (BASE_WEIGHT + rarity);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

function isUsedIn(matcher: TermMatcher, { titleKeys, segments }: PreparedPassage): boolean {
  for (const key of matcher.keys()) {
    if (titleKeys.has(key)) return true;
    if (segments.some(({ positions, sectionKeys }) => positions.has(key) || sectionKeys.has(key))) return true;
  }
  return false;
}
