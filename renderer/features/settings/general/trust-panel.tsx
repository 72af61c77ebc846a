import { useState } from 'react';
import type { TrustEntry } from '../../../../main/contract/workspace.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useNow } from '../../../engine/use-now.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  ageSeconds,
  Button,
  type Column,
  ConfirmDialog,
  DataTable,
  ErrorState,
  formatAge,
  formatExactTime,
  formatQuantity,
  Panel,
  PathText,
} from '../../../ui/index.ts';

/** Folders whose pipelines, prompts and tools may run; trust is kept outside the workspace and can be withdrawn. */
export function TrustPanel() {
  const trusted = useEngineQuery('workspace.trusted', {});
  const revoke = useEngineMutation('workspace.trust', ['workspace.trusted', 'workspace.current', 'status.read']);
  const [leaving, setLeaving] = useState<TrustEntry | null>(null);
  const columns = trustColumns(useNow(), setLeaving);
  return (
    <Panel
      title="Trusted workspaces"
      scope={trusted.data === undefined ? undefined : formatQuantity(trusted.data.length, 'folder')}
      isFit
    >
      {trusted.isError ? (
        <ErrorState
          title="The trust list could not be read"
          error={trusted.error}
          onRetry={() => void trusted.refetch()}
        />
      ) : (
        <DataTable
          label="Trusted workspaces"
          columns={columns}
          rows={trusted.data ?? []}
          rowKey={({ path }) => path}
          isLoading={trusted.isPending}
          empty="None. A workspace made on this machine is trusted when it is made."
          isFit
        />
      )}
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title="Withdraw trust?"
        confirmLabel="Withdraw trust"
        confirmingLabel="Withdrawing"
        keepLabel="Keep it trusted"
        onConfirm={async () => {
          if (leaving !== null) await revoke.mutateAsync({ path: leaving.path, trusted: false });
        }}
      >
        <p>Nothing in the folder runs any more, and nothing is read into its index. What is stored stays readable.</p>
        <p className="mono">{leaving?.path}</p>
      </ConfirmDialog>
    </Panel>
  );
}

function trustColumns(now: number, onLeave: (entry: TrustEntry) => void): readonly Column<TrustEntry>[] {
  return [
    { id: 'path', header: 'Folder', cell: ({ path }) => <PathText path={path} /> },
    {
      id: 'since',
      header: 'Trusted',
      width: 96,
      align: 'end',
      cell: ({ trustedAt }) => `${formatAge(ageSeconds(trustedAt, now))} ago`,
      title: ({ trustedAt }) => formatExactTime(trustedAt),
    },
    {
      id: 'withdraw',
      header: <span className="visually-hidden">Withdraw</span>,
      width: 108,
      align: 'end',
      cell: (entry) => (
        <Button size="small" label={`Withdraw trust from ${entry.path}`} onClick={() => onLeave(entry)}>
          Withdraw…
        </Button>
      ),
    },
  ];
}
