import { useState } from 'react';
import type { EffectRecord } from '../../../../main/contract/effect.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, CodeBlock, Dialog, Field, formatExactTime, Note } from '../../../ui/index.ts';
import { useAgentRuns } from '../use-agent-runs.ts';

/** An effect that was begun and never heard of again: a person looks, and says what happened. */
export function SettleDialog({ effect, onClose }: { effect: EffectRecord | null; onClose: () => void }) {
  const [note, setNote] = useState('');
  const settle = useEngineMutation('effect.settle', ['effect.list', 'agent.show', 'agent.list', 'approval.list']);
  const { resume } = useAgentRuns();
  const decide = async (verdict: 'happened' | 'did-not-happen' | 'retry'): Promise<void> => {
    if (effect === null) return;
    const said = note.trim();
    const { resumableRunId } = await settle.mutateAsync({
      effectId: effect.effectId,
      verdict,
      ...(said === '' ? {} : { note: said }),
    });
    setNote('');
    onClose();
    if (resumableRunId !== null) await resume({ runId: resumableRunId });
  };
  const press = (verdict: 'happened' | 'did-not-happen' | 'retry') => void decide(verdict).catch(() => undefined);
  return (
    <Dialog
      isOpen={effect !== null}
      onClose={onClose}
      title={`Did ${effect?.tool ?? ''} happen?`}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>Decide later</Button>
          <Button onClick={() => press('retry')}>Do it again</Button>
          <Button onClick={() => press('did-not-happen')}>It did not</Button>
          <Button kind="primary" isLoading={settle.isPending} loadingLabel="Noting" onClick={() => press('happened')}>
            It happened
          </Button>
        </>
      }
    >
      {effect === null ? null : (
        <>
          <p>
            It was begun at {formatExactTime(effect.intendedAt)} and nothing tells whether it happened. Look where it
            would show, then say so. Doing it again uses the same idempotency key.
          </p>
          <CodeBlock text={JSON.stringify(effect.arguments, null, 2)} label="Arguments" />
          <Field label="What you saw" value={note} onChange={setNote} isSpellChecked />
        </>
      )}
      {settle.isError ? (
        <Note kind="error" isLive>
          {settle.error.message}
        </Note>
      ) : null}
    </Dialog>
  );
}
