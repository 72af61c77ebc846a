import { Play, Square } from 'lucide-react';
import type { SimulatorProfileEntry, SimulatorServerStatus } from '../../../../main/contract/simulator.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  CliTwin,
  type Column,
  CopyButton,
  DataTable,
  ErrorState,
  formatCount,
  formatQuantity,
  IconButton,
  Note,
  Panel,
  StateDot,
} from '../../../ui/index.ts';
import { faultsText, type SimulatorRow, simulatorRows } from './simulator-rows.ts';

/** Requests of a served simulator are counted without an event. Milliseconds. */
const SERVED_POLL_MS = 2000;

/** Models that do not exist: as `sim/PROFILE` here, and served to any client of OpenAI or Anthropic on this machine. */
export function SimulatorsPanel() {
  const profiles = useEngineQuery('sim.profiles', {}, { readsOnMount: true });
  const served = useEngineQuery('sim.status', {}, { pollMs: SERVED_POLL_MS });
  const start = useEngineMutation('sim.start', ['sim.status']);
  const stop = useEngineMutation('sim.stop', ['sim.status']);
  const running = served.data ?? [];
  const error = start.error ?? stop.error;
  return (
    <Panel
      title="Simulators"
      scope={running.length === 0 ? 'none is served' : `${formatQuantity(running.length, 'simulator')} served`}
      isFit
    >
      {profiles.isError ? (
        <ErrorState
          title="The profiles could not be read"
          error={profiles.error}
          onRetry={() => void profiles.refetch()}
        />
      ) : (
        <DataTable
          label="Simulators"
          columns={simulatorColumns({
            isBusy: start.isPending || stop.isPending,
            onStart: ({ profile }) => start.mutate({ profile: profile.id }),
            onStop: ({ port }) => stop.mutate({ port }),
          })}
          rows={simulatorRows(profiles.data?.profiles ?? [], running)}
          rowKey={({ key }) => key}
          isLoading={profiles.isPending}
          isFit
        />
      )}
      {error === null ? null : (
        <Note kind="error" isLive>
          {error.message}
        </Note>
      )}
      {(profiles.data?.problems ?? []).map(({ path, message }) => (
        <Note key={path} kind="error">
          {message}
        </Note>
      ))}
      {running.map((server) => (
        <Addresses key={server.port} server={server} />
      ))}
    </Panel>
  );
}

function Addresses({ server }: { server: SimulatorServerStatus }) {
  const { profile, port, openaiBaseUrl, anthropicBaseUrl } = server;
  return (
    <div className="models-simulator">
      <p>
        <span className="text-strong">{profile}</span>{' '}
        <span className="text-3">
          {`port ${port}, ${formatQuantity(server.requests, 'request')}${faultsText(server)}`}
        </span>
      </p>
      {(
        [
          ['OpenAI', openaiBaseUrl],
          ['Anthropic', anthropicBaseUrl],
        ] as const
      ).map(([name, address]) => (
        <p key={name} className="models-simulator__address">
          <span className="text-3">{name}</span>
          <span className="mono">{address}</span>
          <CopyButton text={address} label={`Copy the address for ${name}`} />
        </p>
      ))}
      <CliTwin line={cliLine('sim', 'serve', '--profile', profile, '--port', String(port))} />
    </div>
  );
}

function simulatorColumns(options: {
  isBusy: boolean;
  onStart: (entry: SimulatorProfileEntry) => void;
  onStop: (server: SimulatorServerStatus) => void;
}): readonly Column<SimulatorRow>[] {
  const { isBusy, onStart, onStop } = options;
  return [
    {
      id: 'profile',
      header: 'Profile',
      width: 150,
      cell: ({ entry }) => <span className="mono">{entry.modelId}</span>,
      title: ({ entry }) => entry.path ?? 'comes with Trestle',
    },
    {
      id: 'what',
      header: 'Behaves as',
      minWidth: 120,
      cell: ({ entry }) => <span className="text-2">{entry.profile.description}</span>,
      title: ({ entry }) => entry.profile.description,
    },
    {
      id: 'requests',
      header: 'Requests',
      align: 'end',
      width: 68,
      cell: ({ server }) => (server === null ? '–' : formatCount(server.requests)),
    },
    {
      id: 'act',
      header: <span className="visually-hidden">Serve or stop</span>,
      headerLabel: 'Serve or stop',
      width: 64,
      align: 'end',
      cell: ({ entry, server }) =>
        server === null ? (
          <IconButton
            icon={Play}
            label={`Serve ${entry.modelId} on this machine`}
            disabledReason={isBusy ? 'One moment' : null}
            onClick={() => onStart(entry)}
          />
        ) : (
          <span className="models-simulator__served">
            <StateDot state="running" label="served" />
            <IconButton
              icon={Square}
              label={`Stop serving ${entry.modelId}`}
              disabledReason={isBusy ? 'One moment' : null}
              onClick={() => onStop(server)}
            />
          </span>
        ),
    },
  ];
}
