import { containsAnswer } from '../contains-answer.ts';
import { defineScorer, ofFinished } from './define-scorer.ts';
import { isAnswerable, isChanged } from './known-right.ts';
import { saidText, withoutMarkers } from './said-text.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { isExactMatch, tokenF1 } from './token-overlap.ts';
import { UNSCORED, unscored } from './unscored.ts';

/** Cosine similarity of two texts, 0..1; null where the model knows no word of one of them. */
export type Similarity = (a: string, b: string, signal: AbortSignal) => Promise<number | null>;
/** How likely a premise supports each of some claims, 0..1, and how sure that is. */
export type Support = (
  premise: string,
  claims: readonly string[],
  signal: AbortSignal,
) => Promise<readonly { score: number; confidence: number }[]>;

/** From this share of common words on an answer may be the known one in other words. */
export const CORRECT_TOKEN_F1 = 0.5;
/** From this cosine similarity of the builtin embedding on, likewise. */
export const CORRECT_SIMILARITY = 0.7;
/** In both cases the answer has to support the known one by the faithfulness check, which sees numbers and negations. */
export const CORRECT_SUPPORT = 0.5;

/** Metrics that hold what was said against what is known to be right. A refusal of what can be answered is 0. */
export function answerScorers(similarity: Similarity, support: Support): Record<string, (name: string) => Scorer> {
  return {
    exact: (name) => defineScorer({ name, unit: 'share' }, ofKnown(exact)),
    contains: (name) => defineScorer({ name, unit: 'share' }, ofKnown(contains)),
    'token-f1': (name) => defineScorer({ name, unit: 'score' }, ofKnown(bestTokenF1)),
    semantic: (name) =>
      defineScorer(
        { name, unit: 'score' },
        ofKnown((said, run, signal) => semantic(said, run, similarity, signal)),
      ),
    correct: (name) =>
      defineScorer(
        { name, unit: 'share' },
        ofFinished((run, signal) => correct(run, similarity, support, signal)),
      ),
  };
}

type ScoreSaid = (said: string, run: ScoredRun, signal: AbortSignal) => Score | Promise<Score>;

/** Answers of cases whose right answer is known. Of those that cannot be answered there is none. */
function ofKnown(score: ScoreSaid): Parameters<typeof defineScorer>[1] {
  return ofFinished((run, signal) => {
    if (isChanged(run.case)) return unscored(UNSCORED.changed);
    const { answers, expects } = run.case;
    if (isAnswerable(run.case) !== true || (answers.length === 0 && expects.length === 0)) {
      return unscored(UNSCORED.noAnswer);
    }
    if (run.refused) return { value: 0, note: 'refused' };
    return score(withoutMarkers(saidText(run)), run, signal);
  });
}

function exact(said: string, { case: { answers } }: ScoredRun): Score {
  if (answers.length === 0) return unscored(UNSCORED.noAnswer);
  return { value: Number(answers.some((answer) => isExactMatch(said, answer))) };
}

/** Where pieces are expected, each of them; else any of the known answers. */
function contains(said: string, { case: { answers, expects } }: ScoredRun): Score {
  if (expects.length === 0) return { value: Number(containsAnswer(said, answers)) };
  const missing = expects.filter((piece) => !containsAnswer(said, [piece]));
  if (missing.length === 0) return { value: 1 };
  return { value: 0, note: `not said: ${missing.join('; ').slice(0, 200)}` };
}

function bestTokenF1(said: string, { case: { answers } }: ScoredRun): Score {
  if (answers.length === 0) return unscored(UNSCORED.noAnswer);
  return { value: Math.max(...answers.map((answer) => tokenF1(said, answer))) };
}

async function semantic(said: string, run: ScoredRun, similarity: Similarity, signal: AbortSignal): Promise<Score> {
  const { answers } = run.case;
  if (answers.length === 0) return unscored(UNSCORED.noAnswer);
  const similarities = await Promise.all(answers.map((answer) => similarity(said, answer, signal)));
  const known = similarities.filter((value) => value !== null);
  return known.length === 0 ? unscored(UNSCORED.nothingSaid) : { value: Math.max(...known) };
}

/**
 * Right or not: a refusal where the case cannot be answered; else an answer that says the known one (exact, or contained),
 * or that is near to it by words or by meaning and supports it by the faithfulness check. Nearness alone would take
 * `opens at 9` for `opens at 8`.
 */
async function correct(
  run: ScoredRun & { answer: string },
  similarity: Similarity,
  support: Support,
  signal: AbortSignal,
): Promise<Score> {
  if (isChanged(run.case)) return unscored(UNSCORED.changed);
  const answerable = isAnswerable(run.case);
  if (answerable === false) {
    return run.refused ? { value: 1, note: 'refused rightly' } : { value: 0, note: 'answered what cannot be answered' };
  }
  const { answers, expects } = run.case;
  if (answers.length === 0 && expects.length === 0) return unscored(UNSCORED.noAnswer);
  if (run.refused) return { value: 0, note: 'refused' };
  const said = withoutMarkers(saidText(run));
  const contained = contains(said, run);
  if ('value' in contained && (contained.value === 1 || expects.length > 0)) {
    return { ...contained, note: contained.note ?? 'contains it' };
  }
  if (answers.some((answer) => isExactMatch(said, answer))) return { value: 1, note: 'the same words' };
  for (const answer of answers) {
    const f1 = tokenF1(said, answer);
    const cosine = f1 >= CORRECT_TOKEN_F1 ? null : await similarity(said, answer, signal);
    if (f1 < CORRECT_TOKEN_F1 && (cosine ?? 0) < CORRECT_SIMILARITY) continue;
    const near = cosine === null ? `token F1 ${f1.toFixed(2)}` : `similarity ${cosine.toFixed(2)}`;
    const [supported] = await support(said, [answer], signal);
    const score = supported?.score ?? 0;
    if (score >= CORRECT_SUPPORT) return { value: 1, note: `${near}, support ${score.toFixed(2)}` };
  }
  return { value: 0, note: 'none of the known answers' };
}
