import type { Span, SpanKind } from '../../../../main/contract/span.ts';
import type { Trace } from '../../../../main/contract/trace.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { ladderOf, spanDetail, spanLabel } from './span-label.ts';
import { numberOf } from './span-records.ts';
import { coveredMs, msBetween, spanMs } from './span-time.ts';

/** One row of the waterfall: a span with its place in time and among the others. */
export interface SpanNode {
  id: string;
  span: Span;
  label: string;
  detail: string;
  kind: SpanKind;
  /** Milliseconds since the trace began. */
  startMs: number;
  ms: number;
  endMs: number;
  /** Time in which none of its children ran, milliseconds. */
  selfMs: number;
  /** When its first token came, milliseconds since the trace began; null when it streamed nothing. */
  firstTokenMs: number | null;
  budgetMs: number | null;
  isError: boolean;
  isDegraded: boolean;
  children: readonly SpanNode[];
}

/** @returns the trace's spans as trees, by start, then by name; a span whose parent is missing is a root of its own */
export function spanTree(trace: Pick<Trace, 'spans'>): readonly SpanNode[] {
  const ids = new Set<string>(trace.spans.map(({ spanId }) => spanId));
  const childrenOf = Map.groupBy(trace.spans, ({ parentSpanId }) =>
    parentSpanId !== null && ids.has(parentSpanId) ? parentSpanId : null,
  );
  const start = trace.spans.reduce<string | null>(
    (first, { startUnixNano }) => (first === null || BigInt(startUnixNano) < BigInt(first) ? startUnixNano : first),
    null,
  );
  const build = (parent: Span['parentSpanId']): SpanNode[] =>
    (childrenOf.get(parent) ?? [])
      .map((span) => toNode(span, start ?? span.startUnixNano, build(span.spanId)))
      .toSorted((a, b) => a.startMs - b.startMs || (a.label < b.label ? -1 : 1));
  return build(null);
}

function toNode(span: Span, traceStart: string, children: readonly SpanNode[]): SpanNode {
  const startMs = msBetween(traceStart, span.startUnixNano);
  const ms = spanMs(span);
  const endMs = startMs + ms;
  const inside = children.map((child) => ({
    startMs: Math.max(startMs, child.startMs),
    endMs: Math.min(endMs, child.endMs),
  }));
  const firstTokenMs = numberOf(span, ATTRIBUTE.firstTokenMs);
  return {
    id: span.spanId,
    span,
    label: spanLabel(span),
    detail: spanDetail(span),
    kind: span.kind,
    startMs,
    ms,
    endMs,
    selfMs: Math.max(0, ms - coveredMs(inside.filter((child) => child.endMs > child.startMs))),
    firstTokenMs: span.kind === 'model' && firstTokenMs !== null ? startMs + firstTokenMs : null,
    budgetMs: numberOf(span, ATTRIBUTE.stageBudgetMs),
    isError: span.status.code === 'error',
    isDegraded: ladderOf(span) !== null,
    children,
  };
}

/** @returns all nodes, parents before children, in drawing order */
export function flattenSpans(roots: readonly SpanNode[]): readonly SpanNode[] {
  return roots.flatMap((node) => [node, ...flattenSpans(node.children)]);
}
