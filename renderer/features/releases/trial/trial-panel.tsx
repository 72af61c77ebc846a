import { FlaskConical, Square } from 'lucide-react';
import type { Trial } from '../../../../main/contract/release-trial.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Chip,
  type Column,
  DataTable,
  FactStrip,
  formatCount,
  formatExactTime,
  formatQuantity,
  formatShare,
  formatShortId,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { radiusCells, trialStateWord, trialTone } from '../view-model/trial-words.ts';
import { TrialChart } from './trial-chart.tsx';
import { WatchTable } from './watch-table.tsx';
import '../../load/chart/chart.css';

/** A trial at work moves without an event for each pair. Milliseconds. */
const WORKING_POLL_MS = 1000;
/** Stated before a start: the share that the form begins with. */
const USUAL_SHARE = 0.05;

export interface TrialPanelProps {
  /** Of the release that is shown; null for the working tree, which cannot be tried on traffic. */
  release: string | null;
  trialId: string | null;
  restricted: string | null;
  onTry: () => void;
  onOpen: (trialId: string) => void;
}

/** A release on traffic: what a canary would mean, what a trial has shown so far, and what earlier ones came to. */
export function TrialPanel({ release, trialId, restricted, onTry, onOpen }: TrialPanelProps) {
  const trials = useEngineQuery(
    'trial.list',
    {},
    { pollMs: (all) => (all?.some(({ state }) => state === 'running') === true ? WORKING_POLL_MS : false) },
  );
  const all = trials.data ?? [];
  const shown =
    all.find((trial) => trial.trialId === trialId) ?? all.find((trial) => trial.release === release) ?? null;
  return (
    <div className="release-column">
      {shown === null ? null : <OneTrial trial={shown} />}
      <Panel
        title="Before a canary"
        scope={release === null ? undefined : `what ${formatShare(USUAL_SHARE)} of live traffic would mean`}
        isFit
        actions={
          <Button
            kind="quiet"
            icon={FlaskConical}
            disabledReason={
              restricted ?? (release === null ? 'Seal a release first: traffic is tried on what cannot change' : null)
            }
            onClick={onTry}
          >
            Try on traffic…
          </Button>
        }
      >
        {release === null ? (
          <p className="release-none">Choose a sealed release to see what trying it would mean.</p>
        ) : (
          <Radius release={release} />
        )}
      </Panel>
      <Panel title="Earlier" scope="canaries and shadows">
        <EarlierTrials trials={all} selectedId={shown?.trialId ?? null} onOpen={onOpen} />
      </Panel>
    </div>
  );
}

function OneTrial({ trial }: { trial: Trial }) {
  const cancel = useEngineMutation('trial.cancel', ['trial.list']);
  const isRunning = trial.state === 'running';
  const tone = trialTone(trial.state);
  return (
    <Panel
      title={trial.kind === 'canary' ? 'Canary' : 'Shadow'}
      scope={`${formatShortId(trial.release)} beside ${trial.serving === null ? 'the working tree' : formatShortId(trial.serving)}, ${trial.traffic} traffic`}
      chips={
        <Chip
          {...(tone === undefined ? {} : { tone })}
        >{`${trialStateWord(trial.state)} at ${formatCount(trial.pairs)}`}</Chip>
      }
      isFit
      scrolls={false}
      actions={
        isRunning ? (
          <Button
            kind="quiet"
            icon={Square}
            isLoading={cancel.isPending}
            loadingLabel="Stopping"
            onClick={() => cancel.mutate({ trialId: trial.trialId })}
          >
            Stop
          </Button>
        ) : undefined
      }
    >
      <Note kind={trial.state === 'stopped-worse' ? 'error' : trial.state === 'held' ? 'ok' : 'info'} isLive>
        {trial.verdict}
      </Note>
      {trial.watches.map((watch) => (
        <TrialChart key={watch.metric} watch={watch} isStopped={!isRunning} />
      ))}
      <WatchTable trial={trial} />
      {trial.dropped + trial.skipped === 0 ? null : (
        <p className="release-none">
          {`${formatQuantity(trial.dropped, 'answer was', 'answers were')} not tried, since it was still busy; ${formatCount(trial.skipped)} could not be compared.`}
        </p>
      )}
    </Panel>
  );
}

function Radius({ release }: { release: string }) {
  const radius = useEngineQuery('trial.radius', { release, share: USUAL_SHARE });
  if (radius.isError) return <Note kind="warn">{radius.error.message}</Note>;
  if (radius.data === undefined) return null;
  return (
    <>
      <FactStrip cells={radiusCells(radius.data)} />
      <p className="release-none">{radius.data.basis}</p>
      <Note kind="info">A canary needs a gate that held. A shadow does not: nobody sees its answers.</Note>
    </>
  );
}

const COLUMNS: readonly Column<Trial>[] = [
  {
    id: 'release',
    header: 'Release',
    width: 120,
    title: ({ startedAt }) => formatExactTime(startedAt),
    cell: ({ release, kind }) => `${formatShortId(release)} ${kind}`,
  },
  {
    id: 'verdict',
    header: 'What decided',
    minWidth: 130,
    cell: ({ verdict }) => verdict,
    title: ({ verdict }) => verdict,
  },
  { id: 'pairs', header: 'After', width: 64, align: 'end', cell: ({ pairs }) => formatCount(pairs) },
  { id: 'state', header: 'Outcome', width: 104, align: 'end', cell: ({ state }) => trialStateWord(state) },
];

function EarlierTrials({
  trials,
  selectedId,
  onOpen,
}: {
  trials: readonly Trial[];
  selectedId: string | null;
  onOpen: (id: string) => void;
}) {
  return (
    <DataTable
      label="Trials"
      columns={COLUMNS}
      rows={trials}
      rowKey={({ trialId }) => trialId}
      selectedKey={selectedId}
      onSelect={({ trialId }) => onOpen(trialId)}
      empty="No release was tried on traffic yet."
      isFit
    />
  );
}
