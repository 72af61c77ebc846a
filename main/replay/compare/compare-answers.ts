import type { AnswerComparison, DivergenceType } from '../../contract/replay-comparison.ts';
import type { ObservedAnswer } from '../observe/observed-run.ts';
import { normaliseText, numbersIn } from './normalise-text.ts';

/** Cosine of two texts, -1..1; null when it cannot be told. */
export type Similarity = (one: string, other: string) => Promise<number | null>;

/**
 * Compares two answers: text, meaning, refusal, what they cite and the numbers they give. An answer that one side does not
 * have differs in nothing: what would compare it is unknown.
 *
 * @returns null when neither side has an answer
 */
export async function compareAnswers(
  recorded: ObservedAnswer | null,
  candidate: ObservedAnswer | null,
  similarity: Similarity,
): Promise<AnswerComparison | null> {
  if (recorded === null && candidate === null) return null;
  if (recorded === null || candidate === null) return oneSidedAnswer(recorded, candidate);
  const { text: before } = recorded;
  const { text: now } = candidate;
  const isSameText = normaliseText(before) === normaliseText(now);
  const known = new Map(recorded.citations?.map(({ key, label }) => [key, label]));
  const present = new Map(candidate.citations?.map(({ key, label }) => [key, label]));
  const areCitationsKnown = recorded.citations !== null && candidate.citations !== null;
  const lost = areCitationsKnown ? [...known].filter(([key]) => !present.has(key)) : [];
  const gained = areCitationsKnown ? [...present].filter(([key]) => !known.has(key)) : [];
  const [numbersBefore, numbersNow] = [numbersIn(before), numbersIn(now)];
  return {
    recorded: before,
    candidate: now,
    isSameText,
    similarity: isSameText ? 1 : before === '' || now === '' ? null : await similarity(before, now),
    recordedRefused: recorded.refused,
    candidateRefused: candidate.refused,
    citationsKept: areCitationsKnown ? known.size - lost.length : 0,
    citationsLost: lost.map(([, label]) => label),
    citationsGained: gained.map(([, label]) => label),
    areCitationsKnown,
    numbersLost: numbersBefore.filter((number) => !numbersNow.includes(number)),
    numbersGained: numbersNow.filter((number) => !numbersBefore.includes(number)),
    recordedEvidence: recorded.evidence,
    candidateEvidence: candidate.evidence,
  };
}

function oneSidedAnswer(recorded: ObservedAnswer | null, candidate: ObservedAnswer | null): AnswerComparison {
  return {
    recorded: recorded?.text ?? null,
    candidate: candidate?.text ?? null,
    isSameText: null,
    similarity: null,
    recordedRefused: recorded?.refused ?? null,
    candidateRefused: candidate?.refused ?? null,
    citationsKept: 0,
    citationsLost: [],
    citationsGained: [],
    areCitationsKnown: false,
    numbersLost: [],
    numbersGained: [],
    recordedEvidence: recorded?.evidence ?? null,
    candidateEvidence: candidate?.evidence ?? null,
  };
}

/** @returns what kind of difference it is, the gravest first, in one sentence; null when they say the same, or one is missing */
export function answerDivergence(
  answer: AnswerComparison,
  sameMeaning: number,
): { type: DivergenceType; detail: string } | null {
  if (answer.isSameText !== null && answer.recordedRefused !== answer.candidateRefused) {
    return {
      type: 'refusal',
      detail:
        answer.candidateRefused === true
          ? 'it answered in the recording and refuses now'
          : 'it refused in the recording and answers now',
    };
  }
  if (answer.isSameText !== false) return null;
  const { numbersLost, numbersGained, similarity } = answer;
  if (numbersLost.length + numbersGained.length > 0) {
    return { type: 'numbers', detail: `numbers ${listed(numbersLost)} → ${listed(numbersGained)}` };
  }
  const told = similarity === null ? 'similarity unknown' : `similarity ${similarity.toFixed(2)}`;
  return similarity !== null && similarity >= sameMeaning
    ? { type: 'wording', detail: `the same in other words, ${told}` }
    : { type: 'answer', detail: `it says something else, ${told}` };
}

const MAX_LISTED = 4;

function listed(numbers: readonly string[]): string {
  if (numbers.length === 0) return 'none';
  const more = numbers.length - MAX_LISTED;
  return `${numbers.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
