import type { SessionSummary } from '../../../../main/contract/trace.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useNow } from '../../../engine/use-now.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  ErrorState,
  formatAge,
  formatCompactCount,
  formatCount,
  formatExactTime,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';

/** Sessions listed at once. */
const MOST_SESSIONS = 1000;

export interface SessionTableProps {
  /** As of traces: sessions with a turn that matches. */
  filter: string;
  onSelect: (session: SessionSummary) => void;
}

/** Conversations, those that went on last first; choosing one lists its turns. */
export function SessionTable({ filter, onSelect }: SessionTableProps) {
  const nowMs = useNow();
  const sessions = useEngineQuery('session.list', { filter, limit: MOST_SESSIONS }, { keepsPrevious: true });
  if (sessions.isError) {
    return (
      <ErrorState
        title="The sessions could not be listed"
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
      />
    );
  }
  return (
    <>
      <DataTable
        label="Sessions"
        columns={columnsFor(nowMs)}
        rows={sessions.data?.sessions ?? []}
        rowKey={({ sessionId }) => sessionId}
        rowText={({ title }) => title}
        onSelect={onSelect}
        isLoading={sessions.isPending}
        empty={filter.trim() === '' ? 'No trace belongs to a session.' : `No session matches ${filter}.`}
      />
      <div className="table__foot">
        <span>{`${formatCount(sessions.data?.sessions.length ?? 0)} of ${formatCount(sessions.data?.total ?? 0)}`}</span>
      </div>
    </>
  );
}

function columnsFor(nowMs: number): readonly Column<SessionSummary>[] {
  return [
    {
      id: 'title',
      header: 'Asked first',
      minWidth: 84,
      cell: ({ title }) => visibleLine(title),
      title: ({ title }) => visibleLine(title),
    },
    {
      id: 'turns',
      header: 'Turns',
      width: 50,
      align: 'end',
      sortValue: ({ turns }) => turns,
      cell: ({ turns }) => formatCount(turns),
    },
    {
      id: 'errors',
      header: 'Failed',
      width: 56,
      align: 'end',
      sortValue: ({ errors }) => errors,
      cell: ({ errors }) => <span className={errors === 0 ? 'text-3' : 'text-error'}>{formatCount(errors)}</span>,
    },
    {
      id: 'tokens',
      header: 'Tok',
      width: 52,
      align: 'end',
      sortValue: (session) => session.inputTokens + session.outputTokens,
      cell: (session) => (
        <span className="text-2">{formatCompactCount(session.inputTokens + session.outputTokens)}</span>
      ),
    },
    {
      id: 'last',
      header: 'Last',
      width: 66,
      align: 'end',
      cell: ({ lastAt }) => <span className="text-2">{formatAge(ageSeconds(lastAt, nowMs))}</span>,
      title: ({ lastAt }) => formatExactTime(lastAt),
    },
  ];
}
