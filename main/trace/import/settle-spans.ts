import type { CanonicalSpan, SpanRepair } from '../../contract/canonical-span.ts';

/** Root that is made up for spans whose parent is not there; no format writes such an id. */
export const MADE_UP_ROOT = 'trestle:root';
/** Times of a child this far outside its parent's are rounding, not another clock. Nanoseconds. */
const CLOCK_TOLERANCE_NS = 1_000_000n;

export interface SettledSpans {
  /** Parents before children, siblings by start, then as they stood in the file. */
  spans: readonly CanonicalSpan[];
  /** Ids of spans of which parent or times were mended here. */
  repaired: ReadonlySet<string>;
  hasMadeUpRoot: boolean;
}

interface Node {
  span: CanonicalSpan;
  start: bigint | null;
  end: bigint | null;
  children: Node[];
  repairs: SpanRepair[];
}

/**
 * Makes a trace whole from its spans as they were written: orphans get a made-up root, circles are cut, times are mended
 * and spans that retell another are marked. It rests on nothing but the spans themselves, so that it is the same however
 * they came: a parent that a later file brings has its children again.
 *
 * What is noted and not changed: a child outside of its parent's times. Whose clock is wrong nobody can tell.
 */
export function settleSpans(given: readonly CanonicalSpan[]): SettledSpans {
  const nodes = new Map<string, Node>();
  for (const span of given) {
    const start = toNano(span.startNs) ?? toNano(span.endNs);
    nodes.set(span.spanId, { span, start, end: toNano(span.endNs), children: [], repairs: [] });
  }
  const all = [...nodes.values()].toSorted(byPlace);
  const tops = hangTogether(all, nodes);
  for (const node of all) mendTimes(node);
  const { roots, madeUp } = adopt(tops);
  const ordered = inOrder(roots);
  for (const node of ordered) noteSkew(node, nodes);
  const retold = findRetold(ordered);
  const repaired = new Set(ordered.filter(({ repairs }) => repairs.length > 0).map(({ span }) => span.spanId));
  const parentOf = new Map(
    ordered.flatMap((node) => node.children.map((child) => [child.span.spanId, node.span.spanId])),
  );
  return {
    spans: ordered.map((node) => toSpan(node, parentOf.get(node.span.spanId), retold.get(node.span.spanId))),
    repaired,
    hasMadeUpRoot: madeUp,
  };
}

/** @returns those without a parent: roots, and what has lost its own */
function hangTogether(all: readonly Node[], nodes: ReadonlyMap<string, Node>): readonly Node[] {
  const tops: Node[] = [];
  for (const node of all) {
    const { parentSpanId } = node.span;
    if (parentSpanId === undefined) tops.push(node);
    else {
      const parent = nodes.get(parentSpanId);
      if (parent !== undefined) parent.children.push(node);
      else {
        node.repairs.push({
          field: 'parent',
          was: parentSpanId,
          reason: `The parent ${parentSpanId} was never imported.`,
        });
        tops.push(node);
      }
    }
  }
  // What no top leads to hangs in a circle: the first of it, as the file has them, loses its parent.
  const reached = new Set<Node>();
  for (const top of tops) reach(top, reached);
  for (const node of all) {
    if (reached.has(node)) continue;
    const parentSpanId = node.span.parentSpanId ?? '';
    const parent = nodes.get(parentSpanId);
    if (parent !== undefined) parent.children = parent.children.filter((child) => child !== node);
    node.repairs.push({ field: 'parent', was: parentSpanId, reason: 'Its parents lead back to itself.' });
    tops.push(node);
    reach(node, reached);
  }
  return tops;
}

function reach(from: Node, reached: Set<Node>): void {
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...node.children);
  }
}

/** A span that has not ended is shown up to the end of what is known of it. */
function mendTimes(node: Node): void {
  const { span, start } = node;
  if (start === null) return;
  if (span.startNs === undefined)
    node.repairs.push({ field: 'start', reason: 'It has no start; its end stands for it.' });
  if (node.end === null) {
    const ends = node.children.flatMap((child) => child.end ?? child.start ?? []);
    node.end = ends.reduce((latest, end) => (end > latest ? end : latest), start);
    if (span.kind !== 'event') {
      node.repairs.push({
        field: 'end',
        reason: 'It has not ended, or its end was lost; it is shown up to its last child.',
      });
    }
  } else if (node.end < start) {
    node.repairs.push({
      field: 'end',
      was: String(node.end),
      reason: 'It ended before it began; it is shown without length.',
    });
    node.end = start;
  }
}

