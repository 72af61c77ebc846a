import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatDuration, formatScore } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { ladderOf, ladderWord } from './span-label.ts';
import { numberOf } from './span-records.ts';
import type { SpanNode } from './span-tree.ts';
import { flattenSpans } from './span-tree.ts';

/** Something worth looking at: J and K walk them. */
export interface Finding {
  spanId: string;
  kind: 'error' | 'degraded' | 'refused' | 'over-budget';
  /** The span it is about. */
  label: string;
  /** What happened, without the label: `was skipped. Stage bm25 passed its timeout of 10 ms.` */
  text: string;
  /** Traces like it; null when the filter has no words for it. */
  similar: { facet: string; value: string } | null;
}

/** @returns the trace's findings in order of time */
export function findingsOf(roots: readonly SpanNode[]): readonly Finding[] {
  const nodes = flattenSpans(roots);
  const failing = withErrorInside(nodes);
  return nodes.flatMap(
    (node) =>
      findingOf(
        node,
        node.children.some(({ id }) => failing.has(id)),
      ) ?? [],
  );
}

/** @returns the spans that failed or hold one that did */
function withErrorInside(nodes: readonly SpanNode[]): ReadonlySet<string> {
  const failing = new Set<string>();
  // Children stand behind their parents: seen from the end, each is settled before who holds it.
  for (const { id, isError, children } of nodes.toReversed()) {
    if (isError || children.some((child) => failing.has(child.id))) failing.add(id);
  }
  return failing;
}

function findingOf(node: SpanNode, holdsError: boolean): Finding | null {
  const base = { spanId: node.id, label: node.label };
  const ladder = ladderOf(node.span);
  if (ladder !== null) {
    const text = `took a step down: ${ladderWord(ladder.step)}. ${ladder.reason}`.trim();
    return { ...base, kind: 'degraded', text, similar: { facet: 'status', value: 'degraded' } };
  }
  // An error is reported once, where it began: whatever holds it only passed it on.
  if (node.isError && !holdsError) {
    const text = `failed. ${errorMessage(node)}`.trim();
    return { ...base, kind: 'error', text, similar: similarError(node) };
  }
  if (node.span.attributes[ATTRIBUTE.refused] === true) {
    const evidence = numberOf(node.span, ATTRIBUTE.evidence);
    const text = `refused to answer${evidence === null ? '.' : `: evidence ${formatScore(evidence)}.`}`;
    return { ...base, label: 'The model', kind: 'refused', text, similar: { facet: 'status', value: 'refused' } };
  }
  if (node.budgetMs !== null && node.ms > node.budgetMs) {
    const text = `took ${formatDuration(node.ms)} of its ${formatDuration(node.budgetMs)}.`;
    return { ...base, kind: 'over-budget', text, similar: null };
  }
  return null;
}

/** Traces that failed with the same type of error, where it has one; a quote cannot stand in a filter. */
function similarError({ canonical }: SpanNode): { facet: string; value: string } {
  const type = canonical?.error?.type;
  const isOwn = canonical === null || canonical.source.format === 'trestle';
  return isOwn || type === undefined || type.includes('"')
    ? { facet: 'status', value: 'error' }
    : { facet: 'error', value: type };
}

/** Longer messages are cut: a stack trace stands in the span. UTF-16 units. */
const MESSAGE_LENGTH = 400;

function errorMessage({ span, canonical }: SpanNode): string {
  const message = visibleLine(span.status.message ?? canonical?.error?.message ?? '');
  return message.length > MESSAGE_LENGTH ? `${message.slice(0, MESSAGE_LENGTH)}…` : message;
}

/** @returns the finding's span after (or before) the selected one, wrapping; null when there is none */
export function nextFinding(
  findings: readonly Finding[],
  order: readonly string[],
  selectedId: string | null,
  step: 1 | -1,
): string | null {
  const wanted = new Set(findings.map(({ spanId }) => spanId));
  const places = order.flatMap((id, place) => (wanted.has(id) ? [place] : []));
  const at = selectedId === null ? -1 : order.indexOf(selectedId);
  const target =
    step === 1
      ? (places.find((place) => place > at) ?? places[0])
      : (places.findLast((place) => place < at) ?? places.at(-1));
  return target === undefined ? null : (order[target] ?? null);
}
