import type { ReactNode } from 'react';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  type DotState,
  formatAge,
  formatCompactCount,
  formatDuration,
  formatExactTime,
  formatCost,
  StateDot,
} from '../../../ui/index.ts';
import { useNow } from '../../../engine/use-now.ts';

/** How each outcome looks everywhere: ● fine, ◆ degraded, ■ failed, ○ refused. */
export const STATUS_DOT: Readonly<Record<TraceSummary['status'], DotState>> = {
  ok: 'ok',
  degraded: 'warn',
  error: 'error',
  refused: 'off',
  cancelled: 'unknown',
};

export interface TraceTableProps {
  traces: readonly TraceSummary[];
  selectedId: string | null;
  isLoading: boolean;
  onSelect: (trace: TraceSummary) => void;
  /** Arrow keys only move, Enter and a click choose: what is chosen does more than open. */
  isChoosing?: boolean;
  /** The last rows came into sight: older ones are wanted. */
  onNearEnd?: () => void;
  empty: ReactNode;
}

/** The list itself; moving through it opens each trace beside it. */
export function TraceTable({
  traces,
  selectedId,
  isLoading,
  onSelect,
  isChoosing = false,
  onNearEnd,
  empty,
}: TraceTableProps) {
  const nowMs = useNow();
  const hasCost = traces.some(({ costUsd }) => costUsd !== null && costUsd !== 0);
  return (
    <DataTable
      label="Traces, newest first"
      columns={columnsFor(nowMs, hasCost)}
      rows={traces}
      rowKey={({ traceId }) => traceId}
      selectedKey={selectedId}
      onSelect={onSelect}
      selectsOnMove={!isChoosing}
      isLoading={isLoading}
      onNearEnd={onNearEnd}
      skeletonRows={12}
      empty={empty}
    />
  );
}

function columnsFor(nowMs: number, hasCost: boolean): readonly Column<TraceSummary>[] {
  return [
    {
      id: 'status',
      header: <span className="visually-hidden">Outcome</span>,
      width: 28,
      cell: ({ status }) => <StateDot state={STATUS_DOT[status]} label={status} />,
      title: ({ status }) => status,
    },
    { id: 'title', header: 'Question', cell: ({ title }) => title, title: ({ title }) => title },
    { id: 'time', header: 'Time', width: 66, align: 'end', cell: ({ durationMs }) => formatDuration(durationMs) },
    {
      id: 'tokens',
      header: 'Tok',
      width: 52,
      align: 'end',
      cell: (trace) => <span className="text-2">{formatCompactCount(trace.inputTokens + trace.outputTokens)}</span>,
    },
    ...(hasCost
      ? [
          {
            id: 'cost',
            header: 'Cost',
            width: 68,
            align: 'end' as const,
            cell: ({ costUsd }: TraceSummary) => <span className="text-2">{formatCost(costUsd)}</span>,
          },
        ]
      : []),
    {
      id: 'age',
      header: 'Age',
      width: 62,
      align: 'end',
      cell: ({ startedAt }) => <span className="text-2">{formatAge(ageSeconds(startedAt, nowMs))}</span>,
      title: ({ startedAt }) => formatExactTime(startedAt),
    },
  ];
}
