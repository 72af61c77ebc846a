import { useState } from 'react';
import { DEFAULT_REPLAY_CONCURRENCY, type ModelSource, replayableTraces } from '../../../../main/contract/replay.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Field, FormDialog, Note, Segmented, Select, formatQuantity, formatShortId } from '../../../ui/index.ts';

const WORKING_TREE = 'working-tree';
/** Releases offered by name; others by the command line. */
const RELEASES_SHOWN = 50;

type ModelChoice = 'default' | 'stub' | 'live' | 'by-stage';
type StageSource = ModelSource | 'default';
const STAGE_SOURCES: readonly { value: StageSource; label: string }[] = [
  { value: 'default', label: 'local models, else the recording' },
  { value: 'stub', label: 'the recording' },
  { value: 'local', label: 'the model of this machine' },
  { value: 'live', label: 'the model it names, live' },
];

/** @returns what the engine takes; null leaves it the choice */
function modelsOf(
  choice: ModelChoice,
  byStage: Readonly<Record<string, StageSource>>,
): 'stub' | 'live' | Record<string, ModelSource> | null {
  if (choice === 'default') return null;
  if (choice !== 'by-stage') return choice;
  return Object.fromEntries(
    Object.entries(byStage).flatMap(([stage, source]) => (source === 'default' ? [] : [[stage, source]])),
  );
}

function modelFlags(models: ReturnType<typeof modelsOf>): readonly string[] {
  if (models === null) return [];
  if (typeof models === 'string') return ['--models', models];
  const named = Object.entries(models).map(([stage, source]) => `${stage}=${source}`);
  return named.length === 0 ? [] : ['--models', ...named];
}

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
  const [models, setModels] = useState<ModelChoice>('default');
  const [byStage, setByStage] = useState<Readonly<Record<string, StageSource>>>({});
  const [retrieval, setRetrieval] = useState<'live' | 'recorded'>('live');
  const [unmatched, setUnmatched] = useState<'fail' | 'ask'>('fail');
  const [label, setLabel] = useState('');
  const workspace = useWorkspace();
  const releases = useEngineQuery('release.list', { limit: RELEASES_SHOWN }, { isEnabled: isOpen });
  const matching = useEngineQuery(
    'trace.list',
    { filter: replayableTraces(filter), limit: 1 },
    { isEnabled: isOpen, keepsPrevious: true },
  );
  const pipelines = useEngineQuery('pipeline.list', {}, { isEnabled: isOpen });
  const stages = [...new Set(pipelines.data?.pipelines.flatMap(({ modelStages }) => modelStages))];
  const chosenModels = modelsOf(models, byStage);
  const start = useEngineMutation('replay.start', ['replay.list']);
  const count = matching.data?.total;
  const blocked = matching.isError ? 'The filter cannot be read' : count === 0 ? 'No trace matches' : null;
  const submit = () => {
    start.mutate(
      {
        filter,
        label,
        candidate: {
          retrieval,
          unmatched,
          ...(release === WORKING_TREE ? {} : { release }),
          ...(chosenModels === null ? {} : { models: chosenModels }),
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
    ...modelFlags(chosenModels),
    ...(retrieval === 'live' ? [] : ['--retrieval', retrieval]),
    ...(unmatched === 'fail' ? [] : ['--unmatched', unmatched]),
    ...(label === '' ? [] : ['--label', label]),
    '--workspace',
    workspace?.path ?? '.',
  );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Replay traces"
      width="wide"
      submitLabel={count === undefined ? 'Replay' : `Replay ${formatQuantity(count, 'trace')}`}
      submittingLabel="Starting"
      isSubmitting={start.isPending}
      blockedReason={blocked}
      onSubmit={submit}
      error={start.error?.message}
      cliLine={line}
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
      <div className="dialog__pair">
        <Select
          label="Through"
          isLabelAbove
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
        <Field label="Label (optional)" value={label} onChange={setLabel} placeholder="chunks by sentence" />
      </div>
      <Segmented
        label="Who answers for models"
        isLabelShown
        value={models}
        options={[
          { value: 'default', label: 'Local models, else recording' },
          { value: 'stub', label: 'Recording' },
          { value: 'live', label: 'Live models' },
          { value: 'by-stage', label: 'By stage' },
        ]}
        onChange={setModels}
      />
      {models === 'by-stage' ? (
        <div className="dialog__pair">
          {stages.map((stage) => (
            <Select
              key={stage}
              label={`Stage ${stage}`}
              isLabelAbove
              value={byStage[stage] ?? 'default'}
              options={STAGE_SOURCES}
              onChange={(source) => setByStage({ ...byStage, [stage]: source })}
            />
          ))}
        </div>
      ) : null}
      <div className="dialog__pair">
        <Segmented
          label="What is put into the context"
          isLabelShown
          value={retrieval}
          options={[
            { value: 'live', label: 'Search again' },
            { value: 'recorded', label: 'Recorded passages' },
          ]}
          onChange={setRetrieval}
        />
        <Segmented
          label="A tool call that nothing recorded answers"
          isLabelShown
          value={unmatched}
          options={[
            { value: 'fail', label: 'Breaks the replay' },
            { value: 'ask', label: 'Asks me' },
          ]}
          onChange={setUnmatched}
        />
      </div>
      {models === 'live' || (typeof chosenModels === 'object' && Object.values(chosenModels ?? {}).includes('live')) ? (
        <Note kind="warn">
          {`Live models are asked for every trace, ${DEFAULT_REPLAY_CONCURRENCY} at a time: what they cost counts against this workspace's budgets.`}
        </Note>
      ) : null}
    </FormDialog>
  );
}
