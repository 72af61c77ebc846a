import { answerExtractively } from '../../main/gateway/local/extractive/answer-extractively.ts';
import type { ExtractiveAnswer } from '../../main/gateway/local/extractive/extractive-answer.ts';
import type { AskedQuestion } from './asked-questions.ts';
import type { Models } from './fit-models.ts';

/** A question with the answer it got. */
export interface Answered {
  readonly asked: AskedQuestion;
  readonly answer: ExtractiveAnswer;
  readonly containsGold: boolean;
}

/** Answers the questions with the given models, or with the shipped ones. */
export function answerAll(questions: readonly AskedQuestion[], models?: Models): Answered[] {
  return questions.map((asked) => {
    const options = models === undefined ? {} : { models };
    const answer = answerExtractively({ question: asked.text, passages: asked.passages, options });
    const shown = answer.sentences.map(({ text }) => text).join(' ');
    return { asked, answer, containsGold: asked.question.goldAnswers.some(({ text }) => shown.includes(text)) };
  });
}

/** Shares from 0 to 1 over the questions of one condition. */
export interface Measured {
  readonly answered: number;
  /** Of all answerable questions, those answered with a gold answer in what is shown. */
  readonly containsGold: number;
  readonly meanSentences: number;
  readonly refusedUnanswerable: number;
  /** Probability that an answerable question gets more evidence than an unanswerable one. */
  readonly auc: number;
}

export function measure(results: readonly Answered[]): Measured {
  const answerable = results.filter(({ asked }) => asked.isAnswerable);
  const unanswerable = results.filter(({ asked }) => !asked.isAnswerable);
  const answered = answerable.filter(({ answer }) => !answer.refused);
  const sentences = answered.reduce((sum, { answer }) => sum + answer.sentences.length, 0);
  return {
    answered: answered.length / answerable.length,
    containsGold: answered.filter(({ containsGold }) => containsGold).length / answerable.length,
    meanSentences: sentences / answered.length,
    refusedUnanswerable: unanswerable.filter(({ answer }) => answer.refused).length / unanswerable.length,
    auc: areaUnderCurve(
      answerable.map(({ answer }) => answer.evidence),
      unanswerable.map(({ answer }) => answer.evidence),
    ),
  };
}

function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = negatives.toSorted((a, b) => a - b);
  let wins = 0;
  for (const value of positives) wins += (lowerBound(sorted, value) + lowerBound(sorted, value, true)) / 2;
  return wins / (positives.length * negatives.length);
}

/** How many of the ascending values are below `value`, or below and equal. */
function lowerBound(sorted: readonly number[], value: number, withEqual = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = sorted[middle] ?? Infinity;
    if (candidate < value || (withEqual && candidate === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
