import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { REPLAY_VERDICTS, type ReplayRow, type ReplayVerdict } from '../../../../main/contract/replay.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Field, FormDialog, Menu, TriggerButton } from '../../../ui/index.ts';
import { VERDICT_WORD } from '../view-model/verdict-words.ts';

/** Overrules what the rules said of one trace, with a reason that is kept; or takes that back. */
export function JudgeMenu({ replayId, row }: { replayId: string; row: ReplayRow }) {
  const [wanted, setWanted] = useState<ReplayVerdict | null>(null);
  const [reason, setReason] = useState('');
  const judge = useEngineMutation('replay.judge', ['replay.rows', 'replay.show', 'replay.detail', 'replay.list']);
  const close = () => {
    setWanted(null);
    setReason('');
    judge.reset();
  };
  const submit = () => {
    if (wanted === null || reason.trim() === '' || judge.isPending) return;
    judge.mutate({ replayId, traceId: row.traceId, verdict: wanted, reason: reason.trim() }, { onSuccess: close });
  };
  return (
    <>
      <Menu
        label="Set the verdict"
        trigger={<TriggerButton icon={ChevronDown}>Set verdict</TriggerButton>}
        items={[
          ...REPLAY_VERDICTS.map((verdict) => ({
            id: verdict,
            label: VERDICT_WORD[verdict],
            ...(verdict === row.verdict ? { hint: 'now' } : {}),
            isDisabled: verdict === row.verdict && row.verdictBy === 'person',
            onSelect: () => setWanted(verdict),
          })),
          ...(row.verdictBy === 'person'
            ? [
                {
                  id: 'back',
                  label: 'As the rules say',
                  ...(row.overruled === null ? {} : { hint: VERDICT_WORD[row.overruled] }),
                  onSelect: () => judge.mutate({ replayId, traceId: row.traceId, verdict: null }),
                },
              ]
            : []),
        ]}
      />
      <FormDialog
        isOpen={wanted !== null}
        onClose={close}
        title={wanted === null ? 'Set verdict' : `Set verdict: ${VERDICT_WORD[wanted]}`}
        submitLabel="Set verdict"
        submittingLabel="Keeping"
        isSubmitting={judge.isPending}
        blockedReason={reason.trim() === '' ? 'Say why: the reason is kept with the verdict' : null}
        onSubmit={submit}
        error={judge.error?.message}
      >
        <p>{`The rules said: ${row.because}`}</p>
        <Field label="Why" value={reason} onChange={setReason} rows={3} />
      </FormDialog>
    </>
  );
}
