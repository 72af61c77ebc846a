import type {
  Divergence,
  ReplayComparison,
  StageComparison,
  ToolCallComparison,
} from '../../contract/replay-comparison.ts';
import type { ReplayRules } from '../../contract/replay-rules.ts';
import type { ObservedRun, ObservedStep, ObservedToolCall } from '../observe/observed-run.ts';
import { type AlignedStep, alignRuns } from './align-runs.ts';
import { answerDivergence, compareAnswers, type Similarity } from './compare-answers.ts';
import type { PassageNames } from './compare-rankings.ts';
import {
  compareModelCalls,
  type ComparedStep,
  comparePassages,
  compareQueries,
  oneSided,
  type StepOptions,
} from './compare-steps.ts';
import { type AnsweredCall, compareToolCalls } from './compare-tool-calls.ts';

export interface CompareOptions {
  tolerances: ReplayRules['tolerances'];
  similarity: Similarity;
  names: PassageNames;
  withDiffs: boolean;
  /** Ids of stages whose models were answered from the recording. */
  stubbedStages: ReadonlySet<string>;
  answeredCalls: readonly AnsweredCall[];
}

/** The order of rows: a comparison, and which earlier ones it would follow from. */
interface Row extends ComparedStep {
  isStubbed: boolean;
  /** Reads the query alone: what other legs found is none of its inputs. */
  isLeg: boolean;
}

/**
 * Compares a replay with its recording, stage by stage in the order of the data, and names where they part. What follows
 * from an earlier difference is marked as such; what the recording does not tell is said, not guessed.
 */
export async function compareRuns(
  recorded: ObservedRun,
  candidate: ObservedRun,
  options: CompareOptions,
): Promise<ReplayComparison> {
  const notCompared: string[] = [];
  const rows: Row[] = [];
  const tools = toolRow(recorded, candidate, options);
  const aligned = alignRuns(recorded, candidate);
  const firstModel = aligned.findIndex((step) => (step.candidate ?? step.recorded)?.kind === 'model');
  for (const [index, step] of aligned.entries()) {
    const row = compareAligned(step, { recorded, candidate, options, notCompared });
    if (row !== null) rows.push(row);
    // An agent's first prompt goes before its first call; every later one holds what the calls gave.
    if (index === firstModel && tools !== null) rows.push(tools);
  }
  if (firstModel < 0 && tools !== null) rows.push(tools);
  const answer = await compareAnswers(
    recorded.answer,
    candidate.error === null ? candidate.answer : null,
    options.similarity,
  );
  rows.push(...answerRows(recorded, candidate, { answer, options, notCompared }), ...runRows(recorded, candidate));
  noteWhatIsMissing(recorded, candidate, notCompared);
  const stages = mark(rows);
  const measures = measure(recorded, candidate, { stages, options, notCompared });
  return {
    stages,
    firstDivergence: firstOf(stages),
    answer,
    delta: {
      ms: difference(measures.candidateMs, measures.recordedMs),
      tokens: difference(measures.candidateTokens, measures.recordedTokens),
      costUsd: difference(measures.candidateCostUsd, measures.recordedCostUsd),
    },
    ...measures,
    notCompared,
  };
}

function compareAligned(
  { recorded: before, candidate: now }: AlignedStep,
  around: { recorded: ObservedRun; candidate: ObservedRun; options: CompareOptions; notCompared: string[] },
): Row | null {
  const { recorded, candidate, options, notCompared } = around;
  const step = now ?? before;
  if (step === null) return null;
  const place = { isStubbed: now?.kind === 'model' && isStubbed(now, options), isLeg: isLeg(step) };
  if (now === null || before === null) {
    if (now === null && candidate.error !== null) return null;
    if (!recorded.isOwn) {
      notCompared.push(missingSide(step, now === null));
      return null;
    }
    return { ...oneSided(stageOf(step), step, now === null ? 'recorded' : 'candidate'), ...place };
  }
  const given: StepOptions & { isOwn: boolean } = { ...options, isOwn: recorded.isOwn };
  if (before.kind === 'query' && now.kind === 'query') return { ...compareQueries(before, now), ...place };
  if (before.kind === 'retrieval' && now.kind === 'retrieval') {
    // A recording from elsewhere keeps what it used; the candidate ranks more than it packs.
    const used = recorded.isOwn ? now : { ...now, passages: now.passages.slice(0, before.passages.length) };
    return { ...comparePassages('retrieval', before, used, given), ...place };
  }
  if (before.kind === 'context' && now.kind === 'context') {
    return { ...comparePassages('context', before, now, { ...given, depth: Number.MAX_SAFE_INTEGER }), ...place };
  }
  if (before.kind === 'model' && now.kind === 'model') {
    const isModelCounted = recorded.isOwn || !place.isStubbed;
    return { ...compareModelCalls(before, now, { ...given, isModelCounted }), ...place };
  }
  return null;
}

