import { Filter } from 'lucide-react';
import type { DocumentSummary } from '../../../main/contract/document.ts';
import { useDebounced } from '../../engine/use-debounced.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  ErrorState,
  Field,
  formatAge,
  formatBytes,
  formatCount,
  formatExactTime,
  formatQuantity,
  Panel,
  PathText,
  TextButton,
} from '../../ui/index.ts';

/** Documents read at once; beyond that the filter narrows the list. */
const DOCUMENT_LIMIT = 1000;

const columns: readonly Column<DocumentSummary>[] = [
  {
    id: 'path',
    header: 'Document',
    cell: ({ displayPath }) => <PathText path={displayPath} />,
    title: ({ title, displayPath }) => `${displayPath}: ${title}`,
    sortValue: ({ displayPath }) => displayPath,
  },
  { id: 'format', header: 'Kind', width: 76, cell: ({ format }) => format, sortValue: ({ format }) => format },
  {
    id: 'chunks',
    header: 'Chunks',
    width: 68,
    align: 'end',
    cell: ({ chunks }) => formatCount(chunks),
    sortValue: ({ chunks }) => chunks,
  },
  {
    id: 'size',
    header: 'Size',
    width: 68,
    align: 'end',
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
    sortValue: ({ sizeBytes }) => sizeBytes,
  },
  {
    id: 'modified',
    header: 'Edited',
    width: 88,
    align: 'end',
    cell: ({ modifiedAt }) => `${formatAge(ageSeconds(modifiedAt, Date.now()))} ago`,
    title: ({ modifiedAt, indexedAt }) =>
      `Edited ${formatExactTime(modifiedAt)}, indexed ${formatExactTime(indexedAt)}`,
    sortValue: ({ modifiedAt }) => ageSeconds(modifiedAt, Date.now()),
    firstDirection: 'ascending',
  },
];

export interface DocumentsPanelProps {
  /** Null lists the documents of all sources. */
  sourceId: string | null;
  filter: string;
  onFilter: (filter: string) => void;
  /** Takes the focus when the list comes back. */
  lastOpenedId: string | null;
  onOpen: (documentId: string) => void;
}

/** What a source, or all of them, brought in. A row opens its text. */
export function DocumentsPanel({ sourceId, filter, onFilter, lastOpenedId, onOpen }: DocumentsPanelProps) {
  const wanted = useDebounced(filter);
  const documents = useEngineQuery(
    'document.list',
    { filter: wanted, limit: DOCUMENT_LIMIT, ...(sourceId === null ? {} : { sourceId }) },
    { keepsPrevious: true },
  );
  const total = documents.data?.total ?? 0;
  const shown = documents.data?.documents.length ?? 0;
  return (
    <Panel
      title={sourceId ?? 'All sources'}
      scope={
        documents.data === undefined
          ? undefined
          : `${shown < total ? `${formatCount(shown)} of ` : ''}${formatQuantity(total, 'document')}`
      }
      scrolls={false}
      actions={
        <Field
          label="Filter documents"
          isLabelHidden
          icon={Filter}
          placeholder="Part of a path"
          value={filter}
          onChange={onFilter}
        />
      }
    >
      {documents.isError ? (
        <ErrorState
          title="The documents could not be read"
          error={documents.error}
          onRetry={() => void documents.refetch()}
        />
      ) : (
        <>
          <DataTable
            label="Documents"
            columns={columns}
            rows={documents.data?.documents ?? []}
            rowKey={({ documentId }) => documentId}
            rowText={({ displayPath }) => displayPath}
            initialFocusKey={lastOpenedId}
            onSelect={({ documentId }) => onOpen(documentId)}
            isLoading={documents.isPending}
            skeletonRows={10}
            empty={
              wanted === '' ? (
                'No document is in the index yet.'
              ) : (
                <>
                  {`No path contains “${wanted}”. `}
                  <TextButton onClick={() => onFilter('')}>Clear filter</TextButton>
                </>
              )
            }
          />
          {shown < total ? (
            <div className="table__foot">
              <span>{`The first ${formatQuantity(shown, 'document')} by path`}</span>
              <span>Filter to find the others</span>
            </div>
          ) : null}
        </>
      )}
    </Panel>
  );
}
