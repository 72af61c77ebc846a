import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import {
  type Column,
  DataTable,
  formatCost,
  formatDuration,
  formatExactTime,
  formatShare,
  NOT_APPLICABLE,
} from '../../../ui/index.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { rateText } from '../view-model/verdict-words.ts';

/** Of a fingerprint: enough to see whether two runs were measured on the same. */
const FINGERPRINT_SHOWN = 8;

export interface RunTableProps {
  runs: readonly LoadRunSummary[];
  picked: readonly string[];
  onPick: (runId: string) => void;
  onOpen: (runId: string) => void;
  isLoading: boolean;
}

/** Every run that is kept, the newest on top. */
export function RunTable({ runs, picked, onPick, onOpen, isLoading }: RunTableProps) {
  const columns = [pickColumn(picked, onPick), ...COLUMNS];
  return (
    <DataTable
      label="Load runs"
      columns={columns}
      rows={runs}
      rowKey={({ runId }) => runId}
      rowText={({ scenario }) => scenario}
      defaultSort={{ columnId: 'started', direction: 'descending' }}
      onSelect={({ runId }) => onOpen(runId)}
      isLoading={isLoading}
      empty="Nothing was run yet."
    />
  );
}

function pickColumn(picked: readonly string[], onPick: (runId: string) => void): Column<LoadRunSummary> {
  return {
    id: 'pick',
    header: <span className="visually-hidden">Picked</span>,
    headerLabel: 'Picked',
    width: 36,
    cell: ({ runId, scenario, startedAt, state }) => (
      <input
        type="checkbox"
        className="load-pick"
        aria-label={`Pick ${scenario} of ${formatExactTime(startedAt)}`}
        checked={picked.includes(runId)}
        disabled={state === 'running' || (picked.length === 2 && !picked.includes(runId))}
        onChange={() => onPick(runId)}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      />
    ),
  };
}

const duration = (ms: number | null): string => (ms === null ? NOT_APPLICABLE : formatDuration(ms));

const COLUMNS: readonly Column<LoadRunSummary>[] = [
  {
    id: 'started',
    header: 'Started',
    width: 150,
    sortValue: ({ startedAt }) => startedAt,
    firstDirection: 'descending',
    cell: ({ startedAt }) => formatExactTime(startedAt),
  },
  {
    id: 'scenario',
    header: 'Scenario',
    minWidth: 140,
    sortValue: ({ scenario }) => scenario,
    title: ({ scenario, label, target }) => [scenario, label, target].filter(Boolean).join('\n'),
    cell: ({ scenario, label, origin }) => (
      <>
        <b>{scenario}</b>
        {label === '' ? null : <span className="text-2">{` ${label}`}</span>}
        {origin === 'trestle' ? null : <span className="text-3">{` from ${origin}`}</span>}
      </>
    ),
  },
  {
    id: 'target',
    header: 'Target',
    minWidth: 130,
    title: ({ target }) => target,
    cell: ({ target }) => <span className="text-2">{target}</span>,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: 130,
    sortValue: ({ verdict }) => verdict,
    cell: (run) => <VerdictMark run={run} />,
  },
  {
    id: 'rate',
    header: 'Offered',
    width: 84,
    align: 'end',
    sortValue: ({ offeredRatePerSecond }) => offeredRatePerSecond,
    cell: ({ offeredRatePerSecond }) => rateText(offeredRatePerSecond, 's'),
  },
  {
    id: 'p95',
    header: 'Response p95',
    width: 92,
    align: 'end',
    sortValue: ({ responseP95Ms }) => responseP95Ms,
    cell: ({ responseP95Ms }) => duration(responseP95Ms),
  },
  {
    id: 'errors',
    header: 'Errors',
    width: 68,
    align: 'end',
    sortValue: ({ errorShare }) => errorShare,
    cell: ({ errorShare }) => (errorShare === null ? NOT_APPLICABLE : formatShare(errorShare)),
  },
  {
    id: 'cost',
    header: 'Cost',
    width: 76,
    align: 'end',
    sortValue: ({ costUsd }) => costUsd,
    cell: ({ costUsd }) => formatCost(costUsd),
  },
  {
    id: 'fingerprint',
    header: 'Measured on',
    width: 92,
    title: ({ fingerprint }) => fingerprint ?? undefined,
    cell: ({ fingerprint }) => (
      <span className="mono text-3">{fingerprint?.slice(0, FINGERPRINT_SHOWN) ?? NOT_APPLICABLE}</span>
    ),
  },
];
