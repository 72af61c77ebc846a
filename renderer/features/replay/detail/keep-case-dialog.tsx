import { useState } from 'react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Field, FormDialog, Segmented, formatQuantity, showToast } from '../../../ui/index.ts';
import './comparison.css';

/** Where regression cases go unless another name is typed. */
const DEFAULT_NAME = 'regressions';

export interface KeepCaseDialogProps {
  /** Null for a trace by itself. */
  replayId: string | null;
  /** One trace, or a whole cluster of a replay. */
  target: { traceId: string; question: string } | { clusterId: string; label: string; count: number };
  isOpen: boolean;
  onClose: () => void;
}

/** Turns a trace, or all traces of a cluster, into dataset rows or cases that later replays must keep. */
export function KeepCaseDialog({ replayId, target, isOpen, onClose }: KeepCaseDialogProps) {
  const [name, setName] = useState(DEFAULT_NAME);
  const [as, setAs] = useState<'regression' | 'row'>('regression');
  const [expected, setExpected] = useState<'recorded' | 'candidate'>('recorded');
  const keep = useEngineMutation('replay.toDataset');
  const isNamed = /^[a-z0-9][a-z0-9-]{0,63}$/.test(name);
  const what = 'traceId' in target ? `“${target.question}”` : target.label;
  const submit = () => {
    keep.mutate(
      {
        ...(replayId === null ? {} : { replayId }),
        name,
        as,
        expected,
        ...('traceId' in target ? { traceIds: [target.traceId] } : { clusterId: target.clusterId }),
      },
      {
        onSuccess: ({ path, added, kept }) => {
          showToast({
            title: added === 0 ? 'It was there already' : `${formatQuantity(added, 'case')} kept`,
            body: kept > 0 && added > 0 ? `${path}; ${formatQuantity(kept, 'question')} it had already` : path,
            tone: 'ok',
          });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={'traceId' in target ? 'Keep as a case' : `Keep ${formatQuantity(target.count, 'trace')} as cases`}
      submitLabel="Keep"
      submittingLabel="Writing"
      isSubmitting={keep.isPending}
      blockedReason={isNamed ? null : 'Name the dataset with small letters, digits and hyphens'}
      onSubmit={submit}
      error={keep.error?.message}
    >
      <p className="replay-case__what">{what}</p>
      <Segmented
        label="What it becomes"
        isLabelShown
        value={as}
        options={[
          { value: 'regression', label: 'Regression test' },
          { value: 'row', label: 'Dataset row' },
        ]}
        onChange={setAs}
      />
      {as === 'regression' && replayId !== null ? (
        <Segmented
          label="Which side is right"
          isLabelShown
          value={expected}
          options={[
            { value: 'recorded', label: 'The recording is right' },
            { value: 'candidate', label: 'The candidate is right' },
          ]}
          onChange={setExpected}
        />
      ) : null}
      <Field label="Dataset" value={name} onChange={setName} isMono hint={`datasets/${name}.jsonl in this workspace`} />
    </FormDialog>
  );
}
