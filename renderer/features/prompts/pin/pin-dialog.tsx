import { useQueryClient } from '@tanstack/react-query';
import type { PromptInfo } from '../../../../main/contract/prompt.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';
import { ConfirmDialog, formatQuantity, showToast } from '../../../ui/index.ts';
import { promptReads } from '../prompt-reads.ts';
import { shortFingerprint } from '../view-model/version-words.ts';
import { pinVersion, undoPin } from './pin-version.ts';

export interface PinDialogProps {
  prompt: PromptInfo;
  /** Null while it is closed. */
  version: string | null;
  hasChanges: boolean;
  onClose: () => void;
}

/** Asks before a version becomes the text of the file and what the stages pin; one step takes it back. */
export function PinDialog({ prompt, version, hasChanges, onClose }: PinDialogProps) {
  const client = useEngine();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all(promptReads.map((method) => queries.invalidateQueries({ queryKey: engineQueryKey(method) })));
  const short = shortFingerprint(version ?? '');
  const stages = prompt.usedBy.map(({ pipelineId, stageId }) => `${pipelineId} › ${stageId}`);
  const pin = async () => {
    if (version === null) return;
    const report = await pinVersion(client, prompt.id, version);
    await refresh();
    showToast({
      title: `Pinned ${shortFingerprint(report.fingerprint)}`,
      body: `${formatQuantity(report.changed.length, 'file')} changed`,
      tone: 'ok',
      action: {
        label: 'Undo',
        onClick: () => {
          undoPin(client, report).then(
            () => {
              void refresh();
              showToast({ title: `Took the pin of ${shortFingerprint(report.fingerprint)} back`, tone: 'ok' });
            },
            (error: unknown) =>
              showToast({ title: 'The pin could not be taken back', body: String(error), tone: 'error' }),
          );
        },
      },
    });
  };
  return (
    <ConfirmDialog
      isOpen={version !== null}
      onClose={onClose}
      title={`Pin ${short} of ${prompt.id}?`}
      confirmLabel={`Pin ${short}`}
      confirmingLabel="Pinning"
      keepLabel="Leave it as it is"
      kind="primary"
      onConfirm={pin}
    >
      <p>{`${prompt.path} becomes the text of ${short}${stages.length === 0 ? '; no stage uses it.' : ', and these stages are held to it:'}`}</p>
      {stages.length === 0 ? null : (
        <ul className="prompt-uses">
          {stages.map((stage) => (
            <li key={stage} className="mono">
              {stage}
            </li>
          ))}
        </ul>
      )}
      {hasChanges ? <p>The edit that is not saved stays in the editor, against the new text.</p> : null}
      <p className="text-3">Undo puts every changed file back.</p>
    </ConfirmDialog>
  );
}
