import { useState } from 'react';
import { DEFAULT_REPLAY_CONCURRENCY } from '../../../../main/contract/replay.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import {
  Button,
  CliTwin,
  Dialog,
  Field,
  formatQuantity,
  formatShortId,
  Note,
  Segmented,
  Select,
} from '../../../ui/index.ts';

const WORKING_TREE = 'working-tree';
/** Releases offered by name; others by the command line. */
const RELEASES_SHOWN = 50;

export interface StartReplayDialogProps {
  isOpen: boolean;
  /** Narrowed down elsewhere: what the form begins with. */
  filter: string;
  onClose: () => void;
  onStarted: (replayId: string) => void;
}

/** Chooses what is replayed and through what. No tool runs, and nothing is spent unless models are asked live. */
export function StartReplayDialog({ isOpen, filter: given, onClose, onStarted }: StartReplayDialogProps) {
  const [filter, setFilter] = useState(given);
  const [release, setRelease] = useState(WORKING_TREE);
  const [models, setModels] = useState<'default' | 'stub' | 'live'>('default');
  const [retrieval, setRetrieval] = useState<'live' | 'recorded'>('live');
  const [unmatched, setUnmatched] = useState<'fail' | 'ask'>('fail');
  const [label, setLabel] = useState('');
  const workspace = useWorkspace();
  const releases = useEngineQuery('release.list', { limit: RELEASES_SHOWN }, { isEnabled: isOpen });
  const matching = useEngineQuery('trace.list', { filter, limit: 1 }, { isEnabled: isOpen, keepsPrevious: true });
  const start = useEngineMutation('replay.start', ['replay.list']);
  const count = matching.data?.total;
  const blocked = matching.isError ? 'The filter cannot be read' : count === 0 ? 'No trace matches' : null;
  const submit = () => {
    if (blocked !== null || start.isPending) return;
    start.mutate(
      {
        filter,
        label,
        candidate: {
          retrieval,
          unmatched,
          ...(release === WORKING_TREE ? {} : { release }),
          ...(models === 'default' ? {} : { models }),
        },
      },
      { onSuccess: ({ replayId }) => onStarted(replayId) },
    );
  };
  const line = cliLine(
    'replay',
    'run',
    '--all',
    ...(filter.trim() === '' ? [] : ['--filter', filter]),
    ...(release === WORKING_TREE ? [] : ['--release', release]),
    ...(models === 'default' ? [] : ['--models', models]),
    '--workspace',
    workspace?.path ?? '.',
  );
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Replay traces"
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            isLoading={start.isPending}
            loadingLabel="Starting"
            disabledReason={blocked}
            onClick={submit}
          >
            {count === undefined ? 'Replay' : `Replay ${formatQuantity(count, 'trace')}`}
          </Button>
        </>
      }
    >
      <p>
        Each trace is reduced to its question, history and tenant, and run again. Tools answer from the recording; a
        call that nothing recorded answers is listed and never runs.
      </p>
      <Field
        label="Which traces (empty: all)"
        value={filter}
        onChange={setFilter}
        isMono
        placeholder="origin:langfuse status:error, words of the question"
        error={matching.error?.message}
      />
      <Select
        label="Through"
        isLabelShown
        value={release}
        options={[
          { value: WORKING_TREE, label: 'the files as they are now' },
          ...(releases.data ?? []).map(({ releaseHash, pipelineId }) => ({
            value: releaseHash as string,
            label: `${formatShortId(releaseHash)} ${pipelineId}`,
          })),
        ]}
        onChange={setRelease}
      />
      <Segmented
        label="Who answers for models"
        value={models}
        options={[
          { value: 'default', label: 'Local models, else recording' },
          { value: 'stub', label: 'Recording' },
          { value: 'live', label: 'Live models' },
        ]}
        onChange={setModels}
      />
      <Segmented
        label="What is put into the context"
        value={retrieval}
        options={[
          { value: 'live', label: 'Search again' },
          { value: 'recorded', label: 'Recorded passages' },
        ]}
        onChange={setRetrieval}
      />
      <Segmented
        label="A tool call without a recorded answer"
        value={unmatched}
        options={[
          { value: 'fail', label: 'Unmatched call: broken' },
          { value: 'ask', label: 'Unmatched call: ask me' },
        ]}
        onChange={setUnmatched}
      />
      {models === 'live' ? (
        <Note kind="warn">
          {`Live models are asked for every trace, ${DEFAULT_REPLAY_CONCURRENCY} at a time: what they cost counts against this workspace's budgets.`}
        </Note>
      ) : null}
      <Field label="Label (optional)" value={label} onChange={setLabel} placeholder="chunks by sentence" />
      {start.isError ? (
        <Note kind="error" isLive>
          {start.error.message}
        </Note>
      ) : null}
      <CliTwin line={line} />
    </Dialog>
  );
}
