import type { ReplayCluster } from '../../../../main/contract/replay.ts';
import { type Column, DataTable, formatCount, StageLabel } from '../../../ui/index.ts';

export interface ClusterTableProps {
  clusters: readonly ReplayCluster[];
  selectedId: string | null;
  /** The same cluster again takes the filter away. */
  onSelect: (clusterId: string | null) => void;
}

/** What changed first, and how often: each cluster filters the traces above it. */
export function ClusterTable({ clusters, selectedId, onSelect }: ClusterTableProps) {
  const most = Math.max(1, ...clusters.map(({ count }) => count));
  return (
    <DataTable
      label="Kinds of divergence"
      columns={columnsFor(most)}
      rows={clusters}
      rowKey={({ clusterId }) => clusterId}
      selectedKey={selectedId}
      onSelect={({ clusterId }) => onSelect(clusterId === selectedId ? null : clusterId)}
      empty="No trace diverged."
      isFit
    />
  );
}

function columnsFor(most: number): readonly Column<ReplayCluster>[] {
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
      width: 84,
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
      width: 62,
      align: 'end',
      cell: ({ count }) => formatCount(count),
      sortValue: ({ count }) => count,
    },
    {
      id: 'bad',
      header: 'Worse, broken',
      width: 100,
      align: 'end',
      cell: ({ bad }) => <span className={bad > 0 ? 'text-warn' : 'text-3'}>{formatCount(bad)}</span>,
      sortValue: ({ bad }) => bad,
    },
  ];
}
