import { ArrowLeft, ArrowRight, Redo2, ThumbsDown, ThumbsUp } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import type { Review, ReviewQueueItem } from '../../../../../main/contract/review.ts';
import { useEngine } from '../../../../engine/bridge-context.ts';
import { useEngineMutation } from '../../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../../engine/use-engine-query.ts';
import { useViewCommands } from '../../../../commands/view-commands-store.ts';
import { Button, Chip, Field, Note, Panel, showToast } from '../../../../ui/index.ts';
import { visibleLine } from '../../../../ui/text/visible-text.ts';
import { DatasetPopover } from '../dataset-popover.tsx';
import { reviewAfter } from '../review-text.ts';
import { useReviewActs } from './review-acts.ts';
import { reviewCommands } from './review-commands.ts';
import { REVIEW_FIELD_IDS } from './review-field-ids.ts';

/** Labels offered. */
const MOST_LABELS = 6;
const REFRESHED = ['review.queue', 'review.list'] as const;

export interface ReviewFormProps {
  item: ReviewQueueItem;
  onNext: (step: 1 | -1) => void;
}

/** A thumb, a word for what it is, a note, and what the answer should have been: each by one key. */
export function ReviewForm({ item, onNext }: ReviewFormProps) {
  const { trace, review } = item;
  const { traceId } = trace;
  const [draft, setDraft] = useState<Draft>(() => draftOf(review));
  // What was just said, until it is read back: the next word must not take it away.
  const [said, setSaid] = useState<ReturnType<typeof reviewAfter> | null>(null);
  const last = said ?? review;
  const labels = useKnownLabels();
  const { say, skip, undo, error } = useReviewActions(traceId);
  const keep = (anew: Partial<Draft> & { thumb?: 'up' | 'down' } = draft) => {
    const words = reviewAfter(last, { ...draft, ...anew });
    const isNew = (['thumb', 'label', 'note', 'expected'] as const).some(
      (part) => words[part] !== (last?.[part] ?? null),
    );
    const says = Object.values(words).some((word) => word !== null);
    if (!isNew || !says) return;
    setSaid(words);
    say(words);
  };
  const skipOver = () => {
    skip();
    onNext(1);
  };
  const commands = useMemo(
    () =>
      reviewCommands({
        good: () => keep({ thumb: 'up' }),
        bad: () => keep({ thumb: 'down' }),
        skip: skipOver,
        undo: () => {
          setSaid(null);
          undo();
        },
        next: () => onNext(1),
        previous: () => onNext(-1),
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `keep` and `skipOver` close over these
    [traceId, review, said, draft, onNext],
  );
  useViewCommands(commands);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      keep();
      onNext(1);
    }
    if (event.key === 'Escape' && event.target instanceof HTMLElement) {
      event.stopPropagation();
      event.target.blur();
    }
  };
  const field = (part: keyof Draft) => ({
    value: draft[part],
    onChange: (text: string) => setDraft({ ...draft, [part]: text }),
    onKeyDown,
  });
  return (
    <Panel
      title="What do you make of it?"
      isFit
      actions={
        <DatasetPopover traceIds={[traceId]} disabledReason={last === null ? 'Say what you make of it first' : null} />
      }
    >
      <div
        className="review-words"
        onBlur={(event) => {
          // Words are kept when the field they were typed in is left.
          if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) keep();
        }}
      >
        <div className="review-words__line">
          <Button icon={ThumbsUp} shortcut="G" isPressed={last?.thumb === 'up'} onClick={() => keep({ thumb: 'up' })}>
            Good
          </Button>
          <Button
            icon={ThumbsDown}
            shortcut="B"
            isPressed={last?.thumb === 'down'}
            onClick={() => keep({ thumb: 'down' })}
          >
            Bad
          </Button>
          <Button kind="quiet" icon={Redo2} shortcut="S" isPressed={item.isSkipped} onClick={skipOver}>
            Skip
          </Button>
          <span className="review-words__steps">
            <Button kind="quiet" icon={ArrowLeft} shortcut="K" onClick={() => onNext(-1)}>
              Previous answer
            </Button>
            <Button kind="quiet" icon={ArrowRight} shortcut="J" onClick={() => onNext(1)}>
              Next answer
            </Button>
          </span>
        </div>
        <div className="review-words__fields">
          <Field id={REVIEW_FIELD_IDS.label} label="Label (L)" placeholder="wrong-source" {...field('label')} />
          <Field id={REVIEW_FIELD_IDS.note} label="Note (N)" isSpellChecked {...field('note')} />
          <Field
            id={REVIEW_FIELD_IDS.expected}
            label="It should have said (E)"
            rows={2}
            isSpellChecked
            {...field('expected')}
          />
        </div>
        {labels.length === 0 ? null : (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
          <div className="review-words__labels" role="group" aria-label="Labels used before">
            {labels.map((label) => (
              <Chip
                key={label}
                isPressed={draft.label === label}
                onClick={() => {
                  setDraft({ ...draft, label });
                  keep({ label });
                }}
              >
                {visibleLine(label)}
              </Chip>
            ))}
          </div>
        )}
        {error === null ? null : (
          <Note kind="error" isLive>
            {error}
          </Note>
        )}
      </div>
    </Panel>
  );
}

interface Draft {
  label: string;
  note: string;
  expected: string;
}

function draftOf(review: Review | null): Draft {
  return { label: review?.label ?? '', note: review?.note ?? '', expected: review?.expected ?? '' };
}

function useKnownLabels(): readonly string[] {
  const reviews = useEngineQuery('review.list', {});
  const labels = (reviews.data ?? []).flatMap(({ label }) => label ?? []);
  return [...new Set(labels)].slice(0, MOST_LABELS);
}

function useReviewActions(traceId: string) {
  const client = useEngine();
  const { push, pop } = useReviewActs();
  const set = useEngineMutation('review.set', REFRESHED);
  const skipping = useEngineMutation('review.skip', REFRESHED);
  const takingBack = useEngineMutation('review.undo', REFRESHED);
  const undo = async (): Promise<void> => {
    const act = pop();
    if (act === null) return;
    try {
      if (act.type === 'said') await takingBack.mutateAsync({ reviewId: act.reviewId });
      else await client.call('review.skip', { traceId: act.traceId, isSkipped: false });
    } catch (error) {
      showToast({ title: 'That stays', body: error instanceof Error ? error.message : String(error), tone: 'warn' });
    }
  };
  return {
    say: (words: ReturnType<typeof reviewAfter>) =>
      set.mutate({ traceId, ...words }, { onSuccess: ({ reviewId }) => push({ type: 'said', traceId, reviewId }) }),
    skip: () => skipping.mutate({ traceId }, { onSuccess: () => push({ type: 'skipped', traceId }) }),
    undo: () => void undo(),
    error: set.error?.message ?? skipping.error?.message ?? null,
  };
}