function adopt(tops: readonly Node[]): { roots: readonly Node[]; madeUp: boolean } {
  const orphans = tops.filter(({ repairs }) => repairs.some(({ field }) => field === 'parent'));
  if (orphans.length === 0) return { roots: tops, madeUp: false };
  const [first] = orphans;
  if (first === undefined) return { roots: tops, madeUp: false };
  const starts = orphans.flatMap(({ start }) => start ?? []);
  const ends = orphans.flatMap(({ end }) => end ?? []);
  const start = starts.length === 0 ? null : starts.reduce((a, b) => (b < a ? b : a));
  const end = ends.length === 0 ? null : ends.reduce((a, b) => (b > a ? b : a));
  const root: Node = {
    span: {
      traceId: first.span.traceId,
      spanId: MADE_UP_ROOT,
      seq: first.span.seq,
      name: 'missing parent',
      kind: 'chain',
      status: 'unset',
      synthetic: true,
      content: 'absent',
      source: first.span.source,
      attributes: {},
    },
    start,
    end,
    children: orphans,
    repairs: [],
  };
  return { roots: [...tops.filter((top) => !orphans.includes(top)), root], madeUp: true };
}

/** Depth first, without a stack of calls: a trace may be a chain of a hundred thousand. */
function inOrder(roots: readonly Node[]): readonly Node[] {
  const ordered: Node[] = [];
  const open = sorted(roots).toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    ordered.push(node);
    node.children = [...sorted(node.children)];
    for (let index = node.children.length - 1; index >= 0; index--) {
      const child = node.children[index];
      if (child !== undefined) open.push(child);
    }
  }
  return ordered;
}

/** By start where all have one; where a clock is missing, only the file tells the order. */
function sorted(siblings: readonly Node[]): readonly Node[] {
  if (siblings.length < 2) return siblings;
  if (siblings.some(({ start }) => start === null)) return siblings.toSorted(byPlace);
  return siblings.toSorted((a, b) => compare(a.start, b.start) || byPlace(a, b));
}

function byPlace(a: Node, b: Node): number {
  return (
    a.span.seq - b.span.seq || compare(a.span.source.file, b.span.source.file) || compare(a.span.spanId, b.span.spanId)
  );
}

function compare<T extends bigint | string | null>(a: T, b: T): number {
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}

function noteSkew({ span, start, end, repairs }: Node, nodes: ReadonlyMap<string, Node>): void {
  const parent = span.parentSpanId === undefined ? undefined : nodes.get(span.parentSpanId);
  if (parent === undefined || start === null || parent.start === null || end === null || parent.end === null) return;
  const note = (reason: string): void => {
    // A trace that we exported says so already.
    const isNoted = span.repairs?.some((repair) => repair.field === 'start' && repair.reason === reason) === true;
    if (!isNoted) repairs.push({ field: 'start', was: String(start), reason });
  };
  if (start < parent.start - CLOCK_TOLERANCE_NS) {
    note('It begins before its parent: their clocks differ. Its times were left.');
  } else if (start > parent.end + CLOCK_TOLERANCE_NS) {
    note('It begins after its parent ended: their clocks differ, or it went on alone. Its times were left.');
  }
}

/**
 * A call below a call of the same kind with the same output and the same tokens is the same call, told by two
 * instrumentations.
 *
 * @returns by the inner span's id the outer one's
 */
function findRetold(ordered: readonly Node[]): ReadonlyMap<string, string> {
  const retold = new Map<string, string>();
  const nearest = new Map<Node, Node>();
  for (const node of ordered) {
    const above = nearest.get(node);
    const isCall = node.span.kind === 'llm';
    if (isCall && above !== undefined && tellsTheSame(node.span, above.span)) {
      retold.set(node.span.spanId, above.span.spanId);
    }
    const next = isCall ? node : above;
    if (next !== undefined) for (const child of node.children) nearest.set(child, next);
  }
  return retold;
}

function tellsTheSame(inner: CanonicalSpan, outer: CanonicalSpan): boolean {
  if (inner.sameAs !== undefined || inner.rollup === true || outer.rollup === true) return false;
  if (inner.usage?.outputTokens === undefined || outer.usage?.outputTokens === undefined) return false;
  if (inner.usage.inputTokens !== outer.usage.inputTokens) return false;
  if (inner.usage.outputTokens !== outer.usage.outputTokens) return false;
  if (inner.outputMessages === undefined || outer.outputMessages === undefined) return true;
  return textsOf(inner) === textsOf(outer);
}

function textsOf({ outputMessages = [] }: CanonicalSpan): string {
  return outputMessages
    .flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.content : '')))
    .join('\n')
    .trim();
}

function toSpan(
  { span, start, end, repairs }: Node,
  parent: string | undefined,
  sameAs: string | undefined,
): CanonicalSpan {
  const { parentSpanId: _given, ...rest } = span;
  return {
    ...rest,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    ...(start === null ? {} : { startNs: String(start) }),
    ...(end === null ? {} : { endNs: String(end) }),
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(repairs.length === 0 ? {} : { repairs: [...(span.repairs ?? []), ...repairs] }),
  };
}

/** @returns null for what is no number: a mapper's slip must not keep a trace from being read */
function toNano(text: string | undefined): bigint | null {
  return text !== undefined && /^-?\d{1,30}$/.test(text) ? BigInt(text) : null;
}
