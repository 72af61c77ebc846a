import { useState } from 'react';
import { CHUNKER_HELP } from '../../../../main/contract/chunker.ts';
import type { GenerationListResponse } from '../../../../main/contract/generation.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Field, FormDialog, Select } from '../../../ui/index.ts';

export interface BuildGenerationDialogProps {
  isOpen: boolean;
  list: GenerationListResponse | undefined;
  onClose: () => void;
}

/** Chooses the model and the chunker of a side index, which is built while the present one goes on serving. */
export function BuildGenerationDialog({ isOpen, list, onClose }: BuildGenerationDialogProps) {
  const serving = list?.generations.find(({ generation }) => generation === list.servingDefault);
  const wanted = list?.wanted ?? null;
  const [model, setModel] = useState<string | null>(null);
  const [chunker, setChunker] = useState<string | null>(null);
  const models = useEngineQuery('model.list', {}, { isEnabled: isOpen });
  const build = useEngineMutation('generation.build', ['generation.list', 'status.read']);
  const workspace = useWorkspace();
  const chosenModel = model ?? wanted?.embeddingModel ?? serving?.embeddingModel ?? '';
  const chosenChunker = chunker ?? wanted?.chunker ?? serving?.chunkerName ?? '';
  const known = [
    ...(models.data ?? []).map(({ modelId }) => modelId),
    ...(list?.generations ?? []).map(({ embeddingModel }) => embeddingModel),
  ];
  const options = [...new Set([chosenModel, ...known])].filter((id) => id !== '');
  const isSame = chosenModel === serving?.embeddingModel && chosenChunker === serving.chunkerName;
  const line = cliLine(
    'generation',
    'build',
    '--model',
    chosenModel,
    '--chunker',
    chosenChunker,
    '--workspace',
    workspace?.path ?? '.',
  );
  const submit = () => {
    build.mutate(
      { model: chosenModel, chunker: chosenChunker },
      {
        onSuccess: () => {
          setModel(null);
          setChunker(null);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Build a side index"
      submitLabel="Build"
      submittingLabel="Starting"
      isSubmitting={build.isPending}
      blockedReason={isSame ? 'This is what serves now: choose another model or chunker' : null}
      onSubmit={submit}
      error={build.error?.message}
      cliLine={line}
    >
      <p>
        The present index goes on serving until you flip. Asks go first, a restart resumes the build, and nothing
        changes before you have compared both.
      </p>
      <Select
        label="Embedding model"
        isLabelShown
        value={chosenModel}
        options={options.map((id) => ({ value: id, label: id }))}
        onChange={setModel}
      />
      <Field label="Chunker" value={chosenChunker} onChange={setChunker} isMono hint={CHUNKER_HELP} />
    </FormDialog>
  );
}
