import type { ReplayVerdict } from '../../contract/replay.ts';
import type { ReplayComparison } from '../../contract/replay-comparison.ts';
import type { ReplayCondition, ReplayRule, ReplayRules } from '../../contract/replay-rules.ts';
import { hasStaleAnswer } from '../compare/compare-runs.ts';

/** What rules are held against. */
export interface ReplayFacts {
  failed: boolean;
  recordedFailed: boolean;
  toolMismatch: boolean;
  unanswered: boolean;
  needsPerson: boolean;
  exact: boolean;
  answers: 'both' | 'recorded-only' | 'candidate-only' | 'none';
  /** Null for two sides of which one has no answer. */
  refusal: 'none' | 'to-refusal' | 'to-answer' | null;
  refuses: boolean;
  diverged: boolean;
  firstStage: string | null;
  sameAnswer: boolean | null;
  similarity: number | null;
  citations: 'same' | 'lost' | 'gained' | 'changed' | 'unknown';
  numbers: 'same' | 'changed' | 'unknown';
  evidenceDelta: number | null;
  staleAnswer: boolean;
  tokenDelta: number | null;
  costDeltaUsd: number | null;
}

/** What the comparison does not tell by itself. */
export interface RunFacts {
  failed: boolean;
  recordedFailed: boolean;
  needsPerson: boolean;
  /** A call of a tool had nothing recorded to answer it. */
  hasUnmatchedCall: boolean;
  /** A call of a model had nothing recorded to answer it. */
  isUnanswered: boolean;
  /** The recording is one of this workspace: what it does not hold was not there. */
  isOwn: boolean;
}

/** Types of differences at a tool that end in `toolMismatch`. */
const MISMATCHES: ReadonlySet<string> = new Set(['unmatched', 'refused']);

export function factsOf(comparison: ReplayComparison, run: RunFacts): ReplayFacts {
  const { answer, stages, firstDivergence, delta } = comparison;
  const calls = stages.flatMap(({ toolCalls = [] }) => toolCalls);
  const answers = answersOf(answer);
  return {
    failed: run.failed,
    recordedFailed: run.recordedFailed,
    needsPerson: run.needsPerson,
    unanswered: run.isUnanswered,
    toolMismatch: run.hasUnmatchedCall || calls.some(({ type }) => type !== null && MISMATCHES.has(type)),
    // What could not be compared is not known to be the same.
    exact: stages.length > 0 && stages.every(({ outcome }) => outcome === 'same'),
    answers,
    refusal: refusalOf(answer),
    refuses: answer?.candidateRefused ?? false,
    diverged: firstDivergence !== null,
    firstStage: firstDivergence?.stage ?? null,
    // Of a run of ours that answers nothing, as its recording did not, nothing is missing.
    sameAnswer: answers === 'none' && run.isOwn ? true : (answer?.isSameText ?? null),
    similarity: answer?.similarity ?? null,
    citations: citationsOf(answer),
    numbers: numbersOf(answer),
    evidenceDelta: evidenceDelta(answer),
    // What an agent was shown next follows from its calls; those are judged by themselves.
    staleAnswer: hasStaleAnswer(stages),
    tokenDelta: delta.tokens,
    costDeltaUsd: delta.costUsd,
  };
}

/** The first rule that fits decides; a list without an end leaves the rest to a person. */
export function judgeReplay(facts: ReplayFacts, { rules }: ReplayRules): { verdict: ReplayVerdict; because: string } {
  const rule = rules.find(({ when }) => fits(when, facts));
  return rule === undefined ? { verdict: 'needs-human', because: 'No rule fits it.' } : decide(rule);
}

function decide({ verdict, because }: ReplayRule): { verdict: ReplayVerdict; because: string } {
  return { verdict, because };
}

function fits(when: ReplayCondition, facts: ReplayFacts): boolean {
  const { failed, recordedFailed, needsPerson, toolMismatch, unanswered, exact } = when;
  const { refusal, refuses, diverged, sameAnswer, staleAnswer } = when;
  const wanted = {
    failed,
    recordedFailed,
    needsPerson,
    toolMismatch,
    unanswered,
    exact,
    refusal,
    refuses,
    diverged,
    sameAnswer,
    staleAnswer,
  };
  return (
    Object.entries(wanted).every(
      ([name, value]) => value === undefined || value === facts[name as keyof typeof wanted],
    ) &&
    isOneOf(when.firstStage, facts.firstStage) &&
    isOneOf(when.answers, facts.answers) &&
    isOneOf(when.citations, facts.citations) &&
    isOneOf(when.numbers, facts.numbers) &&
    isWithin(facts.similarity, when.minSimilarity, when.maxSimilarity) &&
    isWithin(facts.evidenceDelta, when.minEvidenceDelta, when.maxEvidenceDelta) &&
    isWithin(facts.tokenDelta, when.minTokenDelta, when.maxTokenDelta) &&
    isWithin(facts.costDeltaUsd, when.minCostDeltaUsd, undefined)
  );
}

function isOneOf(allowed: readonly string[] | undefined, value: string | null): boolean {
  return allowed === undefined || (value !== null && allowed.includes(value));
}

/** A number that nobody knows fits no bound. */
function isWithin(value: number | null, least: number | undefined, most: number | undefined): boolean {
  if (least === undefined && most === undefined) return true;
  return value !== null && value >= (least ?? -Infinity) && value <= (most ?? Infinity);
}

function answersOf(answer: ReplayComparison['answer']): ReplayFacts['answers'] {
  if (answer === null) return 'none';
  if (answer.isSameText !== null) return 'both';
  return answer.recorded === null ? 'candidate-only' : 'recorded-only';
}

function refusalOf(answer: ReplayComparison['answer']): ReplayFacts['refusal'] {
  if (answer === null || answer.isSameText === null) return null;
  if (answer.recordedRefused === answer.candidateRefused) return 'none';
  return answer.candidateRefused === true ? 'to-refusal' : 'to-answer';
}

function numbersOf(answer: ReplayComparison['answer']): ReplayFacts['numbers'] {
  if (answer === null || answer.isSameText === null) return 'unknown';
  return answer.numbersLost.length + answer.numbersGained.length > 0 ? 'changed' : 'same';
}

function citationsOf(answer: ReplayComparison['answer']): ReplayFacts['citations'] {
  if (answer === null || !answer.areCitationsKnown) return 'unknown';
  const [lost, gained] = [answer.citationsLost.length > 0, answer.citationsGained.length > 0];
  if (lost && gained) return 'changed';
  if (lost) return 'lost';
  return gained ? 'gained' : 'same';
}

function evidenceDelta(answer: ReplayComparison['answer']): number | null {
  if (answer === null || answer.recordedEvidence === null || answer.candidateEvidence === null) return null;
  return answer.candidateEvidence - answer.recordedEvidence;
}