function toolRow(recorded: ObservedRun, candidate: ObservedRun, { answeredCalls }: CompareOptions): Row | null {
  const before = callsOf(recorded);
  const now = callsOf(candidate);
  if (before.length === 0 && now.length === 0) return null;
  const toolCalls = compareToolCalls(before, now, answeredCalls);
  const differing = toolCalls.find(({ type }) => type !== null);
  const canCall = now.length > 0 || candidate.steps.filter(({ kind }) => kind === 'model').length > 1 || recorded.isOwn;
  return {
    stage: 'tool',
    stageId: now[0]?.stageId ?? null,
    name: 'tools',
    outcome: !canCall ? 'not-comparable' : differing === undefined ? 'same' : 'different',
    type: canCall ? (differing?.type ?? null) : null,
    recorded: describeCalls(before),
    candidate: describeCalls(now),
    detail: canCall ? describeDifferent(differing) : 'the pipeline calls no tools',
    toolCalls,
    isStubbed: true,
    isLeg: false,
  };
}

function describeDifferent(call: ToolCallComparison | undefined): string {
  return call === undefined ? '' : `call ${call.number}, ${call.detail}`;
}

function describeCalls(calls: readonly ObservedToolCall[]): string {
  return calls.length === 0 ? 'no calls' : calls.map(({ name }) => name).join(', ');
}

function callsOf({ steps }: ObservedRun): readonly ObservedToolCall[] {
  return steps.filter((step): step is ObservedToolCall => step.kind === 'tool');
}

function answerRows(
  recorded: ObservedRun,
  candidate: ObservedRun,
  given: { answer: ReplayComparison['answer']; options: CompareOptions; notCompared: string[] },
): Row[] {
  const { answer, options, notCompared } = given;
  if (answer === null || candidate.error !== null || answer.isSameText === null) return [];
  const differs = answerDivergence(answer, options.tolerances.sameMeaning);
  const lastModel = candidate.steps.findLast(({ kind }) => kind === 'model');
  const place = { stageId: lastModel?.stageId ?? null, isLeg: false };
  const rows: Row[] = [
    {
      ...place,
      stage: 'generation',
      name: 'answer',
      outcome: differs === null ? 'same' : 'different',
      type: differs?.type ?? null,
      recorded: oneLine(answer.recorded ?? ''),
      candidate: oneLine(answer.candidate ?? ''),
      detail: differs?.detail ?? '',
      isStubbed: lastModel?.kind === 'model' && isStubbed(lastModel, options),
    },
  ];
  if (!answer.areCitationsKnown) {
    if (recorded.answer?.citations === null) notCompared.push('The recording does not say what its answer cites.');
    return rows;
  }
  const { citationsLost: lost, citationsGained: gained, citationsKept: kept } = answer;
  const isSame = lost.length + gained.length === 0;
  rows.push({
    ...place,
    stageId: null,
    stage: 'check',
    name: 'citations',
    outcome: isSame ? 'same' : 'different',
    type: isSame ? null : 'citations',
    recorded: citationCount(kept + lost.length),
    candidate: citationCount(kept + gained.length),
    detail: isSame
      ? ''
      : [...lost.map((source) => `lost ${source}`), ...gained.map((source) => `gained ${source}`)].join('; '),
    isStubbed: false,
  });
  return rows;
}

function runRows(recorded: ObservedRun, candidate: ObservedRun): Row[] {
  const row = (type: 'failed' | 'degraded', before: string, now: string, detail: string): Row => ({
    stage: 'run',
    stageId: null,
    name: 'run',
    outcome: 'different',
    type,
    recorded: before,
    candidate: now,
    detail,
    isStubbed: false,
    isLeg: false,
  });
  if ((candidate.error === null) !== (recorded.error === null)) {
    return candidate.error === null
      ? [row('failed', 'failed', 'done', `the recorded run had failed: ${recorded.error ?? ''}`)]
      : [row('failed', 'done', 'failed', candidate.error)];
  }
  if (candidate.isDegraded && !recorded.isDegraded && recorded.isOwn) {
    return [row('degraded', 'whole', 'degraded', 'a stage took a step of its degradation ladder')];
  }
  return [];
}

/** Finds what follows from what: legs read the query alone, everything else all that came before it. */
function mark(rows: readonly Row[]): readonly StageComparison[] {
  let hasDiverged = false;
  let isQueryDifferent = false;
  return rows.map(({ isLeg: leg, ...row }) => {
    const isDifferent = row.outcome === 'different';
    const isTainted = isDifferent && (leg ? isQueryDifferent : hasDiverged);
    const isFirst = isDifferent && !hasDiverged;
    hasDiverged ||= isDifferent;
    isQueryDifferent ||= isDifferent && row.stage === 'query';
    return { ...row, isFirst, isTainted };
  });
}

function firstOf(stages: readonly StageComparison[]): Divergence | null {
  const first = stages.find(({ isFirst }) => isFirst);
  if (first === undefined || first.type === null) return null;
  const { stage, stageId, type, detail } = first;
  return { stage, stageId, type, detail };
}

