import type { ReplayRow } from '../../../../main/contract/replay.ts';
import { type Column, DataTable, formatSigned, NOT_APPLICABLE, StageLabel } from '../../../ui/index.ts';
import { VERDICT_WORD } from '../view-model/verdict-words.ts';

export interface RowTableProps {
  rows: readonly ReplayRow[];
  selectedId: string | null;
  isLoading: boolean;
  onSelect: (traceId: string) => void;
  onActivate: (traceId: string) => void;
}

/** Replayed traces, worst first; moving through them compares each beside the table. */
export function RowTable({ rows, selectedId, isLoading, onSelect, onActivate }: RowTableProps) {
  return (
    <DataTable
      label="Replayed traces, worst first"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ traceId }) => traceId}
      rowText={({ question }) => question}
      selectedKey={selectedId}
      onSelect={({ traceId }) => onSelect(traceId)}
      onActivate={({ traceId }) => onActivate(traceId)}
      selectsOnMove
      isLoading={isLoading}
      skeletonRows={12}
      isDim={({ verdict }) => verdict === 'identical'}
      empty="No replayed trace matches."
    />
  );
}

const COLUMNS: readonly Column<ReplayRow>[] = [
  { id: 'question', header: 'Question', cell: ({ question }) => question, title: ({ question }) => question },
  {
    id: 'verdict',
    header: 'Verdict',
    width: 84,
    cell: (row) => <VerdictCell row={row} />,
    title: ({ because }) => because,
  },
  {
    id: 'first',
    header: 'First divergence',
    cell: ({ firstDivergence, error }) =>
      firstDivergence === null ? (
        <span className="text-3">{error?.message ?? 'none'}</span>
      ) : (
        <StageLabel stage={firstDivergence.stageId ?? firstDivergence.stage}>{firstDivergence.detail}</StageLabel>
      ),
    title: ({ firstDivergence, error }) => firstDivergence?.detail ?? error?.message,
  },
  {
    id: 'ms',
    header: 'Δ ms',
    width: 62,
    align: 'end',
    cell: ({ delta }) => (delta.ms === null ? NOT_APPLICABLE : formatSigned(delta.ms)),
  },
];

function VerdictCell({ row: { verdict, verdictBy, state } }: { row: ReplayRow }) {
  if (verdict === null) {
    const words = { waiting: 'waiting', done: 'none', failed: 'failed', skipped: 'skipped' } as const;
    return <span className={state === 'failed' ? 'text-error' : 'text-3'}>{words[state]}</span>;
  }
  return (
    <span className="replay-verdict" data-verdict={verdict}>
      {VERDICT_WORD[verdict]}
      {verdictBy === 'person' ? <span className="visually-hidden"> (decided by a person)</span> : null}
      {verdictBy === 'person' ? <span aria-hidden="true">*</span> : null}
    </span>
  );
}
