import type { ReplayRow } from '../../../../main/contract/replay.ts';
import { Button, type Column, DataTable, NOT_APPLICABLE, StageLabel } from '../../../ui/index.ts';
import { formatTimeChange } from '../view-model/time-change.ts';
import { VERDICT_WORD } from '../view-model/verdict-words.ts';

export interface RowTableProps {
  rows: readonly ReplayRow[];
  selectedId: string | null;
  isLoading: boolean;
  onSelect: (traceId: string) => void;
  onActivate: (traceId: string) => void;
  onNearEnd: () => void;
  /** Takes every filter away. */
  onClear: () => void;
}

/** Replayed traces, worst first; moving through them compares each beside the table. */
export function RowTable(props: RowTableProps) {
  const { rows, selectedId, isLoading, onSelect, onActivate, onNearEnd, onClear } = props;
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
      onNearEnd={onNearEnd}
      empty={
        <>
          {'No replayed trace matches. '}
          <Button size="small" onClick={onClear}>
            Clear filter
          </Button>
        </>
      }
    />
  );
}

const COLUMNS: readonly Column<ReplayRow>[] = [
  {
    id: 'question',
    header: 'Question',
    minWidth: 90,
    cell: ({ question }) => question,
    title: ({ question }) => question,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: 80,
    cell: (row) => <VerdictCell row={row} />,
    title: ({ because }) => because,
  },
  {
    id: 'first',
    header: 'First divergence',
    minWidth: 90,
    cell: ({ firstDivergence, error, verdict, because }) =>
      firstDivergence === null ? (
        // A verdict may rest on the answer alone, where the recording tells of no stage.
        <span className="text-3">{error?.message ?? (verdict === 'identical' ? 'none' : because)}</span>
      ) : (
        <StageLabel stage={firstDivergence.stageId ?? firstDivergence.stage}>{firstDivergence.detail}</StageLabel>
      ),
    title: ({ firstDivergence, error }) => firstDivergence?.detail ?? error?.message,
  },
  {
    id: 'ms',
    header: 'Δ time',
    width: 74,
    align: 'end',
    cell: ({ delta }) => (delta.ms === null ? NOT_APPLICABLE : formatTimeChange(delta.ms)),
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
