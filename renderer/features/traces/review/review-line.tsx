import { Tag, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import type { Review } from '../../../../main/contract/review.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, Field, IconButton, Note, Popover, TriggerButton } from '../../../ui/index.ts';
import { DatasetPopover } from './dataset-popover.tsx';
import { reviewAfter, reviewText } from './review-text.ts';

/** What a person makes of the answer: a thumb, a word for what it is, a note. The last word counts, each is kept. */
export function ReviewLine({ traceId }: { traceId: string }) {
  const reviews = useEngineQuery('review.list', { traceId });
  const say = useEngineMutation('review.set', ['review.list']);
  const last = reviews.data?.[0] ?? null;
  const thumb = (which: 'up' | 'down') => say.mutate({ traceId, ...reviewAfter(last, { thumb: which }) });
  return (
    <div className="review-line">
      <IconButton
        label="The answer is good"
        icon={ThumbsUp}
        isPressed={last?.thumb === 'up'}
        onClick={() => thumb('up')}
      />
      <IconButton
        label="The answer is bad"
        icon={ThumbsDown}
        isPressed={last?.thumb === 'down'}
        onClick={() => thumb('down')}
      />
      <LabelPopover last={last} onSave={(words) => say.mutate({ traceId, ...reviewAfter(last, words) })} />
      <DatasetPopover
        traceIds={[traceId]}
        disabledReason={last === null ? 'Say what you make of the answer first' : null}
      />
      <span className="text-3">{last === null ? '' : reviewText(last)}</span>
      {say.isError ? (
        <Note kind="error" isLive>
          {say.error.message}
        </Note>
      ) : null}
    </div>
  );
}

interface LabelPopoverProps {
  last: Review | null;
  onSave: (words: { label: string; note: string }) => void;
}

function LabelPopover({ last, onSave }: LabelPopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [label, setLabel] = useState('');
  const [note, setNote] = useState('');
  const open = (next: boolean) => {
    setLabel(last?.label ?? '');
    setNote(last?.note ?? '');
    setIsOpen(next);
  };
  const save = () => {
    onSave({ label, note });
    setIsOpen(false);
  };
  return (
    <Popover
      trigger={
        <TriggerButton kind="quiet" icon={Tag}>
          Label…
        </TriggerButton>
      }
      title="What is it?"
      isOpen={isOpen}
      onOpenChange={open}
    >
      <div className="review-form">
        <Field label="Label" value={label} onChange={setLabel} placeholder="wrong-source" />
        <Field label="Note" value={note} onChange={setNote} rows={3} />
        <Button
          kind="primary"
          disabledReason={
            label.trim() === '' && note.trim() === '' && last?.thumb == null ? 'Write a label or a note first' : null
          }
          onClick={save}
        >
          Keep
        </Button>
      </div>
    </Popover>
  );
}
