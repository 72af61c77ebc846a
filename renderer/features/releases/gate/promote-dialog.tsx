import * as z from 'zod';
import type { KeptRelease } from '../../../../main/contract/release.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useDraft } from '../../../drafts/use-draft.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { Field, FormDialog, showToast } from '../../../ui/index.ts';
import { nameOf } from '../list/roll-back-panel.tsx';
import { promoteRelease } from './run-gate.ts';

export interface PromoteDialogProps {
  release: KeptRelease;
  gateId: string;
  serving: string | null;
  isOpen: boolean;
  onClose: () => void;
}

/** Says what promoting does; the gate runs in the view behind it. */
export function PromoteDialog({ release, gateId, serving, isOpen, onClose }: PromoteDialogProps) {
  const [reason, setReason, forget] = useDraft({ form: 'release.promote', about: release.name }, z.string(), '');
  const client = useEngine();
  const submit = () => {
    forget();
    onClose();
    void promoteRelease(client, { name: release.name, gate: gateId, reason }).then((serves) => {
      if (serves)
        showToast({
          title: `${release.name} serves ${release.pipelineId}`,
          body: 'The gate held; its report is signed with the release.',
        });
    });
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Promote ${release.name}?`}
      submitLabel={`Run ${gateId} and promote`}
      submittingLabel="Starting"
      isSubmitting={false}
      blockedReason={null}
      onSubmit={submit}
      cliLine={cliLine('release', 'promote', release.name, '--gate', gateId)}
    >
      <p>
        {`The gate ${gateId} runs over it first. When every check holds, ${release.name} answers what serve is asked, instead of ${nameOf(serving)}. When one does not, nothing changes.`}
      </p>
      <Field label="Why (kept with the pin)" value={reason} onChange={setReason} placeholder="states claim deadlines" />
    </FormDialog>
  );
}
