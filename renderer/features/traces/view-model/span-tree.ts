import type { CanonicalKind, CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import type { Span, SpanKind } from '../../../../main/contract/span.ts';
import type { Trace } from '../../../../main/contract/trace.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { ladderOf, spanDetail, spanLabel, spanTint } from './span-label.ts';
import { numberOf } from './span-records.ts';
import { coveredMs, msBetween, spanMs } from './span-time.ts';

/** One row of the waterfall: a span with its place in time and among the others. */
export interface SpanNode {
  id: string;
  span: Span;
  /** The same span in the form that all origins share; null while it is not known. */
  canonical: CanonicalSpan | null;
  label: string;
  /** The stage whose colour it wears: an imported span by what it timed, ours by its name. */
  tint: string;
  detail: string;
  kind: SpanKind;
  /** False when its origin has no clock: it stands at the trace's beginning and took no time. */
  isTimed: boolean;
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

export type CanonicalSpans = ReadonlyMap<string, CanonicalSpan>;

const NONE: CanonicalSpans = new Map();

/**
 * Builds without recursion: a stranger's trace may be one chain of thousands of spans.
 *
 * @param canonical the same spans by id, as far as they are known
 * @returns the trace's spans as trees, by start, then by name; a span whose parent is missing is a root of its own, and
 *   so is the first span of a ring of parents
 */
export function spanTree(trace: Pick<Trace, 'spans'>, canonical: CanonicalSpans = NONE): readonly SpanNode[] {
  const { rootIds, childIds, order } = parentsFirst(trace.spans);
  const spans = new Map(trace.spans.map((span) => [span.spanId as string, span]));
  const start = trace.spans.reduce<bigint | null>((first, span) => {
    if (!isTimed(span, canonical.get(span.spanId) ?? null)) return first;
    const at = BigInt(span.startUnixNano);
    return first === null || at < first ? at : first;
  }, null);
  const nodes = new Map<string, SpanNode>();
  const sorted = (ids: readonly string[]): SpanNode[] =>
    ids
      .flatMap((id) => nodes.get(id) ?? [])
      .toSorted((a, b) => a.startMs - b.startMs || seqOf(a) - seqOf(b) || (a.label < b.label ? -1 : 1));
  for (const id of order.toReversed()) {
    const span = spans.get(id);
    if (span === undefined) continue;
    const children = sorted(childIds.get(id) ?? []);
    nodes.set(id, toNode(span, canonical.get(id) ?? null, String(start ?? 0n), children));
  }
  return sorted(rootIds);
}

/** @returns whether the span tells when it ran: some formats have no clock */
function isTimed({ startUnixNano }: Pick<Span, 'startUnixNano'>, canonical: CanonicalSpan | null): boolean {
  return !/^0*$/.test(startUnixNano) && (canonical === null || canonical.startNs !== undefined);
}

const seqOf = ({ canonical }: SpanNode): number => canonical?.seq ?? 0;

/** @returns the spans' ids, each parent before its children, with who stands below whom */
function parentsFirst(spans: Trace['spans']) {
  const ids = new Set<string>(spans.map(({ spanId }) => spanId));
  const parents = new Map<string, string | null>(
    spans.map(({ spanId, parentSpanId }) => [
      spanId,
      parentSpanId !== null && ids.has(parentSpanId) ? parentSpanId : null,
    ]),
  );
  const childIds = Map.groupBy(parents.keys(), (id) => parents.get(id) ?? null);
  const rootIds = [...(childIds.get(null) ?? [])];
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (root: string): void => {
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      order.push(id);
      for (const child of childIds.get(id) ?? []) open.push(child);
    }
  };
  for (const id of rootIds) visit(id);
  for (const id of ids) {
    if (seen.has(id)) continue;
    // A ring has no root: cut above its first span.
    const parent = parents.get(id) ?? null;
    childIds.set(
      parent,
      (childIds.get(parent) ?? []).filter((child) => child !== id),
    );
    rootIds.push(id);
    visit(id);
  }
  return { rootIds, childIds: childIds as ReadonlyMap<string | null, readonly string[]>, order };
}

function toNode(
  span: Span,
  canonical: CanonicalSpan | null,
  traceStart: string,
  children: readonly SpanNode[],
): SpanNode {
  const hasTime = isTimed(span, canonical);
  const startMs = hasTime ? msBetween(traceStart, span.startUnixNano) : 0;
  const ms = hasTime ? Math.max(0, spanMs(span)) : 0;
  const endMs = startMs + ms;
  const inside = children.map((child) => ({
    startMs: Math.max(startMs, child.startMs),
    endMs: Math.min(endMs, child.endMs),
  }));
  const firstTokenMs = numberOf(span, ATTRIBUTE.firstTokenMs);
  return {
    id: span.spanId,
    span,
    canonical,
    label: spanLabel(span, canonical),
    tint: spanTint(span, canonical),
    detail: spanDetail(span, canonical),
    kind: span.kind,
    isTimed: hasTime,
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
  const flat: SpanNode[] = [];
  const open = roots.toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    flat.push(node);
    for (const child of node.children.toReversed()) open.push(child);
  }
  return flat;
}

/** @returns the kind of a span in words of all origins */
export function kindOf({ canonical, kind }: Pick<SpanNode, 'canonical' | 'kind'>): CanonicalKind | SpanKind {
  return canonical === null || canonical.kind === 'other' ? kind : canonical.kind;
}

/** @returns how many levels the trees have */
export function depthOf(roots: readonly SpanNode[]): number {
  let depth = 0;
  for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) depth += 1;
  return depth;
}
