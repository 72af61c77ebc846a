import type { TraceStats } from '../../../../main/contract/trace.ts';
import type { SpanNode } from './span-tree.ts';
import { flattenSpans } from './span-tree.ts';

/** One line of "Where the time went". */
export interface TimeRow {
  label: string;
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

/**
 * @param stats of past traces of the same pipeline; undefined while not known
 * @returns self time by kind of span, longest first
 */
export function timeRows(roots: readonly SpanNode[], stats: TraceStats | undefined): readonly TimeRow[] {
  const wallMs = Math.max(...roots.map(({ endMs }) => endMs)) - Math.min(...roots.map(({ startMs }) => startMs));
  const past = new Map((stats?.stages ?? []).map((stage) => [stage.stage, stage]));
  const inner = roots.flatMap(({ children }) => flattenSpans(children));
  const rows = [...Map.groupBy(inner, ({ label }) => label)].map(([label, nodes]): TimeRow => {
    const selfMs = sum(nodes.map((node) => node.selfMs));
    const isStage = nodes.some(({ kind }) => kind === 'stage');
    const stage = isStage ? past.get(label) : undefined;
    return {
      label,
      selfMs,
      totalMs: sum(nodes.map(({ ms }) => ms)),
      share: wallMs > 0 ? selfMs / wallMs : 0,
      p50Ms: stage?.p50Ms ?? null,
      p95Ms: stage?.p95Ms ?? null,
      budgetMs: nodes.find(({ budgetMs }) => budgetMs !== null)?.budgetMs ?? null,
    };
  });
  const outsideMs = sum(roots.map(({ selfMs }) => selfMs));
  const outside: TimeRow = {
    label: OUTSIDE_STAGES,
    selfMs: outsideMs,
    totalMs: outsideMs,
    share: wallMs > 0 ? outsideMs / wallMs : 0,
    p50Ms: null,
    p95Ms: null,
    budgetMs: null,
  };
  return [...rows, ...(inner.length > 0 ? [outside] : [])].toSorted((a, b) => b.selfMs - a.selfMs);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
