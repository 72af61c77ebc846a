import { DatabaseBackup } from 'lucide-react';
import { useState } from 'react';
import { DEFAULT_REVIEW_DATASET, type ReviewDatasetReport } from '../../../../main/contract/review.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  Button,
  Field,
  formatCount,
  formatQuantity,
  Note,
  Popover,
  showToast,
  TriggerButton,
} from '../../../ui/index.ts';

export interface DatasetPopoverProps {
  /** Null takes every answer that was reviewed. */
  traceIds: readonly string[] | null;
  /** Why there is nothing to write yet. */
  disabledReason: string | null;
}

/** What was said of answers becomes rows of a data set: one press to open, one to keep, and one to take it back. */
export function DatasetPopover({ traceIds, disabledReason }: DatasetPopoverProps) {
  const client = useEngine();
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState(DEFAULT_REVIEW_DATASET);
  const keep = useEngineMutation('review.toDataset');
  const isNamed = /^[a-z0-9][a-z0-9-]{0,63}$/.test(name);
  const undo = async ({ rows }: ReviewDatasetReport): Promise<void> => {
    try {
      const { removed, restored, left } = await client.call('review.undoDataset', { name, rows: [...rows] });
      const body = left === 0 ? `datasets/${name}.jsonl` : `${formatQuantity(left, 'row')} changed since and stayed`;
      showToast({ title: `${formatQuantity(removed + restored, 'row')} taken back`, body, tone: 'ok' });
    } catch (error) {
      showToast({ title: 'The rows were not taken back', body: messageOf(error), tone: 'error' });
    }
  };
  const submit = () => {
    if (!isNamed || keep.isPending) return;
    keep.mutate(
      { name, ...(traceIds === null ? {} : { traceIds: [...traceIds] }) },
      {
        onSuccess: (report) => {
          setIsOpen(false);
          showToast({
            ...keptText(report, name),
            ...(report.rows.length === 0 ? {} : { action: { label: 'Undo', onClick: () => void undo(report) } }),
          });
        },
      },
    );
  };
  return (
    <Popover
      trigger={
        <TriggerButton kind="quiet" icon={DatabaseBackup}>
          To data set…
        </TriggerButton>
      }
      title={traceIds === null ? 'Keep all reviewed answers' : 'Keep in a data set'}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
    >
      <div className="review-form">
        <p className="text-2">
          A good answer becomes what is expected, with the place it cites; a bad one what is not, beside what it should
          have been. One row a trace: what was said since is written in its place.
        </p>
        <Field label="Data set" value={name} onChange={setName} isMono hint={`datasets/${name}.jsonl`} />
        <Button
          kind="primary"
          isLoading={keep.isPending}
          loadingLabel="Writing"
          disabledReason={disabledReason ?? (isNamed ? null : 'Name it with small letters, digits and hyphens')}
          onClick={submit}
        >
          Keep
        </Button>
        {keep.isError ? (
          <Note kind="error" isLive>
            {keep.error.message}
          </Note>
        ) : null}
      </div>
    </Popover>
  );
}

function keptText({ added, updated, kept, passedOver }: ReviewDatasetReport, name: string) {
  const passed =
    passedOver.length === 0 ? '' : `; ${formatCount(passedOver.length)} passed over: ${passedOver[0]?.reason ?? ''}`;
  const where = `datasets/${name}.jsonl`;
  if (added + updated > 0) {
    const anew = updated === 0 ? '' : `, ${formatCount(updated)} written anew`;
    return { title: `${formatQuantity(added, 'row')} added${anew}`, body: `${where}${passed}`, tone: 'ok' as const };
  }
  return kept > 0
    ? { title: 'It was there already', body: `${where}${passed}`, tone: 'ok' as const }
    : { title: 'Nothing was written', body: passedOver[0]?.reason ?? where, tone: 'warn' as const };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
