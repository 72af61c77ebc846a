import { useState } from 'react';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { LineageUse } from '../../../../main/contract/lineage.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useNow } from '../../../engine/use-now.ts';
import { tracePath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { ageSeconds, Button, Chip, type Column, DataTable, Dialog, formatAge, formatCount } from '../../../ui/index.ts';

/** Uses shown at first, and added by each press of "Show more". */
const PAGE = 100;
/** The contract's most for one call. */
const MAX_SHOWN = 1000;

/** Every past answer that used a passage, newest first; each opens its trace. */
export function LineageDialog({
  chunkId,
  isOpen,
  onClose,
}: {
  chunkId: ChunkId;
  isOpen: boolean;
  onClose: () => void;
}) {
  const goTo = useGoTo();
  const now = useNow();
  const [limit, setLimit] = useState(PAGE);
  const lineage = useEngineQuery('lineage.of', { chunkId, limit }, { isEnabled: isOpen, keepsPrevious: true });
  const used = lineage.data?.usedBy ?? 0;
  const shown = lineage.data?.uses.length ?? 0;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      width="wide"
      title={`Used by ${formatCount(used)} past ${used === 1 ? 'answer' : 'answers'}`}
      actions={
        <>
          {lineage.data?.nextCursor == null || limit >= MAX_SHOWN ? null : (
            <Button size="large" onClick={() => setLimit(Math.min(MAX_SHOWN, limit + PAGE))}>
              {`Show more (${formatCount(shown)} of ${formatCount(used)})`}
            </Button>
          )}
          <Button size="large" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <DataTable
        label="Past answers that used this passage"
        columns={lineageColumns(now)}
        rows={lineage.data?.uses ?? []}
        rowKey={({ traceId }) => traceId}
        onSelect={({ traceId }) => goTo(tracePath({ traceId }))}
        isLoading={lineage.isPending}
        empty={lineage.isError ? lineage.error.message : 'No past answer used it.'}
        isFit
      />
    </Dialog>
  );
}

function lineageColumns(now: number): readonly Column<LineageUse>[] {
  return [
    { id: 'title', header: 'Asked', cell: ({ title }) => title, title: ({ title }) => title },
    {
      id: 'role',
      header: 'Use',
      width: 132,
      cell: ({ role, chunks }) => (
        <>
          {role === 'cited' ? 'cites it' : 'read it'}{' '}
          {chunks.some(({ isStale }) => isStale) ? <Chip tone="warn">at risk</Chip> : null}
        </>
      ),
    },
    {
      id: 'age',
      header: 'Age',
      width: 64,
      align: 'end',
      cell: ({ startedAt }) => formatAge(ageSeconds(startedAt, now)),
    },
  ];
}
