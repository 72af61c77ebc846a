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
  NOT_APPLICABLE,
  type Sort,
  StateDot,
  UNKNOWN,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
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
  sort: Sort;
  onSortChange: (sort: Sort) => void;
  onSelect: (trace: TraceSummary) => void;
  /** Arrow keys only move, Enter and a click choose: what is chosen does more than open. */
  isChoosing?: boolean;
  /** The last rows came into sight: older ones are wanted. */
  onNearEnd?: () => void;
  empty: ReactNode;
}

/** The list itself; moving through it opens each trace beside it. */
export function TraceTable(props: TraceTableProps) {
  const { traces, selectedId, isLoading, onSelect, isChoosing = false, sort, onSortChange, onNearEnd, empty } = props;
  const nowMs = useNow();
  // Where most costs are unknown or nothing, the question needs the room more; sorting by cost brings the column back.
  const known = traces.filter(({ costUsd }) => costUsd !== null && costUsd !== 0).length;
  const hasCost = (known > 0 && known * 2 >= traces.length) || sort.columnId === 'cost';
  return (
    <DataTable
      label="Traces"
      columns={columnsFor(nowMs, { hasCost, isUntimed: traces.some(({ isTimed }) => isTimed === false) })}
      rows={traces}
      rowKey={({ traceId }) => traceId}
      selectedKey={selectedId}
      onSelect={onSelect}
      selectsOnMove={!isChoosing}
      sort={sort}
      onSortChange={onSortChange}
      isLoading={isLoading}
      onNearEnd={onNearEnd}
      skeletonRows={12}
      empty={empty}
    />
  );
}

function columnsFor(
  nowMs: number,
  { hasCost, isUntimed }: { hasCost: boolean; isUntimed: boolean },
): readonly Column<TraceSummary>[] {
  return [
    {
      id: 'status',
      header: <span className="visually-hidden">Outcome</span>,
      width: 28,
      cell: ({ status }) => <StateDot state={STATUS_DOT[status]} label={status} />,
      title: ({ status }) => status,
    },
    {
      id: 'title',
      header: 'Question',
      minWidth: 84,
      cell: ({ title }) => visibleLine(title),
      title: ({ title }) => visibleLine(title),
    },
    {
      id: 'time',
      header: 'Time',
      width: 66,
      align: 'end',
      sortValue: ({ durationMs }) => durationMs,
      cell: ({ durationMs, isTimed }) =>
        isTimed === false ? <span className="text-3">{NOT_APPLICABLE}</span> : formatDuration(durationMs),
      title: ({ isTimed }) => (isTimed === false ? 'No span of it says when it was' : undefined),
    },
    {
      id: 'tokens',
      header: 'Tok',
      width: 52,
      align: 'end',
      sortValue: (trace) => trace.inputTokens + trace.outputTokens,
      cell: (trace) =>
        trace.isUsageKnown === false ? (
          <Unknown />
        ) : (
          <span className="text-2">{formatCompactCount(trace.inputTokens + trace.outputTokens)}</span>
        ),
    },
    ...(hasCost
      ? [
          {
            id: 'cost',
            header: 'Cost',
            width: 68,
            align: 'end' as const,
            sortValue: ({ costUsd }: TraceSummary) => costUsd,
            cell: ({ costUsd }: TraceSummary) => <span className="text-2">{formatCost(costUsd)}</span>,
          },
        ]
      : []),
    {
      id: 'age',
      header: 'Age',
      // Room for the words where one of them came without a clock.
      width: isUntimed ? 78 : 66,
      align: 'end',
      sortValue: ({ startedAt }) => startedAt,
      firstDirection: 'ascending',
      cell: ({ startedAt, isTimed }) =>
        isTimed === false ? (
          <span className="text-3">no clock</span>
        ) : (
          <span className="text-2">{formatAge(ageSeconds(startedAt, nowMs))}</span>
        ),
      title: (trace) => startText(trace),
    },
  ];
}

/** The word does not fit beside a question that can be read. */
function Unknown() {
  return (
    <span className="text-3" title={UNKNOWN}>
      <span aria-hidden="true">?</span>
      <span className="visually-hidden">{UNKNOWN}</span>
    </span>
  );
}

/** @returns when it began; of a trace that does not say, when it was imported: it is sorted by that */
export function startText({ startedAt, isTimed }: Pick<TraceSummary, 'startedAt' | 'isTimed'>): string {
  const at = formatExactTime(startedAt);
  return isTimed === false ? `time unknown (imported ${at})` : at;
}
