import { Lock } from 'lucide-react';
import { useState } from 'react';
import type { EgressOutcome, EgressRow } from '../../../../main/contract/egress-log.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useDebounced } from '../../../engine/use-debounced.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { useStatus } from '../../../engine/use-status.ts';
import {
  Button,
  Chip,
  CliTwin,
  DataTable,
  ErrorState,
  Field,
  formatCount,
  formatQuantity,
  Panel,
  Segmented,
  Select,
  Verdict,
} from '../../../ui/index.ts';
import { SettingsView } from '../settings-view.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { CONNECTION_COLUMNS } from './connection-columns.tsx';
import { egressVerdict } from './egress-text.ts';
import { ReceiverPanel } from './receiver-panel.tsx';
import './connections.css';

/** Connections are made without an event. Milliseconds. */
const LOG_POLL_MS = 2000;
/** As many as the engine gives at once. */
const MOST_ROWS = 1000;
const FIRST_ROWS = 100;

const WHERE = [
  { value: 'remote', label: 'Off this machine' },
  { value: 'all', label: 'All' },
] as const;
const ANY = '';
const OUTCOMES = [
  { value: ANY, label: 'any' },
  { value: 'ok', label: 'made' },
  { value: 'denied', label: 'denied' },
  { value: 'failed', label: 'failed' },
  { value: 'unfinished', label: 'left early' },
] as const;

/** What left this machine, for what, and what was not let out? */
export function ConnectionsPage() {
  const workspace = useWorkspace();
  const isOffline = useStatus()?.isOffline === true;
  const [isRemoteOnly, setRemoteOnly] = useState(false);
  const [outcome, setOutcome] = useState<EgressOutcome | typeof ANY>(ANY);
  const [host, setHost] = useState('');
  const [limit, setLimit] = useState(FIRST_ROWS);
  const [selected, setSelected] = useState<number | null>(null);
  const soughtHost = useDebounced(host.trim(), 200);
  const filter = {
    remoteOnly: isRemoteOnly,
    ...(outcome === ANY ? {} : { outcome }),
    ...(soughtHost === '' ? {} : { host: soughtHost }),
  };
  const everything = useEngineQuery('egress.log', { limit: MOST_ROWS }, { pollMs: LOG_POLL_MS });
  const log = useEngineQuery('egress.log', { ...filter, limit }, { pollMs: LOG_POLL_MS, keepsPrevious: true });
  const rows = log.data?.rows ?? [];
  const total = log.data?.total ?? 0;
  const isFiltered = isRemoteOnly || outcome !== ANY || soughtHost !== '';
  const row = rows.find(({ seq }) => seq === selected) ?? null;
  return (
    <SettingsView
      page="connections"
      chips={
        isOffline ? (
          <Chip tone="info" icon={Lock}>
            offline: nothing leaves
          </Chip>
        ) : null
      }
      verdict={everything.data === undefined ? undefined : <LogVerdict {...everything.data} />}
      detail={
        row === null
          ? null
          : {
              label: 'Connection',
              defaultSize: '30%',
              minSize: 280,
              content: <ConnectionFacts row={row} />,
              onClose: () => setSelected(null),
            }
      }
    >
      {workspace == null ? null : <ReceiverPanel />}
      <Panel
        title="Connections"
        scope={log.data === undefined ? undefined : formatQuantity(total, 'connection')}
        scrolls={false}
      >
        <div className="connections">
          <div className="connections__filter">
            <Segmented
              label="Which connections"
              value={isRemoteOnly ? 'remote' : 'all'}
              options={WHERE}
              onChange={(choice) => setRemoteOnly(choice === 'remote')}
            />
            <Select label="Outcome" isLabelShown value={outcome} options={OUTCOMES} onChange={setOutcome} />
            <Field label="Host" isLabelHidden value={host} onChange={setHost} placeholder="Host" isMono />
          </div>
          {log.isError ? (
            <ErrorState title="The log could not be read" error={log.error} onRetry={() => void log.refetch()} />
          ) : (
            <div className="connections__table">
              <DataTable<EgressRow>
                label="Connections, newest first"
                columns={CONNECTION_COLUMNS}
                rows={rows}
                rowKey={({ seq }) => String(seq)}
                selectedKey={selected === null ? null : String(selected)}
                onSelect={({ seq }) => setSelected(seq)}
                rowText={({ host: of }) => of}
                isLoading={log.isPending}
                empty={isFiltered ? 'No connection matches.' : 'No connection was made, and none was refused.'}
              />
            </div>
          )}
          <div className="connections__foot">
            <span className="text-3">Host, purpose and bytes are kept. Paths, headers and content never are.</span>
            {total > rows.length && limit < MOST_ROWS ? (
              <Button onClick={() => setLimit(MOST_ROWS)}>Show {formatCount(Math.min(total, MOST_ROWS))}</Button>
            ) : null}
            <CliTwin line={cliLine('egress', 'log', ...(isRemoteOnly ? ['--remote'] : []))} />
          </div>
        </div>
      </Panel>
    </SettingsView>
  );
}

function LogVerdict({ rows, total }: { rows: readonly EgressRow[]; total: number }) {
  const { sentence, detail } = egressVerdict(rows, rows.length === total);
  return <Verdict sentence={sentence} detail={detail} />;
}
