import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { ConfirmDialog, formatExactTime, formatQuantity } from '../../../ui/index.ts';

export interface RemoveRunsDialogProps {
  /** Empty: it is closed. */
  runs: readonly LoadRunSummary[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before measurements are lost. Their traces stay. */
export function RemoveRunsDialog({ runs, onClose, onRemoved }: RemoveRunsDialogProps) {
  const remove = useEngineMutation('load.remove', ['load.list', 'load.scenarios']);
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
        {`Seconds, histograms and figures of ${runs
          .map(({ scenario, startedAt }) => `${scenario} of ${formatExactTime(startedAt)}`)
          .join(' and ')} are lost. The traces stay.`}
      </p>
    </ConfirmDialog>
  );
}
