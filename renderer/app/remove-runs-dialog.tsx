import { useEngineMutation } from '../engine/use-engine-mutation.ts';
import { ConfirmDialog, formatExactTime, formatQuantity } from '../ui/index.ts';

/** What each kind of run loses, how it is removed, and what is read again. */
const KINDS = {
  eval: { method: 'eval.remove', refreshes: ['eval.runs', 'eval.list'], lost: 'Values of every case' },
  load: { method: 'load.remove', refreshes: ['load.list', 'load.scenarios'], lost: 'Seconds, histograms and figures' },
} as const;

export interface RemoveRunsDialogProps {
  kind: keyof typeof KINDS;
  /** `of`: what was run. Empty: the dialog is closed. */
  runs: readonly { runId: string; of: string; startedAt: string }[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before measurements are lost. Their traces stay. */
export function RemoveRunsDialog({ kind, runs, onClose, onRemoved }: RemoveRunsDialogProps) {
  const { method, refreshes, lost } = KINDS[kind];
  const remove = useEngineMutation(method, refreshes);
  const what = formatQuantity(runs.length, 'run');
  const named = runs.map(({ of, startedAt }) => `${of} of ${formatExactTime(startedAt)}`).join(' and ');
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
      <p>{`${lost} of ${named} are lost. The traces stay.`}</p>
    </ConfirmDialog>
  );
}
