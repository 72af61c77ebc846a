import type { Divergence, ReplayComparison } from '../../contract/replay.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

const ID_LENGTH = 12;
/** Documents that a label names. */
const MAX_NAMED = 2;

/**
 * Puts a divergence with those that began in the same way: the same stage and kind, and the same document, argument or
 * prompt that changed.
 *
 * @returns null for a replay without a divergence
 */
export function clusterOf({ firstDivergence, stages }: ReplayComparison): { id: string; label: string } | null {
  if (firstDivergence === null) return null;
  const first = stages.find(({ isFirst }) => isFirst);
  const subject = first === undefined ? '' : subjectOf(firstDivergence, first);
  const { stage, stageId, type } = firstDivergence;
  const label = [stageId ?? stage, labelOf(type), ...(subject === '' ? [] : [subject])].join(', ');
  const key = [stage, stageId ?? '', type, subject].join('\0');
  return { id: `c-${sha256Hex(key).slice(0, ID_LENGTH)}`, label };
}

function subjectOf({ type, detail }: Divergence, stage: ReplayComparison['stages'][number]): string {
  if (stage.ranking !== undefined) {
    // In which order does not matter to a reader: a set that changed reads by its documents.
    if (type === 'reordered') return '';
    const documents = stage.ranking.passages
      .filter(({ recordedRank, candidateRank }) => recordedRank !== null && candidateRank === null)
      .map(({ label }) => label.split(' › ')[0] ?? label);
    return [...new Set(documents)].toSorted().slice(0, MAX_NAMED).join(' and ');
  }
  if (stage.toolCalls !== undefined) {
    const call = stage.toolCalls.find((compared) => compared.type !== null);
    const name = call?.candidate?.name ?? call?.recorded?.name ?? '';
    // Values differ from trace to trace; which argument it is does not.
    const argument = /argument [^:;]+/.exec(detail)?.[0] ?? '';
    return [name, argument].filter((part) => part !== '').join(' ');
  }
  if (type === 'prompt' && stage.prompt !== undefined) return stage.prompt.candidatePromptId ?? '';
  if (type === 'model') return /model \S+ → \S+/.exec(detail)?.[0] ?? '';
  return '';
}

const LABELS: Readonly<Partial<Record<Divergence['type'], string>>> = {
  reordered: 'the same passages in another order',
  different: 'other passages',
  wording: 'wording only',
  arguments: 'other arguments',
  unmatched: 'a call nothing recorded answers',
  refused: 'arguments the contract refuses',
  prompt: 'another prompt',
  model: 'another model',
  numbers: 'other numbers',
  answer: 'another answer',
  refusal: 'refuses or does not',
  citations: 'other citations',
};

function labelOf(type: Divergence['type']): string {
  return LABELS[type] ?? type;
}
