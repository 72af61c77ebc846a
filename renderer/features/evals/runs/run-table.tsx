import type { EvalRunSummary } from '../../../../main/contract/eval-run.ts';
import {
  type Column,
  DataTable,
  formatCost,
  formatCount,
  formatDuration,
  formatExactTime,
  NOT_APPLICABLE,
} from '../../../ui/index.ts';
import { RunMark } from '../run-mark.tsx';
import { headlineText } from '../view-model/headline.ts';
import { runSize } from '../view-model/run-words.ts';

/** Of a hash: enough to see whether two runs asked the same of the same. */
const HASH_SHOWN = 7;

export interface RunTableProps {
  runs: readonly EvalRunSummary[];
  picked: readonly string[];
  onPick: (runId: string) => void;
  onOpen: (runId: string) => void;
  isLoading: boolean;
}

/** Every run that is kept, the newest on top. */
export function RunTable({ runs, picked, onPick, onOpen, isLoading }: RunTableProps) {
  return (
    <DataTable
      label="Eval runs"
      columns={[pickColumn(picked, onPick), ...COLUMNS]}
      rows={runs}
      rowKey={({ runId }) => runId}
      rowText={({ evalId }) => evalId}
      defaultSort={{ columnId: 'started', direction: 'descending' }}
      onSelect={({ runId }) => onOpen(runId)}
      isLoading={isLoading}
      empty="Nothing was run yet."
    />
  );
}

function pickColumn(picked: readonly string[], onPick: (runId: string) => void): Column<EvalRunSummary> {
  return {
    id: 'pick',
    header: <span className="visually-hidden">Picked</span>,
    headerLabel: 'Picked',
    width: 36,
    cell: ({ runId, evalId, startedAt, state }) => (
      <input
        type="checkbox"
        className="evals-pick"
        aria-label={`Pick ${evalId} of ${formatExactTime(startedAt)}`}
        checked={picked.includes(runId)}
        disabled={state === 'running' || (picked.length === 2 && !picked.includes(runId))}
        onChange={() => onPick(runId)}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      />
    ),
  };
}

const COLUMNS: readonly Column<EvalRunSummary>[] = [
  {
    id: 'started',
    header: 'Started',
    width: 150,
    sortValue: ({ startedAt }) => startedAt,
    firstDirection: 'descending',
    cell: ({ startedAt }) => formatExactTime(startedAt),
  },
  {
    id: 'eval',
    header: 'Eval',
    minWidth: 130,
    sortValue: ({ evalId }) => evalId,
    title: ({ evalId, label, runId }) => [evalId, label, `run ${runId}`].filter(Boolean).join('\n'),
    cell: ({ evalId, label }) => (
      <>
        <b>{evalId}</b>
        {label === '' ? null : <span className="text-2">{` ${label}`}</span>}
      </>
    ),
  },
  { id: 'state', header: 'State', width: 150, sortValue: ({ state }) => state, cell: (run) => <RunMark run={run} /> },
  {
    id: 'headline',
    header: 'Serving cell',
    minWidth: 150,
    title: ({ headline }) => headlineText(headline, 12),
    cell: ({ headline }) => headlineText(headline, 2),
  },
  { id: 'size', header: 'Asked', width: 130, cell: (run) => <span className="text-2">{runSize(run)}</span> },
  {
    id: 'cells',
    header: 'Cells',
    width: 52,
    align: 'end',
    sortValue: ({ cells }) => cells,
    cell: ({ cells }) => formatCount(cells),
  },
  {
    id: 'ms',
    header: 'Took',
    width: 70,
    align: 'end',
    sortValue: ({ ms }) => ms,
    cell: ({ ms, state }) => (state === 'running' ? NOT_APPLICABLE : formatDuration(ms)),
  },
  {
    id: 'cost',
    header: 'Cost',
    width: 72,
    align: 'end',
    sortValue: ({ costUsd }) => costUsd,
    cell: ({ costUsd }) => formatCost(costUsd),
  },
  {
    id: 'dataset',
    header: 'Dataset',
    width: 76,
    title: ({ datasetHash, evalHash }) => `dataset ${datasetHash}\neval file ${evalHash}`,
    cell: ({ datasetHash }) => <span className="mono text-3">{datasetHash.slice(0, HASH_SHOWN)}</span>,
  },
];
