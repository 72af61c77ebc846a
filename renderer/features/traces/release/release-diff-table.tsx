import type { ReleaseChange } from '../../../../main/contract/release.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { type Column, DataTable, ErrorState, NOT_APPLICABLE } from '../../../ui/index.ts';

const columns: readonly Column<ReleaseChange>[] = [
  {
    id: 'path',
    header: 'Part',
    width: 230,
    cell: ({ path }) => <span className="mono">{path}</span>,
    title: ({ path }) => path,
  },
  { id: 'before', header: 'There', wraps: true, cell: (change) => <Value value={change.before} /> },
  { id: 'after', header: 'Here', wraps: true, cell: (change) => <Value value={change.after} /> },
];

/** What differs between two releases, leaf by leaf. */
export function ReleaseDiffTable({ before, after }: { before: string; after: string }) {
  const diff = useEngineQuery('release.diff', { before, after });
  if (diff.isError) return <ErrorState title="The releases could not be compared" error={diff.error} />;
  return (
    <DataTable
      label="Parts that differ"
      columns={columns}
      rows={diff.data?.changes ?? []}
      rowKey={({ path }) => path}
      isLoading={diff.isPending}
      empty="The two bundles are the same."
      isFit
    />
  );
}

function Value({ value }: { value: ReleaseChange['before'] }) {
  if (value === undefined) return <span className="text-3">{NOT_APPLICABLE}</span>;
  return <span className="mono release-diff__value">{typeof value === 'string' ? value : JSON.stringify(value)}</span>;
}
