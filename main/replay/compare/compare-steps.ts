import { lineDiff } from '../../base/line-diff.ts';
import type { DivergenceType, ReplayStage, StageComparison } from '../../contract/replay-comparison.ts';
import type { ReplayRules } from '../../contract/replay-rules.ts';
import type {
  ObservedContext,
  ObservedModelCall,
  ObservedPassage,
  ObservedQuery,
  ObservedRetrieval,
} from '../observe/observed-run.ts';
import {
  compareRankings,
  describeRanking,
  isSameRanking,
  isSameSet,
  largestMove,
  type PassageNames,
} from './compare-rankings.ts';
import { messageText } from './message-text.ts';

/** Lines of a prompt's difference that are kept. */
const MAX_DIFF_LINES = 400;

export interface StepOptions {
  tolerances: ReplayRules['tolerances'];
  names: PassageNames;
  /** Differences line by line cost time: only for somebody who looks. */
  withDiffs: boolean;
}

/** A row without what only the whole run knows. */
export type ComparedStep = Omit<StageComparison, 'isFirst' | 'isTainted' | 'isStubbed'>;

export function compareQueries(recorded: ObservedQuery, candidate: ObservedQuery): ComparedStep {
  const isSame = recorded.variants.join('\n') === candidate.variants.join('\n');
  return {
    ...row('query', candidate),
    outcome: isSame ? 'same' : 'different',
    type: isSame ? null : 'rewritten',
    recorded: recorded.variants.join(' · '),
    candidate: candidate.variants.join(' · '),
    detail: isSame ? '' : `searched for “${candidate.variants[0] ?? ''}” instead of “${recorded.variants[0] ?? ''}”`,
  };
}

/**
 * @param options.depth ranks compared; what is shown to a model is compared whole
 * @param options.isOwn the recording is one of this workspace, so that no passage means that none was found
 */
export function comparePassages(
  stage: Extract<ReplayStage, 'retrieval' | 'context'>,
  recorded: ObservedRetrieval | ObservedContext,
  candidate: ObservedRetrieval | ObservedContext,
  options: StepOptions & { depth?: number; isOwn: boolean },
): ComparedStep {
  const { tolerances, names, depth, isOwn } = options;
  const told = { recorded: describePassages(recorded, names), candidate: describePassages(candidate, names) };
  // An origin that leaves passages out of its spans looks like one that found nothing.
  if (!isOwn && recorded.passages.length === 0) return notComparable(stage, candidate, told, 'names no passages');
  if (isOwn && !options.withDiffs && haveSameIds(recorded.passages, candidate.passages)) {
    return { ...row(stage, candidate), outcome: 'same', type: null, ...told, detail: '' };
  }
  const ranking = compareRankings(
    recorded.passages,
    candidate.passages,
    depth === undefined ? { names } : { names, depth },
  );
  if (ranking === null) {
    return notComparable(stage, candidate, told, 'names passages by ids of its own, without their words or documents');
  }
  const isSame = isSameRanking(ranking);
  const isWithin =
    (isSameSet(ranking) && largestMove(ranking) <= tolerances.rankMoves) ||
    (tolerances.minOverlap < 1 && ranking.overlapAtK >= tolerances.minOverlap);
  const type: DivergenceType = isSameSet(ranking) ? 'reordered' : 'different';
  return {
    ...row(stage, candidate),
    outcome: isSame ? 'same' : isWithin ? 'within-rules' : 'different',
    type: isSame ? null : type,
    ...told,
    detail: isSame ? '' : describeRanking(ranking),
    ranking,
  };
}

/** Nobody looks at the ranks of what did not move. */
function haveSameIds(one: readonly ObservedPassage[], other: readonly ObservedPassage[]): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}

function notComparable(
  stage: ReplayStage,
  candidate: ObservedRetrieval | ObservedContext,
  told: Pick<ComparedStep, 'recorded' | 'candidate'>,
  why: string,
): ComparedStep {
  return { ...row(stage, candidate), outcome: 'not-comparable', type: null, ...told, detail: `the recording ${why}` };
}

/**
 * Compares two calls of a model by what went in: the prompt as it reached the model, then which model it was and how it was
 * set.
 *
 * @param options.isAnotherModel counted; a recording's own model that was stubbed in is not
 */
