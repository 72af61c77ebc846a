import type { BehaviourReport } from '../../contract/prompt.ts';
import type { CaseRun } from '../evals/run-case.ts';

/** One input as both versions answered it. */
export interface BehaviourPair {
  label: string;
  before: { run: CaseRun; values: Readonly<Record<string, number>> };
  after: { run: CaseRun; values: Readonly<Record<string, number>> };
}

type Finding = BehaviourReport['findings'][number];

/** @returns what changed in words, most telling first; each with the traces of the version after */
export function describeBehaviour(pairs: readonly BehaviourPair[]): readonly Finding[] {
  const told = pairs.filter(({ before, after }) => isAnswered(before) && isAnswered(after));
  const refuses = ({ run }: BehaviourPair['after']): boolean => run.scored.refused;
  const grounded = ({ values }: BehaviourPair['after']): number => values['grounded'] ?? Number.NaN;
  const telling: Finding[] = [
    finding(
      pairs.filter(({ before, after }) => isAnswered(before) && !isAnswered(after)),
      (count) => `It now fails on ${questions(count)} that it answered.`,
    ),
    finding(
      told.filter(({ before, after }) => !refuses(before) && refuses(after)),
      (count) => `It now refuses ${questions(count)} that it answered.`,
    ),
    finding(
      told.filter(({ before, after }) => refuses(before) && !refuses(after)),
      (count) => `It now answers ${questions(count)} that it refused.`,
    ),
    finding(
      told.filter(({ before, after }) => grounded(after) < grounded(before)),
      (count) => `Of ${answers(count)} less is supported by the sources than before.`,
    ),
    finding(
      told.filter(({ before, after }) => grounded(after) > grounded(before)),
      (count) => `Of ${answers(count)} more is supported by the sources than before.`,
    ),
    finding(
      told.filter(({ before, after }) => citations(after) < citations(before) && !refuses(after)),
      (count) => `${capital(answers(count))} cite${count === 1 ? 's' : ''} fewer sources than before.`,
    ),
  ].flat();
  const same = told.filter(({ before, after }) => before.run.scored.answer === after.run.scored.answer);
  const failing = pairs.filter(({ before, after }) => !isAnswered(before) && !isAnswered(after));
  return [
    ...telling.toSorted((a, b) => b.traceIds.length - a.traceIds.length),
    ...finding(failing, (count) => `Both versions fail on ${questions(count)}.`),
    ...finding(same, (count) => `It says the same, word for word, to ${count} of ${questions(pairs.length)}.`),
  ];
}

function finding(pairs: readonly BehaviourPair[], say: (count: number) => string): Finding[] {
  if (pairs.length === 0) return [];
  return [{ message: say(pairs.length), traceIds: pairs.flatMap(({ after }) => after.run.traceId ?? []) }];
}

function isAnswered({ run }: BehaviourPair['after']): boolean {
  return run.scored.answer !== null;
}

function citations({ run }: BehaviourPair['after']): number {
  return new Set(run.scored.citations.map(({ chunkId }) => chunkId)).size;
}

function questions(count: number): string {
  return `${count} ${count === 1 ? 'question' : 'questions'}`;
}

function answers(count: number): string {
  return `${count} ${count === 1 ? 'answer' : 'answers'}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
