import type { TriagedCase } from '../../../../main/contract/eval-run.ts';
import { type Column, DataTable, formatCount, formatScore, NOT_APPLICABLE } from '../../../ui/index.ts';
import { causeOf } from '../view-model/triage-rows.ts';
import { CauseMark } from './cause-mark.tsx';

export interface TriageTableProps {
  cases: readonly TriagedCase[];
  selectedId: string | null;
  onSelect: (caseId: string) => void;
  onOpen: (caseId: string) => void;
  empty: string;
}

/** Failing cases, the lowest score first; the arrows select, Enter opens. */
export function TriageTable({ cases, selectedId, onSelect, onOpen, empty }: TriageTableProps) {
  return (
    <DataTable
      label="Failing cases"
      columns={COLUMNS}
      rows={cases}
      rowKey={({ caseId }) => caseId}
      rowText={({ question }) => question}
      selectedKey={selectedId}
      selectsOnMove
      onSelect={({ caseId }) => onSelect(caseId)}
      onActivate={({ caseId }) => onOpen(caseId)}
      empty={empty}
    />
  );
}

/** Below it a score is a failure and not a near miss. */
const LOW_SCORE = 0.5;

const COLUMNS: readonly Column<TriagedCase>[] = [
  {
    id: 'question',
    header: 'Case',
    minWidth: 180,
    sortValue: ({ question }) => question,
    title: ({ question }) => question,
    cell: ({ question }) => question,
  },
  {
    id: 'cause',
    header: 'Cause',
    width: 104,
    sortValue: (one) => causeOf(one),
    title: ({ rule }) => (rule === 'a person' ? 'decided by a person' : `rule: ${rule}`),
    cell: (one) => <CauseMark cause={causeOf(one)} />,
  },
  {
    id: 'evidence',
    header: 'Evidence',
    minWidth: 200,
    title: ({ evidence }) => evidence,
    cell: ({ evidence, rule }) => (
      <span className="text-2">{rule === 'a person' && evidence === '' ? 'decided by a person' : evidence}</span>
    ),
  },
  {
    id: 'score',
    header: 'Score',
    width: 58,
    align: 'end',
    firstDirection: 'ascending',
    sortValue: ({ score }) => score,
    cell: ({ score }) =>
      score === null ? (
        NOT_APPLICABLE
      ) : (
        <span data-tone={score < LOW_SCORE ? 'low' : 'middling'}>{formatScore(score)}</span>
      ),
  },
  {
    id: 'failed',
    header: 'Failed',
    width: 64,
    align: 'end',
    sortValue: ({ failedRepeats, repeats }) => failedRepeats / repeats,
    cell: ({ failedRepeats, repeats }) => (
      <span className="text-2">{`${formatCount(failedRepeats)} of ${formatCount(repeats)}`}</span>
    ),
  },
];
