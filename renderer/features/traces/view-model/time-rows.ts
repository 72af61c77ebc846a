import type { TraceStats } from '../../../../main/contract/trace.ts';
import { formatCount } from '../../../ui/format.ts';
import { traceExtent } from './slowest-span.ts';
import type { SpanNode } from './span-tree.ts';
import { flattenSpans } from './span-tree.ts';

/** One line of "Where the time went". */
export interface TimeRow {
  label: string;
  /** The stage whose colour it wears. */
  tint: string;
  /** The longest of its spans; null for what is no span. */
  spanId: string | null;
  /** Time spent in it and in nothing below it, over all its spans, milliseconds. */
  selfMs: number;
  /** With what ran below it, milliseconds. */
  totalMs: number;
  /** Self time as a share of the trace's wall time; stages side by side may add up to more than 1. */
  share: number;
  /** Over past traces; null for spans that are not stages. */
  p50Ms: number | null;
  p95Ms: number | null;
  budgetMs: number | null;
}

/** Time of the run that no stage accounts for. */
export const OUTSIDE_STAGES = 'between stages';

/** Names beyond so many are one line: a stranger's trace may have a name for each span. */
export const MOST_TIME_ROWS = 24;

/**
 * @param stats of past traces of the same pipeline; undefined while not known
 * @returns self time by name of span, longest first
 */
export function timeRows(roots: readonly SpanNode[], stats: TraceStats | undefined): readonly TimeRow[] {
  const { startMs, endMs } = traceExtent(roots);
  const wallMs = endMs - startMs;
  const share = (ms: number): number => (wallMs > 0 ? ms / wallMs : 0);
  const past = new Map((stats?.stages ?? []).map((stage) => [stage.stage, stage]));
  // The one outermost span is the trace; of several, each is a part of it.
  const [whole] = roots.length === 1 ? roots : [];
  const inner = whole === undefined ? flattenSpans(roots) : flattenSpans(whole.children);
  const rows = [...Map.groupBy(inner, ({ label }) => label)].map(([label, nodes]): TimeRow => {
    const selfMs = sum(nodes.map((node) => node.selfMs));
    const stage = past.get(label) ?? past.get(nodes[0]?.span.name ?? '');
    return {
      label,
      tint: nodes[0]?.tint ?? label,
      spanId: nodes.reduce((most, node) => (node.selfMs > most.selfMs ? node : most)).id,
      selfMs,
      totalMs: sum(nodes.map(({ ms }) => ms)),
      share: share(selfMs),
      p50Ms: stage?.p50Ms ?? null,
      p95Ms: stage?.p95Ms ?? null,
      budgetMs: nodes.find(({ budgetMs }) => budgetMs !== null)?.budgetMs ?? null,
    };
  });
  const plain = (label: string, ms: number): TimeRow => ({
    label,
    tint: label,
    spanId: null,
    selfMs: ms,
    totalMs: ms,
    share: share(ms),
    p50Ms: null,
    p95Ms: null,
    budgetMs: null,
  });
  const outside = whole === undefined || inner.length === 0 ? [] : [plain(outsideLabel(inner), whole.selfMs)];
  const sorted = [...rows, ...outside].toSorted((a, b) => b.selfMs - a.selfMs);
  if (sorted.length <= MOST_TIME_ROWS) return sorted;
  const others = sorted.slice(MOST_TIME_ROWS - 1);
  const name = `${formatCount(others.length)} other names`;
  return [...sorted.slice(0, MOST_TIME_ROWS - 1), plain(name, sum(others.map(({ selfMs }) => selfMs)))];
}

function outsideLabel(inner: readonly SpanNode[]): string {
  return inner.some(({ kind }) => kind === 'stage') ? OUTSIDE_STAGES : 'between spans';
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
