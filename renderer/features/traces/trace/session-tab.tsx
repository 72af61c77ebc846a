import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  type Column,
  DataTable,
  ErrorState,
  FactStrip,
  formatCost,
  formatCount,
  formatDuration,
  formatExactTime,
  SkeletonLines,
  StateDot,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { STATUS_DOT } from '../list/trace-table.tsx';
import { type TurnRow, turnRows } from '../view-model/turn-rows.ts';

export interface SessionTabProps {
  sessionId: string;
  /** The turn that is open. */
  traceId: string;
  onOpen: (traceId: string) => void;
}

/** The conversation that the open trace is a turn of, in order, with the tokens of each turn. */
export function SessionTab({ sessionId, traceId, onOpen }: SessionTabProps) {
  const session = useEngineQuery('session.show', { sessionId });
  if (session.isError) {
    return (
      <ErrorState title="The session could not be read" error={session.error} onRetry={() => void session.refetch()} />
    );
  }
  if (session.data === undefined) return <SkeletonLines lines={5} />;
  const { session: summary, turns } = session.data;
  return (
    <>
      <FactStrip
        cells={[
          { label: 'Turns', value: formatCount(summary.turns) },
          { label: 'Failed', value: formatCount(summary.errors) },
          {
            label: 'Tokens in › out',
            value: `${formatCount(summary.inputTokens)} › ${formatCount(summary.outputTokens)}`,
          },
          { label: 'Cost', value: formatCost(summary.costUsd) },
          { label: 'Time of all turns', value: formatDuration(summary.durationMs) },
        ]}
      />
      <DataTable
        label="Turns, oldest first"
        columns={COLUMNS}
        rows={turnRows(turns)}
        rowKey={({ turn }) => turn.traceId}
        rowText={({ turn }) => turn.title}
        selectedKey={traceId}
        onSelect={({ turn }) => onOpen(turn.traceId)}
        isFit={turns.length <= FIT_UP_TO_TURNS}
      />
    </>
  );
}

const FIT_UP_TO_TURNS = 60;

const COLUMNS: readonly Column<TurnRow>[] = [
  { id: 'number', header: '#', width: 36, align: 'end', cell: ({ number }) => number },
  {
    id: 'status',
    header: <span className="visually-hidden">Outcome</span>,
    width: 26,
    cell: ({ turn: { status } }) => <StateDot state={STATUS_DOT[status]} label={status} />,
    title: ({ turn: { status } }) => status,
  },
  {
    id: 'title',
    header: 'Asked',
    cell: ({ turn }) => visibleLine(turn.title),
    title: ({ turn }) => `${visibleLine(turn.title)}, ${formatExactTime(turn.startedAt)}`,
  },
  { id: 'bar', header: 'Tokens', minWidth: 120, cell: (row) => <TokenBar row={row} /> },
  { id: 'in', header: 'In', width: 60, align: 'end', cell: ({ turn }) => tokenCell(turn, 'inputTokens') },
  { id: 'out', header: 'Out', width: 60, align: 'end', cell: ({ turn }) => tokenCell(turn, 'outputTokens') },
  { id: 'time', header: 'Time', width: 66, align: 'end', cell: ({ turn }) => formatDuration(turn.durationMs) },
];

function tokenCell(turn: TraceSummary, side: 'inputTokens' | 'outputTokens') {
  return <span className={turn[side] === 0 ? 'text-3' : undefined}>{formatCount(turn[side])}</span>;
}

/** Input and output of a turn on the scale of the largest; the figures stand beside it. */
function TokenBar({ row: { inputShare, outputShare } }: { row: TurnRow }) {
  return (
    <span className="token-bar" aria-hidden="true">
      <span className="token-bar__in" style={{ width: `${(inputShare * 100).toFixed(2)}%` }} />
      <span className="token-bar__out" style={{ width: `${(outputShare * 100).toFixed(2)}%` }} />
    </span>
  );
}
