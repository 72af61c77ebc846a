import type { SegmentKind } from './segment.ts';

/** A quoted stretch of a passage. */
export interface ExtractedSentence {
  readonly passageId: string;
  /** UTF-16 offsets into the passage's text, [start, end): `text` is exactly that slice. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** How to show it: `code` wants a code block, `table-row` its table. */
  readonly kind: SegmentKind;
  /** Probability, 0..1, that this is the sentence which answers, among all sentences of all passages. */
  readonly support: number;
}

export interface ExtractiveAnswer {
  readonly refused: boolean;
  /** How likely the passages settle the question, 0..1; calibrated where answerable and unanswerable are equally usual. */
  readonly evidence: number;
  /** The floor `evidence` was compared with: below it the answer is refused. */
  readonly floor: number;
  /** In the order to show them; empty when refused. */
  readonly sentences: readonly ExtractedSentence[];
  /** The passage that came nearest, for "the closest I found is …"; null when there was nothing to read. */
  readonly closest: { readonly passageId: string; readonly evidence: number } | null;
  /** Content words of the question, as typed, that the nearest passage does not have. */
  readonly missingTerms: readonly string[];
}
