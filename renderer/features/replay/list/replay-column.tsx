import { Filter, FilterX, X } from 'lucide-react';
import { useState } from 'react';
import type { ReplayCluster, ReplayReport } from '../../../../main/contract/replay.ts';
import { REPLAY_STAGES } from '../../../../main/contract/replay-comparison.ts';
import {
  Button,
  ErrorState,
  Field,
  formatCount,
  formatQuantity,
  IconButton,
  Panel,
  Select,
} from '../../../ui/index.ts';
import { KeepCaseDialog } from '../detail/keep-case-dialog.tsx';
import { ClusterTable } from './cluster-table.tsx';
import { RowTable } from './row-table.tsx';
import { EVERY_ROW, isNarrowed, type RowFilter, type useReplayRows } from './use-replay-rows.ts';

const ANY_STAGE = 'any';

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
  const [keeping, setKeeping] = useState<ReplayCluster | null>(null);
  const diverged = replay.clusters.reduce((sum, { count }) => sum + count, 0);
  const shown = rows.total === undefined ? undefined : `${formatCount(rows.total)} of ${formatCount(replay.total)}`;
  return (
    <div className="replay-column">
      <Panel
        title="Replayed traces"
        scope={shown}
        scrolls={false}
        actions={
          isNarrowed(filter) ? (
            <Button size="small" kind="quiet" icon={FilterX} onClick={() => onFilter(EVERY_ROW)}>
              Clear filter
            </Button>
          ) : undefined
        }
      >
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
          <Select
            label="First divergence"
            value={filter.stage ?? ANY_STAGE}
            options={stageOptions(replay)}
            onChange={(stage) => onFilter({ ...filter, stage: stage === ANY_STAGE ? null : stage })}
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
            onNearEnd={() => {
              if (rows.hasNextPage && !rows.isFetchingNextPage) void rows.fetchNextPage();
            }}
            onClear={() => onFilter(EVERY_ROW)}
          />
        )}
      </Panel>
      <Panel
        title="Clusters"
        scope={`${formatQuantity(diverged, 'divergence')}, ${formatQuantity(replay.clusters.length, 'kind')}`}
        isFit
      >
        <ClusterTable
          clusters={replay.clusters}
          replayed={replay.done}
          selectedId={filter.clusterId}
          onSelect={(clusterId) => onFilter({ ...filter, clusterId })}
          onKeep={setKeeping}
        />
      </Panel>
      {keeping === null ? null : (
        <KeepCaseDialog replayId={replay.replayId} target={keeping} isOpen onClose={() => setKeeping(null)} />
      )}
    </div>
  );
}

/** Stages at which traces part, as many as each has; that which is chosen stays even when it has none. */
function stageOptions({ byStage }: ReplayReport) {
  return [
    { value: ANY_STAGE, label: 'at any stage' },
    ...REPLAY_STAGES.flatMap((stage) => {
      const count = byStage[stage] ?? 0;
      return count === 0 ? [] : [{ value: stage, label: `at ${stage}`, hint: formatCount(count) }];
    }),
  ] as const;
}
