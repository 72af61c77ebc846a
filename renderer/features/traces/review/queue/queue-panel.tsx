import type { ReviewQueue, ReviewQueueItem } from '../../../../../main/contract/review.ts';
import { useEngineMutation } from '../../../../engine/use-engine-mutation.ts';
import {
  Button,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  formatCount,
  formatQuantity,
  Note,
  Panel,
  ProgressBar,
  SkeletonLines,
  StateDot,
} from '../../../../ui/index.ts';
import { visibleLine } from '../../../../ui/text/visible-text.ts';
import { STATUS_DOT } from '../../list/trace-table.tsx';
import { DatasetPopover } from '../dataset-popover.tsx';
import { isDone, progressText, REASONS } from './queue-progress.ts';
import type { useReviewQueue } from './use-review-queue.ts';

/** Answers of one drawing. */
const DRAWN_AT_ONCE = 30;

export interface QueuePanelProps {
  queue: ReturnType<typeof useReviewQueue>;
  selectedId: string | null;
  onSelect: (traceId: string) => void;
}

/** The answers of this week, which of them were looked at, and what becomes of what was said. */
export function QueuePanel({ queue, selectedId, onSelect }: QueuePanelProps) {
  const { query, items, progress } = queue;
  if (query.isError) {
    return (
      <Panel title="To look at">
        <ErrorState title="The queue could not be read" error={query.error} onRetry={() => void query.refetch()} />
      </Panel>
    );
  }
  const isFinished = progress.total > 0 && progress.done === progress.total;
  return (
    <Panel
      title="To look at"
      scope={query.data?.week}
      scrolls={false}
      actions={
        items.length === 0 ? null : (
          <DatasetPopover
            traceIds={null}
            disabledReason={
              progress.good + progress.bad + progress.labelled === 0 ? 'Say something of an answer first' : null
            }
          />
        )
      }
    >
      {query.data === undefined ? (
        <SkeletonLines lines={8} />
      ) : items.length === 0 ? (
        <EmptyState title="No answers drawn this week" actions={<DrawButtons left={query.data.left} more="" />}>
          Look at a few answers each week, and what is wrong shows before users tell. Failed, refused, ungrounded and
          slow ones are drawn as often as all others together are, by chance; what is drawn stays until you are through.
        </EmptyState>
      ) : (
        <>
          <div className="review-progress">
            <p>
              <b>{`${formatCount(progress.done)} of ${formatCount(progress.total)} looked at`}</b>{' '}
              <span className="text-3">{progressText(progress)}</span>
            </p>
            <ProgressBar share={progress.done / progress.total} label="Looked at" />
          </div>
          {isFinished ? (
            <Note
              kind="ok"
              isLive
              action={<DrawButtons left={query.data.left} more=" more" />}
            >{`All ${formatCount(progress.total)} were looked at.`}</Note>
          ) : null}
          <DataTable
            label="Answers to look at"
            columns={COLUMNS}
            rows={items}
            rowKey={({ trace }) => trace.traceId}
            rowText={({ trace }) => trace.title}
            selectedKey={selectedId}
            selectsOnMove
            onSelect={({ trace }) => onSelect(trace.traceId)}
            isDim={isDone}
          />
          <div className="table__foot">
            <span>{strataText(query.data)}</span>
          </div>
        </>
      )}
    </Panel>
  );
}

/** @param props.more " more" after those that were drawn before */
function DrawButtons({ left, more }: { left: ReviewQueue['left']; more: string }) {
  const draw = useEngineMutation('review.draw', ['review.queue']);
  const begin = (days: number | null) => draw.mutate({ size: DRAWN_AT_ONCE, ...(days === null ? { days } : {}) });
  const drawn = (of: number): string =>
    of <= DRAWN_AT_ONCE ? `Draw all ${formatCount(of)}${more}` : `Draw ${DRAWN_AT_ONCE}${more} of ${formatCount(of)}`;
  if (left.all === 0) return <span className="text-3">There are no other traces.</span>;
  return (
    <>
      {left.lastDays === 0 ? null : (
        <Button kind="primary" isLoading={draw.isPending} loadingLabel="Drawing" onClick={() => begin(7)}>
          {`${drawn(left.lastDays)} of the last 7 days`}
        </Button>
      )}
      {left.all === left.lastDays ? null : (
        <Button
          kind={left.lastDays === 0 ? 'primary' : 'default'}
          isLoading={draw.isPending}
          loadingLabel="Drawing"
          onClick={() => begin(null)}
        >
          {left.all <= DRAWN_AT_ONCE ? drawn(left.all) : `${drawn(left.all)} in all`}
        </Button>
      )}
      {draw.isError ? (
        <Note kind="error" isLive>
          {draw.error.message}
        </Note>
      ) : null}
    </>
  );
}

function strataText({ strata }: ReviewQueue): string {
  return strata
    .filter(({ drawn }) => drawn > 0)
    .map(
      ({ why, traces, drawn }) =>
        `${formatCount(drawn)} of ${formatQuantity(traces, REASONS[why].word, REASONS[why].word)}`,
    )
    .join(', ');
}

const COLUMNS: readonly Column<ReviewQueueItem>[] = [
  {
    id: 'said',
    header: <span className="visually-hidden">Said</span>,
    width: 48,
    cell: ({ review, isSkipped }) => {
      if (review === null) return <span className="text-3">{isSkipped ? 'skip' : ''}</span>;
      return review.thumb === null ? 'said' : review.thumb === 'up' ? 'good' : <span className="text-error">bad</span>;
    },
    title: ({ review }) => [review?.label, review?.note].filter((word) => word != null).join(' · ') || undefined,
  },
  {
    id: 'status',
    header: <span className="visually-hidden">Outcome</span>,
    width: 26,
    cell: ({ trace: { status } }) => <StateDot state={STATUS_DOT[status]} label={status} />,
    title: ({ trace: { status } }) => status,
  },
  {
    id: 'title',
    header: 'Question',
    minWidth: 110,
    cell: ({ trace }) => visibleLine(trace.title),
    title: ({ trace }) => visibleLine(trace.title),
  },
  {
    id: 'why',
    header: 'Why',
    width: 72,
    cell: ({ why }) => <span className="text-2">{REASONS[why].word}</span>,
    title: ({ why }) => REASONS[why].meaning,
  },
];