export function compareModelCalls(
  recorded: ObservedModelCall,
  candidate: ObservedModelCall,
  options: StepOptions & { isModelCounted: boolean },
): ComparedStep {
  const then = recorded.input === null ? null : messageText(recorded.input);
  const now = candidate.input === null ? null : messageText(candidate.input);
  const isUnknown = then === null || now === null;
  const isSamePrompt = isUnknown || then === now;
  const settings = describeSettings(recorded, candidate);
  const isSameTemplate =
    recorded.promptFingerprint === null || candidate.promptFingerprint === null
      ? null
      : recorded.promptFingerprint === candidate.promptFingerprint;
  const details = [
    ...(isSamePrompt ? [] : [describePrompts(recorded, candidate, isSameTemplate)]),
    ...(settings === null ? [] : [settings]),
  ];
  const isSettingCounted = settings !== null && options.isModelCounted;
  const outcome = !isSamePrompt || isSettingCounted ? 'different' : settings === null ? 'same' : 'within-rules';
  return {
    ...row('generation', candidate),
    outcome: isUnknown && outcome !== 'different' ? 'not-comparable' : outcome,
    type: isSamePrompt ? (settings === null ? null : 'model') : 'prompt',
    recorded: describeCall(recorded),
    candidate: describeCall(candidate),
    detail: [...(isUnknown ? ['what reached the model was not recorded'] : []), ...details].join('; '),
    prompt: {
      recordedPromptId: recorded.promptId,
      candidatePromptId: candidate.promptId,
      isSameTemplate,
      diff: isSamePrompt || !options.withDiffs ? [] : lineDiff(then ?? '', now ?? '').slice(0, MAX_DIFF_LINES),
    },
  };
}

/** Something that only one side has. */
export function oneSided(
  stage: ReplayStage,
  step: { name: string; stageId: string | null },
  side: 'recorded' | 'candidate',
): ComparedStep {
  return {
    ...row(stage, step),
    outcome: 'different',
    type: side === 'recorded' ? 'missing' : 'added',
    recorded: side === 'recorded' ? 'ran' : 'did not run',
    candidate: side === 'candidate' ? 'ran' : 'did not run',
    detail: side === 'recorded' ? `${step.name} does not run any more` : `${step.name} is new`,
  };
}

function row(stage: ReplayStage, { name, stageId }: { name: string; stageId: string | null }) {
  return { stage, stageId, name };
}

function describePassages({ passages }: { passages: readonly ObservedPassage[] }, names: PassageNames): string {
  const [first] = passages;
  const noun = passages.length === 1 ? 'passage' : 'passages';
  if (first === undefined) return 'nothing found';
  const label = names.get(first.id) ?? first.document;
  return label === null || label === undefined
    ? `${passages.length} ${noun}`
    : `${passages.length} ${noun}, ${label} first`;
}

function describeCall({ modelId, promptId }: ObservedModelCall): string {
  return [modelId ?? 'a model', ...(promptId === null ? [] : [`prompt ${promptId}`])].join(', ');
}

function describePrompts(
  recorded: ObservedModelCall,
  candidate: ObservedModelCall,
  isSameTemplate: boolean | null,
): string {
  if (recorded.promptId !== null && candidate.promptId !== null && recorded.promptId !== candidate.promptId) {
    return `prompt ${recorded.promptId} → ${candidate.promptId}`;
  }
  const name = candidate.promptId ?? candidate.name;
  if (isSameTemplate === false) return `prompt ${name} is another one`;
  return isSameTemplate === true
    ? `the same prompt ${name} is filled with something else`
    : `what reaches the model is another text (prompt ${name})`;
}

/** @returns null for the same model with the same settings; a setting that one side does not tell is no difference */
function describeSettings(recorded: ObservedModelCall, candidate: ObservedModelCall): string | null {
  const changes: string[] = [];
  if (recorded.modelId !== null && candidate.modelId !== null && recorded.modelId !== candidate.modelId) {
    changes.push(`model ${recorded.modelId} → ${candidate.modelId}`);
  }
  for (const name of ['temperature', 'max_tokens']) {
    const [before, now] = [recorded.params[name], candidate.params[name]];
    if (typeof before === 'number' && typeof now === 'number' && before !== now) {
      changes.push(`${name} ${before} → ${now}`);
    }
  }
  return changes.length === 0 ? null : changes.join(', ');
}
