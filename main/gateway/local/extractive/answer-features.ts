import type { QuestionAnalysis } from './analyse-question.ts';
import { findAnswerSpans } from './answer-spans.ts';
import type { TermMatch } from './match-terms.ts';
import { smallestDistance } from './phrase-match.ts';
import type { PreparedSegment } from './prepare-passage.ts';

/** Does a segment hold something of the kind the question asks for? */
export interface AnswerFeatures {
  /** 1 when a stretch of the wanted kind (a date, a name …) is there that the question does not already say. */
  readonly hasAnswerSpan: number;
  /** Share of the question, 0..1, that stands close to the best such stretch. */
  readonly answerProximity: number;
  /** 1 when the question's wording asks for no kind in particular, so that the two above cannot speak. */
  readonly isOpenQuestion: number;
}

/** Distance from an answer span within which a term counts fully, and by which its share then halves; words. */
const GRACE_WORDS = 2;
const HALF_WORDS = 4;
/** Spans looked at in one segment: a sentence has few, a table of figures pasted as one line thousands. */
const MAX_SPANS = 64;

/** @param matches per term of the question, and `weights` likewise */
export function answerFeatures(
  question: QuestionAnalysis,
  segment: PreparedSegment,
  matches: readonly TermMatch[],
  weights: readonly number[],
): AnswerFeatures {
  if (question.answerType === 'open') return { hasAnswerSpan: 0, answerProximity: 0, isOpenQuestion: 1 };
  const spans = findAnswerSpans(question.answerType, segment, question.keys).slice(0, MAX_SPANS);
  let answerProximity = 0;
  for (const span of spans) {
    let near = 0;
    for (const [term, { quality, positions }] of matches.entries()) {
      const excess = Math.max(0, smallestDistance([span], positions) - GRACE_WORDS);
      near += ((weights[term] ?? 0) * quality) / (1 + excess / HALF_WORDS);
    }
    answerProximity = Math.max(answerProximity, near);
  }
  return { hasAnswerSpan: spans.length > 0 ? 1 : 0, answerProximity, isOpenQuestion: 0 };
}
