import { Filter } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SkippedFile, SkipReason, SourceStatus } from '../../../main/contract/ingest.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import {
  Chip,
  type Column,
  DataTable,
  ErrorState,
  Field,
  formatCount,
  formatQuantity,
  Panel,
  PathText,
  TextButton,
} from '../../ui/index.ts';
import { filterSkipped, pathInSource, SKIP_REASON_TEXT, skipReasonCounts } from './sources-view-model.ts';

const skippedColumns = (sources: readonly SourceStatus[]): readonly Column<SkippedFile>[] => [
  {
    id: 'path',
    header: 'File',
    width: 280,
    cell: ({ path }) => <PathText path={pathInSource(path, sources)} />,
    title: ({ path }) => path,
    sortValue: ({ path }) => path,
  },
  {
    id: 'reason',
    header: 'Reason',
    width: 148,
    cell: ({ reason }) => <span className="text-warn">{SKIP_REASON_TEXT[reason]}</span>,
    sortValue: ({ reason }) => SKIP_REASON_TEXT[reason],
  },
  {
    id: 'message',
    header: 'What was found, and the way out',
    cell: ({ message }) => message,
    title: ({ message }) => message,
  },
];

/** Files that are not in the index, or only in part, each with a reason and a sentence. They never stop the rest. */
export function SkippedPanel({ sourceId, sources }: { sourceId: string | null; sources: readonly SourceStatus[] }) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState<SkipReason | null>(null);
  const skipped = useEngineQuery('source.skipped', sourceId === null ? {} : { sourceId });
  const columns = useMemo(() => skippedColumns(sources), [sources]);
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
      title="Skipped"
      scope={
        skipped.data === undefined
          ? undefined
          : `${counted}${sourceId === null ? '' : ` of ${sourceId}`}${files.length === 0 ? '' : ', whole or in part'}`
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
          <DataTable
            label="Skipped files"
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
