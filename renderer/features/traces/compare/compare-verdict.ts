import type { TraceDiff } from '../../../../main/contract/trace-diff.ts';
import { formatMoney, formatQuantity, formatSigned } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { differenceWords, signedDuration } from './compare-tree.ts';

/** The comparison in one sentence, with the figures that go with it. */
export interface CompareVerdict {
  sentence: string;
  /** What exactly differs first; null when nothing does. */
  detail: string | null;
  /** `+1.20 s`, `+312 tokens out`, what is known of both sides alone. */
  deltas: readonly string[];
}

/** @returns where two traces part first, and by how much they differ as a whole */
export function compareVerdict({ first, pairs, delta }: TraceDiff): CompareVerdict {
  const count = pairs.filter((pair) => differenceWords(pair) !== '').length;
  const tokens = (value: number | null, name: string): string[] =>
    value === null || value === 0 ? [] : [`${formatSigned(value)} ${name}`];
  const deltas = [
    ...(delta.ms === null || !hasTimes(pairs) ? [] : [signedDuration(delta.ms)]),
    ...tokens(delta.inputTokens, 'tokens in'),
    ...tokens(delta.outputTokens, 'tokens out'),
    ...(delta.costUsd === null || delta.costUsd === 0
      ? []
      : [`${delta.costUsd > 0 ? '+' : '−'}${formatMoney(Math.abs(delta.costUsd))}`]),
  ];
  if (first === null) {
    return { sentence: 'Nothing differs but times, tokens and cost', detail: null, deltas };
  }
  const detail = visibleLine(first.detail);
  const others =
    count > 1
      ? `${/[.!?]$/.test(detail) ? '' : '.'} ${formatQuantity(count - 1, 'other span')} ${count === 2 ? 'differs' : 'differ'} too.`
      : '';
  return {
    sentence: `First difference: ${visibleLine(first.name)}`,
    detail: `${detail}${others}`,
    deltas,
  };
}

/** @returns false where neither trace came with a clock: then no difference of times is known */
export function hasTimes(pairs: TraceDiff['pairs']): boolean {
  return pairs.some(({ before, after }) => (before?.durationMs ?? after?.durationMs ?? null) !== null);
}