function noteWhatIsMissing(recorded: ObservedRun, candidate: ObservedRun, notCompared: string[]): void {
  if (recorded.answer === null) notCompared.push('The recording holds no answer.');
  else if (candidate.answer === null && candidate.error === null) notCompared.push('The replay gives no answer.');
  if (recorded.ms === null) notCompared.push('The recording has no times.');
  if (recorded.tokens === null) notCompared.push('The recording does not say how many tokens it took.');
  if (recorded.costUsd === null) notCompared.push('The recording does not say what it cost.');
  if (candidate.costUsd === null) notCompared.push('The price of a model that answered is not known.');
  if (recorded.isDegraded) {
    notCompared.push('A stage of the recording was degraded by time or by a failure, which a replay does not repeat.');
  }
  if (recorded.isPartial) notCompared.push('Part of what was said was not recorded.');
  const has = (kind: ObservedStep['kind']): boolean => recorded.steps.some((step) => step.kind === kind);
  if (!recorded.isOwn && has('retrieval'))
    notCompared.push('The recording does not say what it packed into the context.');
}

function missingSide(step: ObservedStep, isCandidateMissing: boolean): string {
  const what = step.kind === 'model' ? 'a call of a model' : step.kind === 'retrieval' ? 'a retrieval' : step.kind;
  return isCandidateMissing
    ? `The recording has ${what} (${step.name}) that the pipeline has no counterpart of.`
    : `The recording has no counterpart of ${step.name}.`;
}

function stageOf({ kind }: ObservedStep): StageComparison['stage'] {
  return kind === 'model' ? 'generation' : kind;
}

function isLeg(step: ObservedStep): boolean {
  return step.kind === 'retrieval' && step.isLeg;
}

function isStubbed({ stageId }: ObservedStep, { stubbedStages }: CompareOptions): boolean {
  return stageId !== null && stubbedStages.has(stageId);
}

function citationCount(count: number): string {
  return `${count} ${count === 1 ? 'citation' : 'citations'}`;
}

const LINE_LENGTH = 200;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line;
}

type Measures = Pick<
  ReplayComparison,
  'recordedMs' | 'candidateMs' | 'recordedTokens' | 'candidateTokens' | 'recordedCostUsd' | 'candidateCostUsd'
>;

/** What a failed run took is no measure, and neither is what a stub took. */
function measure(
  recorded: ObservedRun,
  candidate: ObservedRun,
  given: { stages: readonly StageComparison[]; options: CompareOptions; notCompared: string[] },
): Measures {
  const { stages, options, notCompared } = given;
  const isStubUsed = options.stubbedStages.size > 0;
  const msOf = (run: ObservedRun): number | null => (isStubUsed ? msOutsideOfModels(run) : run.ms);
  const measures: Measures = {
    recordedMs: msOf(recorded),
    candidateMs: msOf(candidate),
    recordedTokens: recorded.tokens,
    candidateTokens: candidate.tokens,
    recordedCostUsd: recorded.costUsd,
    candidateCostUsd: candidate.costUsd,
  };
  const nothing = { candidateTokens: null, candidateCostUsd: null };
  if (candidate.error !== null) return { ...measures, ...nothing, candidateMs: null };
  if (isStubUsed && measures.recordedMs !== null) {
    notCompared.push('Models were answered from the recording, so times are compared without them.');
  }
  if (!hasStaleAnswer(stages)) return measures;
  notCompared.push(
    'The recorded answer was to another prompt, or to one that was not recorded: what this one takes and costs is not known.',
  );
  return { ...measures, ...nothing };
}

/** Milliseconds of a run without its calls of models; null when the time of one of them is not known, or no call was recorded. */
function msOutsideOfModels({ ms, steps }: ObservedRun): number | null {
  if (ms === null || !steps.some(({ kind }) => kind === 'model')) return null;
  let left = ms;
  for (const step of steps) {
    if (step.kind !== 'model') continue;
    if (step.ms === null) return null;
    left -= step.ms;
  }
  return left < 0 ? null : left;
}

/**
 * Whether the answer came from the recording although what the model was shown is another, or is not known to be the same:
 * it says nothing of the candidate.
 */
export function hasStaleAnswer(stages: readonly StageComparison[]): boolean {
  const stubbed = stages.filter(({ stage, isStubbed: isFromRecording }) => stage === 'generation' && isFromRecording);
  const shown = stubbed.filter(({ prompt }) => prompt !== undefined);
  // An answer without any prompt to hold it against.
  if (shown.length === 0) return stubbed.length > 0;
  return shown.some(
    ({ outcome, type }) => outcome === 'not-comparable' || (outcome === 'different' && type === 'prompt'),
  );
}

function difference(candidate: number | null, recorded: number | null): number | null {
  return candidate === null || recorded === null ? null : candidate - recorded;
}
