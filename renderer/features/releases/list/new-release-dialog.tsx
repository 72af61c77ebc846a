import * as z from 'zod';
import type { ReleaseDesk } from '../../../../main/contract/release.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useDraft } from '../../../drafts/use-draft.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Field, FormDialog, formatQuantity, formatShortId, Note, Select } from '../../../ui/index.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const releaseForm = z.strictObject({ name: z.string(), notes: z.string(), pipeline: z.string() });
const EMPTY_FORM: z.infer<typeof releaseForm> = { name: '', notes: '', pipeline: '' };

export interface NewReleaseDialogProps {
  desk: ReleaseDesk;
  isOpen: boolean;
  restricted: string | null;
  onClose: () => void;
  onCreated: (name: string) => void;
}

/** Seals the working tree as it is now: every text, the index's content, and one hash over all of it. */
export function NewReleaseDialog({ desk, isOpen, restricted, onClose, onCreated }: NewReleaseDialogProps) {
  const [form, setForm, forget] = useDraft({ form: 'release.new' }, releaseForm, EMPTY_FORM);
  const { name, notes, pipeline } = form;
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const workspace = useWorkspace();
  const create = useEngineMutation('release.create', ['release.desk']);
  const pipelines = useEngineQuery('pipeline.list', {}, { isEnabled: isOpen });
  const usual = pipelines.data?.pipelines.find(({ isDefault }) => isDefault)?.id;
  const wanted = pipeline === '' ? usual : pipeline;
  const tree = desk.workingTree.find(({ pipelineId }) => pipelineId === wanted) ?? desk.workingTree[0];
  const isTaken = desk.releases.some((each) => each.name === name);
  const nameError = isTaken
    ? `${name} is there already`
    : name !== '' && !NAME.test(name)
      ? 'lower-case letters, digits, dots and dashes, at most 64'
      : undefined;
  const request = {
    notes,
    ...(name === '' ? {} : { name }),
    ...(tree === undefined ? {} : { pipeline: tree.pipelineId }),
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Seal a release"
      submitLabel="Seal the working tree"
      submittingLabel="Sealing"
      isSubmitting={create.isPending}
      blockedReason={restricted ?? nameError ?? (tree === undefined ? 'There is no pipeline to seal' : null)}
      onSubmit={() =>
        create.mutate(request, {
          onSuccess: (made) => {
            forget();
            onCreated(made.name);
          },
        })
      }
      error={create.error?.message}
      cliLine={cliLine(
        'release',
        'create',
        ...(name === '' ? [] : ['--name', name]),
        ...(tree === undefined ? [] : ['--pipeline', tree.pipelineId]),
        ...(notes === '' ? [] : ['--notes', notes]),
        '--workspace',
        workspace?.path ?? '.',
      )}
    >
      <p>
        Prompts, models and parameters, retrieval, the index&apos;s content, tool contracts and policy become one file
        in releases/. It changes nothing that serves.
      </p>
      <div className="dialog__pair">
        <Select
          label="Pipeline"
          isLabelAbove
          value={tree?.pipelineId ?? ''}
          options={desk.workingTree.map(({ pipelineId }) => ({ value: pipelineId, label: pipelineId }))}
          onChange={(chosen) => set({ pipeline: chosen })}
        />
        <Field
          label="Name (optional)"
          value={name}
          onChange={(typed) => set({ name: typed })}
          isMono
          error={nameError}
          placeholder="2026-11-claims"
        />
      </div>
      <Field
        label="Notes (optional)"
        value={notes}
        onChange={(typed) => set({ notes: typed })}
        rows={2}
        placeholder="what changed, and why"
      />
      {tree === undefined || tree.changedSince === null ? null : (
        <Note kind="info">
          {tree.changes.length === 0
            ? `Nothing differs from ${formatShortId(tree.changedSince)}, which serves.`
            : `${formatQuantity(tree.changes.length, 'part')} of it ${tree.changes.length === 1 ? 'differs' : 'differ'} from ${formatShortId(tree.changedSince)}, which serves.`}
        </Note>
      )}
    </FormDialog>
  );
}
