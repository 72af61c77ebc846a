import { Filter, X } from 'lucide-react';
import { useState } from 'react';
import type { ReplayReport } from '../../../../main/contract/replay.ts';
import { Button, ErrorState, Field, formatCount, formatQuantity, IconButton, Panel } from '../../../ui/index.ts';
import { KeepCaseDialog } from '../detail/keep-case-dialog.tsx';
import { ClusterTable } from './cluster-table.tsx';
import { RowTable } from './row-table.tsx';
import type { RowFilter, useReplayRows } from './use-replay-rows.ts';

export interface ReplayColumnProps {
  replay: ReplayReport;
  rows: ReturnType<typeof useReplayRows>;
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
  selectedId: string | null;
  onSelect: (traceId: string) => void;
  onActivate: (traceId: string) => void;
}

/** The replayed traces, and what changed first in them. */
export function ReplayColumn({ replay, rows, filter, onFilter, selectedId, onSelect, onActivate }: ReplayColumnProps) {
  const [isKeeping, setIsKeeping] = useState(false);
  const diverged = replay.clusters.reduce((sum, { count }) => sum + count, 0);
  const cluster = replay.clusters.find(({ clusterId }) => clusterId === filter.clusterId);
  const shown = rows.total === undefined ? undefined : `${formatCount(rows.total)} of ${formatCount(replay.total)}`;
  return (
    <div className="replay-column">
      <Panel title="Replayed traces" scope={shown} scrolls={false}>
        <div className="replay-column__filter">
          <Field
            label="Filter replayed traces"
            isLabelHidden
            icon={Filter}
            placeholder="Words of the question"
            value={filter.text}
            onChange={(text) => onFilter({ ...filter, text })}
            suffix={
              filter.text === '' ? null : (
                <IconButton label="Clear the filter" icon={X} onClick={() => onFilter({ ...filter, text: '' })} />
              )
            }
          />
        </div>
        {rows.isError ? (
          <ErrorState title="The traces could not be listed" error={rows.error} onRetry={() => void rows.refetch()} />
        ) : (
          <RowTable
            rows={rows.rows}
            selectedId={selectedId}
            isLoading={rows.isPending}
            onSelect={onSelect}
            onActivate={onActivate}
          />
        )}
        {rows.hasNextPage ? (
          <div className="table__foot">
            <Button
              size="small"
              isLoading={rows.isFetchingNextPage}
              loadingLabel="Reading"
              onClick={() => void rows.fetchNextPage()}
            >
              Show more
            </Button>
          </div>
        ) : null}
      </Panel>
      <Panel
        title="Clusters"
        scope={`${formatQuantity(diverged, 'divergence')}, ${formatQuantity(replay.clusters.length, 'kind')}`}
        isFit
        actions={
          cluster === undefined ? null : (
            <Button size="small" kind="quiet" onClick={() => setIsKeeping(true)}>
              Keep as cases
            </Button>
          )
        }
      >
        <ClusterTable
          clusters={replay.clusters}
          selectedId={filter.clusterId}
          onSelect={(clusterId) => onFilter({ ...filter, clusterId })}
        />
      </Panel>
      {cluster === undefined ? null : (
        <KeepCaseDialog
          replayId={replay.replayId}
          target={cluster}
          isOpen={isKeeping}
          onClose={() => setIsKeeping(false)}
        />
      )}
    </div>
  );
}
