import type { RecentWorkspace } from '../../../main/contract/workspace.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  ErrorState,
  formatAge,
  formatExactTime,
  formatQuantity,
  Panel,
  PathText,
} from '../../ui/index.ts';

const columns: readonly Column<RecentWorkspace>[] = [
  { id: 'name', header: 'Workspace', width: 200, cell: ({ name }) => <b>{name}</b>, title: ({ name }) => name },
  { id: 'path', header: 'Folder', cell: ({ path }) => <PathText path={path} /> },
  {
    id: 'opened',
    header: 'Opened',
    width: 110,
    align: 'end',
    cell: ({ exists, lastOpenedAt }) =>
      exists ? `${formatAge(ageSeconds(lastOpenedAt, Date.now()))} ago` : 'folder is gone',
    title: ({ lastOpenedAt }) => formatExactTime(lastOpenedAt),
  },
];

/** Workspaces opened before, latest first. Enter or a double click opens one. */
export function RecentWorkspaces({ isOpening, onOpen }: { isOpening: boolean; onOpen: (path: string) => void }) {
  const recent = useEngineQuery('workspace.recent', {});
  return (
    <Panel
      title="Recent workspaces"
      scope={recent.data === undefined ? undefined : formatQuantity(recent.data.length, 'folder')}
      scrolls={false}
    >
      {recent.isError ? (
        <ErrorState
          title="The list of recent workspaces could not be read"
          error={recent.error}
          onRetry={() => void recent.refetch()}
        />
      ) : (
        <DataTable
          label="Recent workspaces"
          columns={columns}
          rows={recent.data ?? []}
          rowKey={({ path }) => path}
          rowText={({ name }) => name}
          isDim={({ exists }) => !exists}
          isLoading={recent.isPending || isOpening}
          onActivate={({ path, exists }) => {
            if (exists) onOpen(path);
          }}
          empty="None yet. The sample is a good first one."
        />
      )}
    </Panel>
  );
}
