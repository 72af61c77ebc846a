import { RefreshCw } from 'lucide-react';
import type { GatewayState } from '../../../../main/contract/gateway.ts';
import type { LanguageModelListResponse } from '../../../../main/contract/provider.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useNow } from '../../../engine/use-now.ts';
import {
  Button,
  type Column,
  DataTable,
  formatCount,
  formatDuration,
  formatShare,
  NOT_APPLICABLE,
  Note,
  Panel,
  StateDot,
} from '../../../ui/index.ts';
import { EditFileButton } from '../files/edit-file-button.tsx';
import { breakerFace, type ProviderRow, providerPlace, providerRows } from './endpoint-rows.ts';

export interface ProvidersPanelProps {
  models: LanguageModelListResponse;
  state: GatewayState;
}

/** Who can answer, from where, and how they have been lately. */
export function ProvidersPanel({ models, state }: ProvidersPanelProps) {
  const refresh = useEngineMutation('languageModel.list', ['languageModel.list', 'gateway.state']);
  const now = useNow();
  const rows = providerRows(models, state);
  // Servers that nobody named and that do not run are no problem: why they are off stands in their row.
  const problems = models.providers.filter(
    ({ state: of, origin, why }) => of === 'not-found' && origin === 'declared' && why !== null,
  );
  return (
    <Panel
      title="Providers"
      scope="servers on this machine are found by themselves"
      isFit
      actions={
        <>
          <EditFileButton path="trestle.jsonc" label="Edit providers" />
          <Button
            kind="quiet"
            icon={RefreshCw}
            isLoading={refresh.isPending}
            loadingLabel="Looking"
            onClick={() => refresh.mutate({ refresh: true })}
          >
            Look again
          </Button>
        </>
      }
    >
      <DataTable
        label="Providers"
        columns={columnsAt(now)}
        rows={rows}
        rowKey={({ provider }) => provider.id}
        isDim={({ provider }) => provider.state !== 'ready'}
        isFit
      />
      {problems.map(({ id, why }) => (
        <Note key={id} kind="warn">
          {why}
        </Note>
      ))}
    </Panel>
  );
}

function columnsAt(now: number): readonly Column<ProviderRow>[] {
  return [
    {
      id: 'provider',
      header: 'Provider',
      minWidth: 110,
      cell: ({ provider }) => <span className="text-strong">{provider.id}</span>,
      title: ({ models }) => models.map(({ id }) => id).join(', ') || undefined,
    },
    {
      id: 'where',
      header: 'Where, models',
      minWidth: 130,
      cell: providerPlace,
      title: ({ provider }) => provider.baseUrl ?? undefined,
    },
    {
      id: 'breaker',
      header: 'Breaker',
      minWidth: 140,
      cell: (row) => {
        const { dot, text } = breakerFace(row, now);
        return <StateDot state={dot}>{text}</StateDot>;
      },
      title: ({ provider, breaker }) => provider.why ?? breaker?.history.at(-1)?.reason,
    },
    {
      id: 'first-token',
      header: 'First token',
      align: 'end',
      width: 84,
      cell: ({ firstTokenP50Ms }) => (firstTokenP50Ms === null ? NOT_APPLICABLE : formatDuration(firstTokenP50Ms)),
    },
    {
      id: 'errors',
      header: 'Errors',
      align: 'end',
      width: 64,
      cell: ({ callsToday, failuresToday }) => {
        if (callsToday === 0) return NOT_APPLICABLE;
        if (failuresToday === 0) return <span className="text-3">0</span>;
        return <span className="text-error">{formatShare(failuresToday / callsToday)}</span>;
      },
      title: ({ endpoints }) => endpoints.flatMap(({ lastError }) => lastError?.message ?? []).at(-1),
    },
    {
      id: 'calls',
      header: 'Calls today',
      align: 'end',
      width: 84,
      cell: ({ callsToday }) => formatCount(callsToday),
    },
  ];
}
