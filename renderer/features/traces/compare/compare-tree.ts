import type { SpanPair, TraceDiff } from '../../../../main/contract/trace-diff.ts';
import { formatSigned } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import type { SpanNode } from '../view-model/span-tree.ts';

/** One row of the comparison: two spans that stand for each other, or one that the other trace has not. */
export interface CompareNode {
  key: string;
  pair: SpanPair;
  label: string;
  /** The stage whose colour it wears. */
  tint: string;
  before: SpanNode | null;
  after: SpanNode | null;
  /** What differs, in words: `output, documents`; empty when nothing does. */
  words: string;
  isFirst: boolean;
  children: readonly CompareNode[];
}

/** Both traces' spans by id. */
export interface ComparedTraces {
  before: readonly SpanNode[];
  after: readonly SpanNode[];
}

/** @returns the pairs as trees, in the order the comparison has them */
export function compareTree(diff: Pick<TraceDiff, 'pairs' | 'first'>, traces: ComparedTraces): readonly CompareNode[] {
  const before = new Map(traces.before.map((node) => [node.id, node]));
  const after = new Map(traces.after.map((node) => [node.id, node]));
  const roots: CompareNode[] = [];
  const open: { depth: number; children: CompareNode[] }[] = [];
  for (const [index, pair] of diff.pairs.entries()) {
    const children: CompareNode[] = [];
    const beforeNode = pair.before === null ? null : (before.get(pair.before.spanId) ?? null);
    const afterNode = pair.after === null ? null : (after.get(pair.after.spanId) ?? null);
    const span = pair.before ?? pair.after;
    const node: CompareNode = {
      key: String(index),
      pair,
      label: visibleLine(beforeNode?.label ?? afterNode?.label ?? span?.name ?? ''),
      tint: beforeNode?.tint ?? afterNode?.tint ?? 'tool',
      before: beforeNode,
      after: afterNode,
      words: differenceWords(pair),
      isFirst: diff.first !== null && isSpan(pair, diff.first.spanId),
      children,
    };
    while ((open.at(-1)?.depth ?? -1) >= pair.depth) open.pop();
    (open.at(-1)?.children ?? roots).push(node);
    open.push({ depth: pair.depth, children });
  }
  return roots;
}

function isSpan({ before, after }: SpanPair, spanId: string): boolean {
  return before === null ? after?.spanId === spanId : before.spanId === spanId;
}

/** How a kind of difference is called in a row. */
const WORDS: Readonly<Record<string, string>> = {
  instructions: 'instructions',
  parameters: 'settings',
  attributes: 'attributes',
};

/** @returns what differs between the two, short enough for a cell; empty when nothing does */
export function differenceWords({ before, after, isMoved, differences }: SpanPair): string {
  if (before === null) return 'only after';
  if (after === null) return 'only before';
  const kinds = [...new Set(differences.map(({ type }) => WORDS[type] ?? type))];
  return [...(isMoved ? ['order'] : []), ...kinds].join(', ');
}

/** @returns all rows, parents before children */
export function flattenCompare(roots: readonly CompareNode[]): readonly CompareNode[] {
  const flat: CompareNode[] = [];
  const open = roots.toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    flat.push(node);
    for (const child of node.children.toReversed()) open.push(child);
  }
  return flat;
}

/** @returns the row with a difference after (or before) the one that is selected, going round; null when there is none */
export function nextDifference(
  nodes: readonly CompareNode[],
  selectedKey: string | null,
  step: 1 | -1,
): CompareNode | null {
  const differing = nodes.filter(({ words }) => words !== '');
  const at = nodes.findIndex(({ key }) => key === selectedKey);
  const place = (node: CompareNode): number => nodes.indexOf(node);
  const next =
    step === 1
      ? (differing.find((node) => place(node) > at) ?? differing[0])
      : (differing.findLast((node) => place(node) < at) ?? differing.at(-1));
  return next ?? null;
}

/** @returns a difference of durations with its sign and unit: `+1.20 s`, `−38 ms`, `0 ms` */
export function signedDuration(ms: number): string {
  const inSeconds = Math.abs(ms) >= 1000;
  const digits = inSeconds ? 2 : Math.abs(ms) < 10 ? 1 : 0;
  return `${formatSigned(inSeconds ? ms / 1000 : ms, digits)} ${inSeconds ? 's' : 'ms'}`;
}
