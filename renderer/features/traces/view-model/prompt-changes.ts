import type { PromptTimeline, PromptVersion } from '../../../../main/contract/insight.ts';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../../../ui/format.ts';

/** Fewer traces on a side say little. */
const FEW_TRACES = 20;

/** @returns how many prompts changed while these traces were made, in a sentence */
export function promptVerdict({ prompts, known, basis, otherPrompts }: PromptTimeline): string {
  if (prompts.length === 0) return 'None of these traces says which prompt it was made with.';
  const changed = prompts.filter(({ versions }) => versions.length > 1).length;
  const all = formatQuantity(prompts.length + otherPrompts, 'prompt');
  const unknown = basis.traces - known;
  const rest = unknown === 0 ? '' : ` Of ${formatQuantity(unknown, 'trace')} it is unknown.`;
  return `${changed === 0 ? `${all}, none of which changed` : `${formatCount(changed)} of ${all} changed`}.${rest}`;
}

/** @returns the rates before and after a change, and a warning where there is too little to go by */
export function promptChanges(before: PromptVersion, after: PromptVersion): string {
  const rate = (name: string, of: (version: PromptVersion) => number): string =>
    `${name} ${formatShare(of(before) / before.traces)} → ${formatShare(of(after) / after.traces)}`;
  const tokens =
    before.p50Tokens === null || after.p50Tokens === null
      ? 'tokens unknown'
      : `tokens ${formatCount(before.p50Tokens)} → ${formatCount(after.p50Tokens)}`;
  const parts = [
    rate('failed', ({ failed }) => failed),
    rate('refused', ({ refused }) => refused),
    ...(before.groundingKnown > 0 && after.groundingKnown > 0
      ? [
          `ungrounded ${formatShare(before.ungrounded / before.groundingKnown)} → ${formatShare(after.ungrounded / after.groundingKnown)}`,
        ]
      : []),
    `p50 ${formatDuration(before.p50Ms)} → ${formatDuration(after.p50Ms)}`,
    tokens,
  ];
  const few = Math.min(before.traces, after.traces) < FEW_TRACES ? ' Too few to tell a change from chance.' : '';
  return `Before and after: ${parts.join(', ')} (${formatCount(before.traces)} and ${formatQuantity(after.traces, 'trace')}).${few}`;
}
