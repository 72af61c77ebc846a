import type { Finding } from './findings.ts';
import type { SpanNode } from './span-tree.ts';
import { flattenSpans } from './span-tree.ts';

/**
 * @returns the span shown before one is chosen: what failed or was degraded, else the model call, else the whole run;
 *   null for a trace without spans
 */
export function defaultSpan(roots: readonly SpanNode[], findings: readonly Finding[]): SpanNode | null {
  const nodes = flattenSpans(roots);
  const worst = findings.find(({ kind }) => kind === 'error') ?? findings.find(({ kind }) => kind === 'degraded');
  return nodes.find(({ id }) => id === worst?.spanId) ?? nodes.find(({ kind }) => kind === 'model') ?? nodes[0] ?? null;
}
