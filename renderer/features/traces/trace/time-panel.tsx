import { useMemo } from 'react';
import type { TraceStats } from '../../../../main/contract/trace.ts';
import {
  type Column,
  DataTable,
  formatDuration,
  formatQuantity,
  formatShare,
  NOT_APPLICABLE,
  Panel,
  StageLabel,
  stageColor,
} from '../../../ui/index.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { type TimeRow, timeRows } from '../view-model/time-rows.ts';

export interface TimePanelProps {
  roots: readonly SpanNode[];
  stats: TraceStats | undefined;
  onSelect: (spanId: string) => void;
}

/** Self time by stage, against past traces of the same pipeline and against the budget. */
export function TimePanel({ roots, stats, onSelect }: TimePanelProps) {
  const rows = useMemo(() => timeRows(roots, stats), [roots, stats]);
  const hasPast = rows.some(({ p50Ms }) => p50Ms !== null);
  // A trace of one span says it all in the line above.
  if (rows.length === 0) return null;
  const longest = Math.max(...rows.map(({ selfMs }) => selfMs), Number.MIN_VALUE);
  return (
    <Panel
      title="Where the time went"
      isFit
      actions={
        stats === undefined || !hasPast ? null : (
          <span className="text-3">{`p50 and p95 over the last ${formatQuantity(stats.count, 'trace')} of this pipeline`}</span>
        )
      }
    >
      <DataTable
        label="Time by stage"
        columns={columnsFor(
          longest,
          hasPast,
          rows.some(({ budgetMs }) => budgetMs !== null),
        )}
        rows={rows}
        rowKey={({ label }) => label}
        onSelect={({ spanId }) => {
          if (spanId !== null) onSelect(spanId);
        }}
        defaultSort={{ columnId: 'self', direction: 'descending' }}
        isFit
      />
    </Panel>
  );
}

function columnsFor(longest: number, hasPast: boolean, hasBudgets: boolean): readonly Column<TimeRow>[] {
  const past: readonly Column<TimeRow>[] = [
    { id: 'p50', header: 'p50', width: 70, align: 'end', cell: ({ p50Ms }) => <Past ms={p50Ms} /> },
    { id: 'p95', header: 'p95', width: 70, align: 'end', cell: ({ p95Ms }) => <Past ms={p95Ms} /> },
  ];
  const budget: readonly Column<TimeRow>[] = [
    { id: 'budget', header: 'Budget', width: 68, align: 'end', cell: ({ budgetMs }) => <Past ms={budgetMs} /> },
  ];
  return [
    {
      id: 'stage',
      header: 'Stage',
      width: hasPast ? 132 : 220,
      cell: ({ label, tint }) => (
        <StageLabel stage={tint}>
          <span className="ellipsis">{label}</span>
        </StageLabel>
      ),
      title: ({ label }) => label,
    },
    { id: 'bar', header: 'Self time', cell: (row) => <SelfBar row={row} longest={longest} /> },
    {
      id: 'self',
      header: 'Here',
      width: 64,
      align: 'end',
      sortValue: ({ selfMs }) => selfMs,
      cell: ({ selfMs }) => formatDuration(selfMs),
    },
    {
      id: 'share',
      header: 'Share',
      width: 52,
      align: 'end',
      cell: ({ share }) => <span className="text-3">{formatShare(share)}</span>,
    },
    {
      id: 'total',
      header: 'Whole',
      width: 64,
      align: 'end',
      sortValue: ({ totalMs }) => totalMs,
      cell: ({ totalMs, budgetMs }) => (
        <span className={budgetMs !== null && totalMs > budgetMs ? 'text-error' : undefined}>
          {formatDuration(totalMs)}
        </span>
      ),
    },
    // Names of other origins have no budgets, and no past until more of them came.
    ...(hasPast ? past : []),
    ...(hasBudgets ? budget : []),
  ];
}

function SelfBar({ row, longest }: { row: TimeRow; longest: number }) {
  return (
    <span className="self-bar" aria-hidden="true">
      <span style={{ width: `${((row.selfMs / longest) * 100).toFixed(2)}%`, background: stageColor(row.tint) }} />
    </span>
  );
}

function Past({ ms }: { ms: number | null }) {
  return <span className="text-2">{ms === null ? NOT_APPLICABLE : formatDuration(ms)}</span>;
}
