import type { EvalFileInfo } from '../../../../main/contract/eval-run.ts';
import { type Column, DataTable, formatCount, formatExactTime, NOT_APPLICABLE } from '../../../ui/index.ts';
import { RunMark } from '../run-mark.tsx';
import { headlineText } from '../view-model/headline.ts';

export interface EvalTableProps {
  evals: readonly EvalFileInfo[];
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOpenRun: (runId: string) => void;
}

/** The eval files; the arrows select, Enter opens the last run. */
export function EvalTable({ evals, selectedId, onSelect, onOpenRun }: EvalTableProps) {
  return (
    <DataTable
      label="Evals"
      columns={COLUMNS}
      rows={evals}
      rowKey={({ id }) => id}
      rowText={({ id }) => id}
      selectedKey={selectedId}
      selectsOnMove
      onSelect={({ id }) => onSelect(id)}
      onActivate={({ id, lastRun }) => (lastRun === null ? onSelect(id) : onOpenRun(lastRun.runId))}
      empty="No eval file can be read; see the problems below."
    />
  );
}

const COLUMNS: readonly Column<EvalFileInfo>[] = [
  {
    id: 'id',
    header: 'Eval',
    minWidth: 130,
    sortValue: ({ id }) => id,
    title: ({ path, description }) => [path, description].filter(Boolean).join('\n'),
    cell: ({ id }) => <b>{id}</b>,
  },
  {
    id: 'dataset',
    header: 'Dataset',
    minWidth: 130,
    title: ({ dataset }) => dataset,
    cell: ({ dataset }) => <span className="text-2">{dataset}</span>,
  },
  {
    id: 'cases',
    header: 'Cases',
    width: 60,
    align: 'end',
    sortValue: ({ cases }) => cases,
    cell: ({ cases }) => (cases === null ? NOT_APPLICABLE : formatCount(cases)),
  },
  {
    id: 'cells',
    header: 'Cells',
    width: 56,
    align: 'end',
    sortValue: ({ cells }) => cells,
    cell: ({ cells }) => formatCount(cells),
  },
  {
    id: 'headline',
    header: 'Last run came to',
    minWidth: 120,
    title: ({ lastRun }) => (lastRun === null ? undefined : headlineText(lastRun.headline, 12)),
    cell: ({ lastRun }) =>
      lastRun === null ? <span className="text-3">not run yet</span> : headlineText(lastRun.headline, 2),
  },
  {
    id: 'state',
    header: 'Last run',
    width: 150,
    sortValue: ({ lastRun }) => lastRun?.startedAt ?? null,
    title: ({ lastRun }) => (lastRun === null ? undefined : formatExactTime(lastRun.startedAt)),
    cell: ({ lastRun }) => (lastRun === null ? NOT_APPLICABLE : <RunMark run={lastRun} />),
  },
];
