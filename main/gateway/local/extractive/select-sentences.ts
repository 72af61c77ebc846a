import type { PreparedPassage } from './prepare-passage.ts';
import type { ScoredSegment } from './sentence-features.ts';

/** A sentence to be shown, with the probability that it is the one that answers. */
export interface SelectedSegment {
  readonly passageIndex: number;
  readonly segmentIndex: number;
  readonly support: number;
}

export interface SelectionLimits {
  /** Most sentences chosen for what they say; introducing lines and introduced code come on top. */
  readonly maxSentences: number;
  /** Stop once the chosen ones hold the answer with this probability, 0..1. */
  readonly enoughSupport: number;
  /** A further sentence must be this probable, 0..1: below it, it is noise to the reader. */
  readonly minSupport: number;
}

/** Word-set overlap (Jaccard, 0..1) from which two sentences say the same. */
const DUPLICATE_OVERLAP = 0.8;

/**
 * Chooses the sentences to show: best first until they are enough, never two that say the same, then the lines that make
 * a quote readable (the row above a table row, the code a sentence announces), then into reading order: passages by
 * their best sentence, sentences as they stand in the passage.
 *
 * @param segments candidates with their `support`
 */
export function selectSentences(
  segments: readonly Pick<ScoredSegment, 'passageIndex' | 'segmentIndex'>[],
  supports: readonly number[],
  passages: readonly PreparedPassage[],
  limits: SelectionLimits,
): SelectedSegment[] {
  const ranked = segments
    .map(({ passageIndex, segmentIndex }, index) => ({ passageIndex, segmentIndex, support: supports[index] ?? 0 }))
    .toSorted((a, b) => b.support - a.support || a.passageIndex - b.passageIndex || a.segmentIndex - b.segmentIndex);
  const chosen: SelectedSegment[] = [];
  let support = 0;
  for (const candidate of ranked) {
    if (chosen.length >= limits.maxSentences || support >= limits.enoughSupport) break;
    if (chosen.length > 0 && candidate.support < limits.minSupport) break;
    support += candidate.support;
    if (!chosen.some((other) => saysTheSame(candidate, other, passages))) chosen.push(candidate);
  }
  return inReadingOrder(withCompanions(chosen, ranked, passages));
}

function saysTheSame(a: SelectedSegment, b: SelectedSegment, passages: readonly PreparedPassage[]): boolean {
  const keysA = new Set(segmentAt(a, passages)?.positions.keys());
  const keysB = new Set(segmentAt(b, passages)?.positions.keys());
  const shared = [...keysA].filter((key) => keysB.has(key)).length;
  return shared > 0 && shared / (keysA.size + keysB.size - shared) >= DUPLICATE_OVERLAP;
}

function segmentAt({ passageIndex, segmentIndex }: SelectedSegment, passages: readonly PreparedPassage[]) {
  return passages[passageIndex]?.segments[segmentIndex];
}

/** Most lines added for what they introduce or follow, so that an answer stays an answer. */
const MAX_COMPANIONS = 2;

/** Adds what a chosen segment cannot be read without, for the best ones first. */
function withCompanions(
  chosen: readonly SelectedSegment[],
  all: readonly SelectedSegment[],
  passages: readonly PreparedPassage[],
): SelectedSegment[] {
  const complete = [...chosen];
  const add = (passageIndex: number, segmentIndex: number): void => {
    const isThere = complete.some((one) => one.passageIndex === passageIndex && one.segmentIndex === segmentIndex);
    if (isThere || complete.length >= chosen.length + MAX_COMPANIONS) return;
    const scored = all.find((one) => one.passageIndex === passageIndex && one.segmentIndex === segmentIndex);
    complete.push(scored ?? { passageIndex, segmentIndex, support: 0 });
  };
  for (const one of chosen) {
    const segment = segmentAt(one, passages);
    const next = passages[one.passageIndex]?.segments[one.segmentIndex + 1];
    const needsLead = segment?.segment.kind === 'table-row' || segment?.segment.kind === 'code';
    if (needsLead && segment.leadIndex !== null) add(one.passageIndex, segment.leadIndex);
    const announces = segment !== undefined && segment.segment.kind !== 'code' && segment.text.endsWith(':');
    if (announces && next?.leadIndex === one.segmentIndex) add(one.passageIndex, one.segmentIndex + 1);
  }
  return complete;
}

function inReadingOrder(selected: readonly SelectedSegment[]): SelectedSegment[] {
  const best = new Map<number, number>();
  for (const { passageIndex, support } of selected)
    best.set(passageIndex, Math.max(best.get(passageIndex) ?? 0, support));
  return selected.toSorted(
    (a, b) =>
      (best.get(b.passageIndex) ?? 0) - (best.get(a.passageIndex) ?? 0) ||
      a.passageIndex - b.passageIndex ||
      a.segmentIndex - b.segmentIndex,
  );
}
