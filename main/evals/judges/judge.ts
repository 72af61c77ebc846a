import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { JudgeFile, JudgeGrade } from '../../contract/judge.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { defineScorer, ofFinished } from '../metrics/define-scorer.ts';
import { isChanged } from '../metrics/known-right.ts';
import { saidText, withoutMarkers } from '../metrics/said-text.ts';
import type { Score, ScoredRun, Scorer } from '../metrics/scorer.ts';
import { UNSCORED, unscored } from '../metrics/unscored.ts';
import { askJudge, type JudgeCall } from './ask-judge.ts';
import { caseHashOf } from './case-hash.ts';
import { gradePrompt, PAIR_GRADES, pairPrompt } from './grade-prompt.ts';
import { judgeVersionOf } from './judge-version.ts';
import { labelOf } from './label-of.ts';

/** Which of two answers a judge holds for better; a change of mind when they are swapped is a tie. */
export type PairGrade =
  | { better: 'first' | 'second' | 'tie'; isBiased: boolean; note?: string }
  | { unscored: string; note?: string };

export interface Judge {
  id: string;
  judgeVersion: string;
  scorer: Scorer;
  compare(pair: JudgedPair, signal: AbortSignal): Promise<PairGrade>;
}

export interface JudgedPair {
  question: string;
  /** What both could have known. */
  passages: readonly string[];
  first: string;
  second: string;
}

/**
 * A judge that grades answers by its rubric with a language model. What it looks at is shown as data, and what it replies
 * is read tolerantly; a reply without a grade, and a model that does not answer, leave the run unscored with what was said.
 *
 * Votes are counted by their median, the lower of two; those without a grade do not vote. A `pairwise` judge compares the
 * answer to every known one, both ways round, and the best comparison counts, since a known answer is one of several ways to be
 * right: better is 1, a tie 0.5. It stops asking at the first one that the answer is better than.
 *
 * @param options.call told to the gateway with every question: pool, trace and span
 * @param options.onDidGrade to keep the grade for the agreement with people
 */
export function createJudge(options: {
  file: JudgeFile;
  model: LanguageModel;
  call?: JudgeCall;
  onDidGrade?: (grade: JudgeGrade) => void;
}): Judge {
  const { file, onDidGrade = () => undefined } = options;
  const judgeVersion = judgeVersionOf(file);
  type Asked = ReturnType<typeof askJudge>;
  const ask = (
    run: ScoredRun | null,
    prompt: LanguageModelV4Prompt,
    words: readonly string[],
    signal: AbortSignal,
  ): Asked => askJudge({ ...options, run, prompt, words, votes: file.votes, signal });

  const compareFor = async (run: ScoredRun | null, pair: JudgedPair, signal: AbortSignal): Promise<PairGrade> => {
    const { first, second } = pair;
    const straight = await ask(run, pairPrompt(file, pair, first, second), PAIR_GRADES, signal);
    if ('unscored' in straight) return straight;
    const swapped = await ask(run, pairPrompt(file, pair, second, first), PAIR_GRADES, signal);
    if ('unscored' in swapped) return swapped;
    const agrees = straight.grade === PAIR_GRADES.length - 1 - swapped.grade;
    if (!agrees) return { better: 'tie', isBiased: true, note: `not the same when swapped: ${straight.note}` };
    const better = (['second', 'tie', 'first'] as const)[straight.grade] ?? 'tie';
    return { better, isBiased: false, note: straight.note };
  };

  const single = async (run: ScoredRun, signal: AbortSignal): Promise<Score> => {
    const [reference = null] = isChanged(run.case) ? [] : run.case.answers;
    const exhibit = {
      question: run.case.question,
      answer: withoutMarkers(saidText(run)),
      passages: run.packed.map(({ text }) => text),
      reference,
    };
    const asked = await ask(run, gradePrompt(file, exhibit), file.grades, signal);
    if ('unscored' in asked) return asked;
    keep(run, asked.grade, file.grades.length, null);
    return { value: asked.grade / (file.grades.length - 1), note: asked.note };
  };

  const pairwise = async (run: ScoredRun, signal: AbortSignal): Promise<Score> => {
    const { answers, question } = run.case;
    if (isChanged(run.case)) return unscored(UNSCORED.changed);
    if (answers.length === 0) return unscored(UNSCORED.noAnswer);
    const passages = run.packed.map(({ text }) => text);
    const first = withoutMarkers(saidText(run));
    let best: { grade: number; isBiased: boolean; note: string | undefined } | null = null;
    for (const second of new Set(answers)) {
      const compared = await compareFor(run, { question, passages, first, second }, signal);
      // The best of some of the comparisons is no grade: the one that is missing could have been better.
      if ('unscored' in compared) return compared;
      const grade = { first: 2, tie: 1, second: 0 }[compared.better];
      if (best === null || grade > best.grade) best = { grade, isBiased: compared.isBiased, note: compared.note };
      if (grade === PAIR_GRADES.length - 1) break;
    }
    if (best === null) return unscored(UNSCORED.noAnswer);
    keep(run, best.grade, PAIR_GRADES.length, best.isBiased);
    return { value: best.grade / 2, ...(best.note === undefined ? {} : { note: best.note }) };
  };

  const keep = (run: ScoredRun, grade: number, grades: number, isBiased: boolean | null): void =>
    onDidGrade({
      judgeId: file.id,
      judgeVersion,
      caseHash: caseHashOf(run),
      grade,
      label: labelOf(run, file.id, grades),
      isBiased,
    });

  const unit = file.mode === 'single' && file.grades.length === 2 ? 'share' : 'score';
  const score = file.mode === 'single' ? single : pairwise;
  return {
    id: file.id,
    judgeVersion,
    compare: (pair, signal) => compareFor(null, pair, signal),
    scorer: defineScorer({ name: file.id, unit }, ofFinished(score)),
  };
}
