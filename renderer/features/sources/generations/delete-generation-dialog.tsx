import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { ConfirmDialog, formatBytes, formatQuantity } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';

/** Asks before a generation's file goes: what it frees, what can no longer be flipped back to, which releases name it. */
export function DeleteGenerationDialog({ generation, onClose }: { generation: number | null; onClose: () => void }) {
  const remove = useEngineMutation('generation.delete', ['generation.list', 'status.read']);
  const request = { generation: generation ?? 1, preview: true };
  const preview = useEngineQuery('generation.delete', request, { isEnabled: generation !== null });
  const name = generationName(generation ?? 0);
  const releases = preview.data?.releases ?? [];
  return (
    <ConfirmDialog
      isOpen={generation !== null}
      onClose={onClose}
      title={`Delete index ${name}?`}
      confirmLabel={`Delete ${name}`}
      confirmingLabel="Deleting"
      keepLabel={`Keep ${name}`}
      onConfirm={async () => {
        if (generation !== null) await remove.mutateAsync({ generation });
      }}
    >
      <p>
        You could no longer flip to {name}.{' '}
        {releases.length === 0
          ? 'No release names it.'
          : `${formatQuantity(releases.length, 'release')} name it and could not be asked again.`}{' '}
        {preview.data === undefined ? null : `Frees ${formatBytes(preview.data.freedBytes)}.`}
      </p>
    </ConfirmDialog>
  );
}
