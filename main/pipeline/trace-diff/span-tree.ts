import type { CanonicalSpan } from '../../contract/canonical-span.ts';

export interface SpanNode {
  span: CanonicalSpan;
  children: SpanNode[];
}

/**
 * Spans as a tree, siblings by start, then by their place in the file. Whatever the parents say: a span whose parent is not
 * there, or which is its own ancestor, is a root; every span is in the tree once.
 */
export function spanTree(spans: readonly CanonicalSpan[]): SpanNode[] {
  const nodes = spans.map((span): SpanNode => ({ span, children: [] }));
  const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
  const roots: SpanNode[] = [];
  for (const node of nodes) {
    const parent = node.span.parentSpanId === undefined ? undefined : byId.get(node.span.parentSpanId);
    if (parent === undefined || parent === node) roots.push(node);
    else parent.children.push(node);
  }
  const reached = new Set<SpanNode>();
  const reach = (from: SpanNode): void => {
    const waiting = [from];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      reached.add(node);
      node.children = node.children.filter((child) => !reached.has(child)).toSorted(byStart);
      waiting.push(...node.children);
    }
  };
  for (const root of roots) reach(root);
  for (const node of nodes) {
    if (reached.has(node)) continue;
    roots.push(node);
    reach(node);
  }
  return roots.toSorted(byStart);
}

function byStart({ span: a }: SpanNode, { span: b }: SpanNode): number {
  if (a.startNs !== undefined && b.startNs !== undefined && a.startNs !== b.startNs) {
    return BigInt(a.startNs) < BigInt(b.startNs) ? -1 : 1;
  }
  return a.seq - b.seq;
}
