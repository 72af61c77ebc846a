import type { SpanNode } from './span-tree.ts';
import { flattenSpans } from './span-tree.ts';

/** A trace of up to so many spans is opened whole. */
const OPEN_UP_TO_SPANS = 300;
/** In a longer one, a span with more than so many below it is folded, unless something below it went wrong. */
const FOLD_FROM_DESCENDANTS = 20;

/**
 * What a long trace looks like before anybody touched it: short enough to be read, with all that went wrong in sight.
 *
 * @param findingIds spans that must be seen
 * @returns ids of the spans that are folded
 */
export function foldedAtFirst(roots: readonly SpanNode[], findingIds: ReadonlySet<string>): ReadonlySet<string> {
  const nodes = flattenSpans(roots);
  if (nodes.length <= OPEN_UP_TO_SPANS) return new Set();
  const top = new Set(roots.map(({ id }) => id));
  const counts = descendantCounts(nodes);
  const shows = new Set<string>();
  for (const { id, children } of nodes.toReversed()) {
    if (findingIds.has(id) || children.some((child) => shows.has(child.id))) shows.add(id);
  }
  return new Set(
    nodes
      .filter(({ id }) => !top.has(id) && !shows.has(id) && (counts.get(id) ?? 0) > FOLD_FROM_DESCENDANTS)
      .map(({ id }) => id),
  );
}

/**
 * @param nodes parents before children
 * @returns how many spans stand below each, at any depth
 */
export function descendantCounts(nodes: readonly SpanNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id, children } of nodes.toReversed()) {
    counts.set(
      id,
      children.reduce((sum, child) => sum + 1 + (counts.get(child.id) ?? 0), 0),
    );
  }
  return counts;
}
