import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { ConfirmDialog, formatQuantity } from '../../ui/index.ts';

/** Asks before a source leaves the index: what goes, what stays. */
export function RemoveSourceDialog({ source, onClose }: { source: SourceStatus | null; onClose: () => void }) {
  const remove = useEngineMutation('source.remove', ['source.list', 'source.skipped', 'document.list', 'status.read']);
  const name = source?.sourceId ?? '';
  return (
    <ConfirmDialog
      isOpen={source !== null}
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel={`Remove ${name}`}
      confirmingLabel="Removing"
      keepLabel={`Keep ${name}`}
      onConfirm={async () => {
        if (source !== null) await remove.mutateAsync({ sourceId: source.sourceId });
      }}
    >
      <p>
        {formatQuantity(source?.chunks, 'chunk')} of {formatQuantity(source?.documents, 'document')} leave the index,
        and answers rest on them no more. The files themselves are not touched; traces that cite them keep their text.
      </p>
      <p className="mono">{source?.path}</p>
    </ConfirmDialog>
  );
}
