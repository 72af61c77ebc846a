import type { EvalRunSummary } from '../../../../main/contract/eval-run.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { ConfirmDialog, formatExactTime, formatQuantity } from '../../../ui/index.ts';

export interface RemoveRunsDialogProps {
  /** Empty: it is closed. */
  runs: readonly EvalRunSummary[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before measurements are lost. Their traces stay. */
export function RemoveRunsDialog({ runs, onClose, onRemoved }: RemoveRunsDialogProps) {
  const remove = useEngineMutation('eval.remove', ['eval.runs', 'eval.list']);
  const what = formatQuantity(runs.length, 'run');
  return (
    <ConfirmDialog
      isOpen={runs.length > 0}
      onClose={onClose}
      title={`Remove ${what}?`}
      confirmLabel={`Remove ${what}`}
      confirmingLabel="Removing"
      keepLabel="Keep"
      onConfirm={async () => {
        for (const { runId } of runs) await remove.mutateAsync({ runId });
        onRemoved();
      }}
    >
      <p>
        {`Values of every case of ${runs
          .map(({ evalId, startedAt }) => `${evalId} of ${formatExactTime(startedAt)}`)
          .join(' and ')} are lost. The traces stay.`}
      </p>
    </ConfirmDialog>
  );
}
