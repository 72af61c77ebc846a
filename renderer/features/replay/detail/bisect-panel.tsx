import { GitCommitVertical } from 'lucide-react';
import { useState } from 'react';
import { type BisectReport, type BisectRun, REPLAY_FACTORS } from '../../../../main/contract/replay-bisect.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  type Column,
  DataTable,
  formatQuantity,
  formatShortId,
  Note,
  Panel,
  Select,
} from '../../../ui/index.ts';
import { VERDICT_WORD } from '../view-model/verdict-words.ts';

const OWN_BASELINE = 'own';
/** Releases offered to hold it against; others by the command line. */
const RELEASES_SHOWN = 50;

/** Which part of the change explains it: one part after the other is taken from the candidate, the rest held. */
export function BisectPanel({ replayId, traceId }: { replayId: string; traceId: string }) {
  const bisect = useEngineMutation('replay.bisect', ['replay.show']);
  const [report, setReport] = useState<BisectReport | null>(null);
  const [baseline, setBaseline] = useState(OWN_BASELINE);
  const releases = useEngineQuery('release.list', { limit: RELEASES_SHOWN });
  const run = () => {
    setReport(null);
    const against = baseline === OWN_BASELINE ? {} : { baseline };
    bisect.mutate({ traceId, replayId, ...against }, { onSuccess: (found) => setReport(found) });
  };
  return (
    <Panel
      title="Bisect"
      scope={report === null ? 'which part of the change explains it' : formatQuantity(report.reruns, 're-run')}
      isFit
      actions={
        <>
          <Select
            label="Held against"
            isLabelShown
            value={baseline}
            options={[
              { value: OWN_BASELINE, label: 'what it ran on' },
              ...(releases.data ?? []).map(({ releaseHash, pipelineId }) => ({
                value: releaseHash as string,
                label: `${formatShortId(releaseHash)} ${pipelineId}`,
              })),
            ]}
            onChange={setBaseline}
          />
          <Button
            size="small"
            icon={GitCommitVertical}
            isLoading={bisect.isPending}
            loadingLabel="Running it again"
            onClick={run}
          >
            {report === null ? 'Find the cause' : 'Again'}
          </Button>
        </>
      }
    >
      {bisect.isError ? (
        <Note kind="error" isLive>
          {bisect.error.message}
        </Note>
      ) : null}
      {report === null ? (
        bisect.isError ? null : (
          <p className="replay-bisect__hint text-3">
            Takes prompt, model, retrieval, index and tools from the candidate one at a time and runs the trace again:
            six times at most.
          </p>
        )
      ) : (
        <>
          <Note kind={report.cause.length > 0 ? 'ok' : 'info'} isLive>
            {report.message}
          </Note>
          <DataTable
            label="Runs of the bisect"
            columns={COLUMNS}
            rows={report.table}
            rowKey={({ swapped }) => swapped.join('+')}
            empty="Nothing had to be run: nothing differs."
            isFit
          />
        </>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<BisectRun>[] = [
  ...REPLAY_FACTORS.map((factor) => ({
    id: factor,
    header: factor,
    width: 66,
    cell: ({ swapped }: BisectRun) => (swapped.includes(factor) ? <b>new</b> : <span className="text-3">held</span>),
  })),
  {
    id: 'outcome',
    header: 'Outcome',
    wraps: true,
    cell: ({ outcome, verdict, reproduces }) => (
      <span className={reproduces ? 'text-warn' : ''}>{`${VERDICT_WORD[verdict]}: ${outcome}`}</span>
    ),
  },
];
