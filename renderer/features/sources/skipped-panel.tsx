import { Filter } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SkippedFile, SkipReason, SourceStatus } from '../../../main/contract/ingest.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import {
  Chip,
  DataTable,
  ErrorState,
  Field,
  formatCount,
  formatQuantity,
  Note,
  Panel,
  TextButton,
} from '../../ui/index.ts';
import { quarantineColumns } from './quarantine-columns.tsx';
import { filterSkipped, SKIP_REASON_TEXT, skipReasonCounts } from './sources-view-model.ts';
import { useWayOut } from './use-way-out.ts';

export interface SkippedPanelProps {
  sourceId: string | null;
  sources: readonly SourceStatus[];
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
}

/** Files that are not in the index, or only in part, each with a reason and a sentence. They never stop the rest. */
export function SkippedPanel({ sourceId, sources, blockedReason }: SkippedPanelProps) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState<SkipReason | null>(null);
  const skipped = useEngineQuery('source.skipped', sourceId === null ? {} : { sourceId });
  const wayOut = useWayOut();
  const columns = useMemo(
    () => quarantineColumns({ sources, blockedReason, pendingPath: wayOut.pendingPath, onResolve: wayOut.resolve }),
    [sources, blockedReason, wayOut.pendingPath, wayOut.resolve],
  );
  const files = skipped.data ?? [];
  const shown = filterSkipped(files, text, reason);
  const isFiltered = shown.length !== files.length;
  const clear = () => {
    setText('');
    setReason(null);
  };
  const counted =
    files.length === 0
      ? 'none'
      : isFiltered
        ? `${formatCount(shown.length)} of ${formatQuantity(files.length, 'file')}`
        : formatQuantity(files.length, 'file');
  return (
    <Panel
      title="Quarantine"
      scope={
        skipped.data === undefined
          ? undefined
          : `${counted}${sourceId === null ? '' : ` of ${sourceId}`}${files.length === 0 ? '' : searchedText(files)}`
      }
      scrolls={false}
      actions={
        files.length === 0 ? undefined : (
          <Field
            label="Filter skipped files"
            isLabelHidden
            icon={Filter}
            placeholder="Path or message"
            value={text}
            onChange={setText}
          />
        )
      }
    >
      {skipped.isError ? (
        <ErrorState
          title="The skipped files could not be read"
          error={skipped.error}
          onRetry={() => void skipped.refetch()}
        />
      ) : (
        <>
          {files.length === 0 ? null : (
            <fieldset className="skip-reasons">
              <legend className="visually-hidden">Show only one reason</legend>
              {skipReasonCounts(files).map((entry) => (
                <Chip
                  key={entry.reason}
                  isOutlined
                  isPressed={entry.reason === reason}
                  onClick={() => setReason(entry.reason === reason ? null : entry.reason)}
                >
                  {SKIP_REASON_TEXT[entry.reason]} {formatCount(entry.count)}
                </Chip>
              ))}
            </fieldset>
          )}
          {wayOut.error === null ? null : (
            <Note kind="error" isLive>
              {wayOut.error}
            </Note>
          )}
          <DataTable
            label="Skipped files"
            defaultSort={{ columnId: 'quality', direction: 'ascending' }}
            columns={columns}
            rows={shown}
            rowKey={({ path }) => path}
            isLoading={skipped.isPending}
            skeletonRows={4}
            empty={
              isFiltered ? (
                <>
                  No skipped file matches. <TextButton onClick={clear}>Clear filter</TextButton>
                </>
              ) : (
                'Every file was read whole.'
              )
            }
          />
        </>
      )}
    </Panel>
  );
}

/** How many of the listed files can be found all the same: read with a remark, or answered by an older version. */
function searchedText(files: readonly SkippedFile[]): string {
  const searched = files.filter(({ isIndexed }) => isIndexed).length;
  if (searched === 0) return ', none of them searched';
  return searched === files.length
    ? ', all searched with a remark'
    : `, ${formatCount(searched)} searched with a remark`;
}
