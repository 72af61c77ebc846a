import type { Divergence, RankingComparison, ReplayComparison } from '../../contract/replay-comparison.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

const ID_LENGTH = 12;

/**
 * Puts a divergence with those that began in the same way: the same stage and kind, and the same argument or prompt that
 * changed. Which documents a ranking lost differs from question to question and tells nothing of the cause; whether passages were
 * added, left out or exchanged does.
 *
 * @returns null for a replay without a divergence
 */
export function clusterOf({ firstDivergence, stages }: ReplayComparison): { id: string; label: string } | null {
  if (firstDivergence === null) return null;
  const first = stages.find(({ isFirst }) => isFirst);
  const { stage, stageId, type } = firstDivergence;
  const parts =
    first?.ranking !== undefined && type === 'different'
      ? [changeOf(first.ranking)]
      : [labelOf(type), first === undefined ? '' : subjectOf(firstDivergence, first)];
  const label = [stageId ?? stage, ...parts.filter((part) => part !== '')].join(', ');
  const key = [stage, stageId ?? '', type, ...parts].join('\0');
  return { id: `c-${sha256Hex(key).slice(0, ID_LENGTH)}`, label };
}

function subjectOf({ type, detail }: Divergence, stage: ReplayComparison['stages'][number]): string {
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

function changeOf({ passages }: RankingComparison): string {
  const hasLost = passages.some(({ recordedRank, candidateRank }) => recordedRank !== null && candidateRank === null);
  const hasGained = passages.some(({ recordedRank, candidateRank }) => recordedRank === null && candidateRank !== null);
  if (hasLost && hasGained) return labelOf('different');
  return hasLost ? 'fewer passages' : 'more passages';
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
