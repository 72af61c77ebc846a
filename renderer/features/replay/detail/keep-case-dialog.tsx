import { useState } from 'react';
import type { ReplayRow } from '../../../../main/contract/replay.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, Dialog, Field, formatQuantity, Note, Segmented, showToast } from '../../../ui/index.ts';

/** Where regression cases go unless another name is typed. */
const DEFAULT_NAME = 'regressions';

export interface KeepCaseDialogProps {
  replayId: string;
  /** One trace, or a whole cluster. */
  target: { row: ReplayRow } | { clusterId: string; label: string; count: number };
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
  const what =
    'row' in target ? `“${target.row.question}”` : `${formatQuantity(target.count, 'trace')}: ${target.label}`;
  const submit = () => {
    if (!isNamed || keep.isPending) return;
    keep.mutate(
      {
        replayId,
        name,
        as,
        expected,
        ...('row' in target ? { traceIds: [target.row.traceId] } : { clusterId: target.clusterId }),
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
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Keep as a case"
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            isLoading={keep.isPending}
            loadingLabel="Writing"
            disabledReason={isNamed ? null : 'Name the dataset with small letters, digits and hyphens'}
            onClick={submit}
          >
            Keep
          </Button>
        </>
      }
    >
      <p className="replay-case__what">{what}</p>
      <Segmented
        label="What it becomes"
        value={as}
        options={[
          { value: 'regression', label: 'Regression test' },
          { value: 'row', label: 'Dataset row' },
        ]}
        onChange={setAs}
      />
      {as === 'regression' ? (
        <Segmented
          label="Which side is right"
          value={expected}
          options={[
            { value: 'recorded', label: 'The recording is right' },
            { value: 'candidate', label: 'The candidate is right' },
          ]}
          onChange={setExpected}
        />
      ) : null}
      <Field label="Dataset" value={name} onChange={setName} isMono hint={`datasets/${name}.jsonl in this workspace`} />
      {keep.isError ? (
        <Note kind="error" isLive>
          {keep.error.message}
        </Note>
      ) : null}
    </Dialog>
  );
}
