import { flattenSpans, kindOf, type SpanNode } from './span-tree.ts';

/** Kinds of spans that hold or carry the work of others. */
const HOLDING: ReadonlySet<string> = new Set(['run', 'agent', 'chain', 'event', 'other']);

/** Where most of a trace's time went. */
export interface SlowestSpan {
  node: SpanNode;
  /** Its self time as a share of the trace's wall time, 0..1. */
  share: number;
}

/**
 * @returns the span in which most time passed that none of its children accounts for, among those that call a model, a
 *   tool or a search where there are any; null where no span took time, and
 *   for a single span, which is the trace
 */
export function slowestSpan(roots: readonly SpanNode[]): SlowestSpan | null {
  const nodes = flattenSpans(roots);
  if (nodes.length < 2) return null;
  // A server's span waits as long as the whole trace: what is looked for is the work it waited for.
  const working = nodes.filter((node) => !HOLDING.has(kindOf(node)) && node.selfMs > 0);
  // What a root does between its spans is nobody's doing: it is named only when there is nothing else.
  const inner = nodes.filter((node) => !roots.includes(node) || node.children.length === 0);
  const slowest = (working.length > 0 ? working : inner).reduce((most, node) =>
    node.selfMs > most.selfMs ? node : most,
  );
  const { startMs, endMs } = traceExtent(roots);
  return slowest.selfMs > 0 && endMs > startMs ? { node: slowest, share: slowest.selfMs / (endMs - startMs) } : null;
}

/** @returns from the first start to the last end of the outermost spans, milliseconds since the trace began */
export function traceExtent(roots: readonly SpanNode[]): { startMs: number; endMs: number } {
  return roots.reduce(
    (extent, { startMs, endMs }) => ({
      startMs: Math.min(extent.startMs, startMs),
      endMs: Math.max(extent.endMs, endMs),
    }),
    { startMs: Number.POSITIVE_INFINITY, endMs: Number.NEGATIVE_INFINITY },
  );
}
