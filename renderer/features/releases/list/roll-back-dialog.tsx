import * as z from 'zod';
import type { RollbackReport } from '../../../../main/contract/release.ts';
import { useDraft } from '../../../drafts/use-draft.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { ConfirmDialog, Facts, Field, formatDuration, showToast } from '../../../ui/index.ts';
import { nameOf, rollbackFacts } from './roll-back-panel.tsx';

/** Asks once, with everything that goes back. */
export function RollBackDialog({ plan, onClose }: { plan: RollbackReport | null; onClose: () => void }) {
  const [reason, setReason, forget] = useDraft({ form: 'release.roll-back' }, z.string(), '');
  const rollback = useEngineMutation('release.rollback', ['release.desk']);
  if (plan === null) return null;
  const { pipelineId, to, from } = plan;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Roll ${pipelineId} back to ${nameOf(to)}?`}
      confirmLabel={`Roll back to ${nameOf(to)}`}
      confirmingLabel="Rolling back"
      keepLabel={`Keep ${nameOf(from)}`}
      onConfirm={async () => {
        const done = await rollback.mutateAsync({
          pipeline: pipelineId,
          reason,
          ...(to === null ? {} : { to }),
        });
        forget();
        showToast({
          title: `${nameOf(done.to)} serves ${pipelineId}`,
          body: `Rolled back from ${nameOf(done.from)} in ${formatDuration(done.ms)}. It is recorded in releases/pins.jsonl.`,
        });
      }}
    >
      <Facts items={rollbackFacts(plan)} />
      <Field
        label="Why (kept with the pin)"
        value={reason}
        onChange={setReason}
        placeholder="it refuses more than before"
      />
    </ConfirmDialog>
  );
}
