import { ListChecks } from 'lucide-react';
import type { ReplayCluster } from '../../../../main/contract/replay.ts';
import { type Column, DataTable, formatCount, formatQuantity, IconButton, StageLabel } from '../../../ui/index.ts';

export interface ClusterTableProps {
  clusters: readonly ReplayCluster[];
  /** Traces that were run: without any, none can have diverged. */
  replayed: number;
  selectedId: string | null;
  /** The same cluster again takes the filter away. */
  onSelect: (clusterId: string | null) => void;
  /** Its traces become cases. */
  onKeep: (cluster: ReplayCluster) => void;
}

/** What changed first, and how often: each cluster filters the traces above it. */
export function ClusterTable({ clusters, replayed, selectedId, onSelect, onKeep }: ClusterTableProps) {
  const most = Math.max(1, ...clusters.map(({ count }) => count));
  return (
    <DataTable
      label="Kinds of divergence"
      columns={columnsFor(most, onKeep)}
      rows={clusters}
      rowKey={({ clusterId }) => clusterId}
      selectedKey={selectedId}
      onSelect={({ clusterId }) => onSelect(clusterId === selectedId ? null : clusterId)}
      empty={replayed === 0 ? 'Nothing was compared yet.' : 'No trace diverged.'}
      isFit
    />
  );
}

function columnsFor(most: number, onKeep: ClusterTableProps['onKeep']): readonly Column<ReplayCluster>[] {
  return [
    {
      id: 'label',
      header: 'What changed first',
      cell: ({ stage, stageId, label }) => <StageLabel stage={stageId ?? stage}>{label}</StageLabel>,
      title: ({ label }) => label,
    },
    {
      id: 'share',
      header: <span className="visually-hidden">Share that got worse</span>,
      headerLabel: 'Share that got worse',
      width: 60,
      cell: ({ count, bad }) => (
        <span className="replay-share" aria-hidden="true">
          <i style={{ width: `${(count / most) * 100}%` }} />
          <i data-bad style={{ width: `${(bad / most) * 100}%` }} />
        </span>
      ),
    },
    {
      id: 'count',
      header: 'Traces',
      width: 56,
      align: 'end',
      cell: ({ count }) => formatCount(count),
      sortValue: ({ count }) => count,
    },
    {
      id: 'bad',
      header: 'Bad',
      headerLabel: 'Worse or broken',
      width: 48,
      align: 'end',
      cell: ({ bad }) => <span className={bad > 0 ? 'text-warn' : 'text-3'}>{formatCount(bad)}</span>,
      sortValue: ({ bad }) => bad,
    },
    {
      id: 'keep',
      header: <span className="visually-hidden">Actions</span>,
      headerLabel: 'Actions',
      width: 48,
      align: 'end',
      cell: (cluster) => (
        <IconButton
          label={`Keep the ${formatQuantity(cluster.count, 'trace')} as cases…`}
          icon={ListChecks}
          onClick={() => onKeep(cluster)}
        />
      ),
    },
  ];
}
