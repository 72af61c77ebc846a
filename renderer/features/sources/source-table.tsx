import { RefreshCw, Trash2 } from 'lucide-react';
import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { useNow } from '../../engine/use-now.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  formatAge,
  formatBytes,
  formatCount,
  formatExactTime,
  IconButton,
  NOT_APPLICABLE,
  Spinner,
  StateDot,
  UNKNOWN,
} from '../../ui/index.ts';
import { SOURCE_STATE_WORD, sourceState } from './sources-view-model.ts';

export interface SourceTableProps {
  sources: readonly SourceStatus[];
  isLoading: boolean;
  isComparing: boolean;
  selectedId: string | null;
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
  onSelect: (source: SourceStatus) => void;
  onRefresh: (source: SourceStatus) => void;
  onRemove: (source: SourceStatus) => void;
}

const count = (value: number) => <span className={value === 0 ? 'text-3' : undefined}>{formatCount(value)}</span>;
/** Worst first: failed, changed, never read, being read, fine. */
const SEVERITY = { error: 0, warn: 1, off: 2, running: 3, ok: 4, unknown: 5 } as const;

/** The sources, worst first, with what the index holds of each. */
export function SourceTable(props: SourceTableProps) {
  const { sources, isLoading, selectedId, onSelect } = props;
  const columns = sourceColumns(props, useNow());
  return (
    <DataTable
      label="Sources"
      columns={columns}
      rows={sources}
      rowKey={({ sourceId }) => sourceId}
      rowText={({ sourceId }) => sourceId}
      selectedKey={selectedId}
      onSelect={onSelect}
      selectsOnMove
      defaultSort={{ columnId: 'source', direction: 'ascending' }}
      isLoading={isLoading}
      isFit
    />
  );
}

/** @returns the columns; ages are as of `now` */
function sourceColumns(
  { isComparing, blockedReason, onRefresh, onRemove }: SourceTableProps,
  now: number,
): readonly Column<SourceStatus>[] {
  return [
    {
      id: 'source',
      header: 'Source',
      cell: (source) => (
        <span className="source-name">
          <SourceMark source={source} />
          <span className="ellipsis">{source.sourceId}</span>
          {source.include.length === 0 ? null : <span className="text-3 ellipsis">{source.include.join(', ')}</span>}
        </span>
      ),
      title: ({ path }) => path,
      sortValue: (source) => `${SEVERITY[sourceState(source)]} ${source.sourceId}`,
      firstDirection: 'ascending',
    },
    {
      id: 'files',
      header: 'Files',
      width: 64,
      align: 'end',
      cell: ({ documents }) => count(documents),
      sortValue: ({ documents }) => documents,
    },
    {
      id: 'chunks',
      header: 'Chunks',
      width: 72,
      align: 'end',
      cell: ({ chunks }) => count(chunks),
      sortValue: ({ chunks }) => chunks,
    },
    {
      id: 'size',
      header: 'Size',
      width: 72,
      align: 'end',
      cell: ({ sizeBytes }) => formatBytes(sizeBytes),
      sortValue: ({ sizeBytes }) => sizeBytes,
    },
    {
      id: 'age',
      header: 'Read',
      width: 96,
      align: 'end',
      cell: ({ lastSuccessAt }) => {
        const age = ageSeconds(lastSuccessAt, now);
        return age === null ? (
          <span className="text-3">{NOT_APPLICABLE}</span>
        ) : age < 1 ? (
          'now'
        ) : (
          `${formatAge(age)} ago`
        );
      },
      title: ({ lastSuccessAt }) =>
        lastSuccessAt === null ? 'Never read' : `Last read whole at ${formatExactTime(lastSuccessAt)}`,
      sortValue: ({ lastSuccessAt }) => ageSeconds(lastSuccessAt, now),
    },
    {
      id: 'drift',
      header: 'Changed',
      headerLabel: 'Files changed since',
      width: 76,
      align: 'end',
      cell: ({ drift }) => <Drift drift={drift} isComparing={isComparing} />,
      title: ({ driftCheckedAt }) =>
        driftCheckedAt === null
          ? 'Not compared with the files yet'
          : `Compared with the files at ${formatExactTime(driftCheckedAt)}`,
      sortValue: ({ drift }) => drift,
    },
    {
      id: 'skipped',
      header: 'Skipped',
      width: 72,
      align: 'end',
      cell: ({ skipped }) => <span className={skipped === 0 ? 'text-3' : 'text-warn'}>{formatCount(skipped)}</span>,
      sortValue: ({ skipped }) => skipped,
    },
    {
      id: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      width: 68,
      align: 'end',
      cell: (source) => (
        <span className="source-actions">
          <IconButton
            label={`Refresh ${source.sourceId}`}
            icon={RefreshCw}
            disabledReason={source.isIngesting ? `${source.sourceId} is being read` : blockedReason}
            onClick={() => onRefresh(source)}
          />
          <IconButton
            label={`Remove ${source.sourceId}…`}
            icon={Trash2}
            disabledReason={blockedReason}
            onClick={() => onRemove(source)}
          />
        </span>
      ),
    },
  ];
}

function SourceMark({ source }: { source: SourceStatus }) {
  const state = sourceState(source);
  if (state !== 'running') return <StateDot state={state} label={SOURCE_STATE_WORD[state]} />;
  return (
    <span className="source-mark text-accent">
      <Spinner />
      <span className="visually-hidden">{SOURCE_STATE_WORD.running}</span>
    </span>
  );
}

function Drift({ drift, isComparing }: { drift: number | null; isComparing: boolean }) {
  if (drift === null) return <span className="text-3">{isComparing ? 'comparing' : UNKNOWN}</span>;
  return <span className={drift === 0 ? 'text-3' : 'text-warn'}>{formatCount(drift)}</span>;
}
