import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { ProviderInfo } from '../../../../main/contract/provider.ts';
import type { SecretInfo } from '../../../../main/contract/secret.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useNow } from '../../../engine/use-now.ts';
import {
  ageSeconds,
  Button,
  type Column,
  ConfirmDialog,
  DataTable,
  ErrorState,
  formatAge,
  formatExactTime,
  NOT_APPLICABLE,
  Note,
  Panel,
  TextButton,
} from '../../../ui/index.ts';
import { SecretForm } from './secret-form.tsx';
import { secretPlace, vaultScope } from './vault-text.ts';

/** Keys go in and never come out: set, test, replace, remove. */
export function VaultPanel({ providers }: { providers: readonly ProviderInfo[] }) {
  const list = useEngineQuery('secret.list', {});
  const remove = useEngineMutation('secret.remove', ['secret.list', 'languageModel.list']);
  const now = useNow();
  const [editing, setEditing] = useState<{ name: string; isNew: boolean } | null>(null);
  const [leaving, setLeaving] = useState<SecretInfo | null>(null);
  const vault = list.data?.vault;
  const secrets = list.data?.secrets ?? [];
  const missing = providers.flatMap(({ secret, state }) => (secret !== null && state === 'no-key' ? [secret] : []));
  return (
    <Panel
      title="Vault"
      scope={vault === undefined ? undefined : vaultScope(vault)}
      isFit
      actions={
        <Button
          icon={KeyRound}
          onClick={() =>
            // The first that a provider waits for, as a suggestion.
            setEditing({
              name: missing.find((name) => !secrets.some((secret) => secret.name === name)) ?? '',
              isNew: true,
            })
          }
        >
          Add secret…
        </Button>
      }
    >
      {list.isError ? (
        <ErrorState title="The vault could not be read" error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {vault?.why == null ? null : <Note kind={vault.state === 'damaged' ? 'error' : 'warn'}>{vault.why}</Note>}
      <DataTable
        label="Secrets"
        columns={secretColumns(providers, now, (name) => setEditing({ name, isNew: false }), setLeaving)}
        rows={secrets}
        rowKey={({ name, origin }) => `${origin} ${name}`}
        isLoading={list.isPending}
        empty="No key is kept. Built-in models and servers on this machine need none."
        isFit
      />
      {editing === null ? null : (
        <SecretForm key={`${editing.isNew} ${editing.name}`} {...editing} onDone={() => setEditing(null)} />
      )}
      <p className="models-foot">Values go in and never come out: not to this view, a log, a trace or an export.</p>
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove ${leaving?.name ?? ''}?`}
        confirmLabel="Remove the secret"
        confirmingLabel="Removing"
        keepLabel="Keep it"
        onConfirm={async () => {
          if (leaving !== null) await remove.mutateAsync({ name: leaving.name });
        }}
      >
        <p>Whatever needs it cannot call its provider until it is set again. It cannot be brought back from here.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function secretColumns(
  providers: readonly ProviderInfo[],
  now: number,
  onReplace: (name: string) => void,
  onRemove: (secret: SecretInfo) => void,
): readonly Column<SecretInfo>[] {
  return [
    { id: 'name', header: 'Secret', minWidth: 100, cell: ({ name }) => <span className="mono">{name}</span> },
    {
      id: 'used-by',
      header: 'Used by',
      minWidth: 56,
      cell: ({ name }) =>
        providers
          .filter(({ secret }) => secret === name)
          .map(({ id }) => id)
          .join(', ') || NOT_APPLICABLE,
    },
    { id: 'place', header: 'From', minWidth: 56, cell: secretPlace, title: secretPlace },
    {
      id: 'set',
      header: 'Set',
      width: 64,
      align: 'end',
      cell: ({ setAt }) => (setAt === null ? NOT_APPLICABLE : formatAge(ageSeconds(setAt, now))),
      title: ({ setAt }) => (setAt === null ? undefined : formatExactTime(setAt)),
    },
    {
      id: 'acts',
      header: <span className="visually-hidden">Replace or remove</span>,
      width: 132,
      align: 'end',
      cell: (secret) =>
        secret.origin === 'environment' ? null : (
          <span className="models-acts">
            <TextButton label={`Replace ${secret.name}`} onClick={() => onReplace(secret.name)}>
              Replace
            </TextButton>
            <TextButton label={`Remove ${secret.name}`} onClick={() => onRemove(secret)}>
              Remove
            </TextButton>
          </span>
        ),
    },
  ];
}
