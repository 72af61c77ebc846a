import type { ReviewQueueItem } from '../../../../../main/contract/review.ts';
import { ATTRIBUTE } from '../../../../../main/contract/span-attributes.ts';
import { href, tracePath } from '../../../../navigation/paths.ts';
import {
  ErrorState,
  formatCost,
  formatCount,
  formatDuration,
  Panel,
  SkeletonLines,
  TextLink,
} from '../../../../ui/index.ts';
import { visibleText } from '../../../../ui/text/visible-text.ts';
import { useTrace } from '../../use-trace.ts';
import { answerOf } from '../../view-model/answer-of.ts';
import { restsOn } from '../../view-model/rests-on.ts';
import { textOf } from '../../view-model/span-records.ts';
import { REASONS } from './queue-progress.ts';
import { ReviewForm } from './review-form.tsx';

export interface ReviewPaneProps {
  item: ReviewQueueItem;
  onNext: (step: 1 | -1) => void;
}

/** One answer as its reader saw it, with what it rests on, and the words that are said of it. */
export function ReviewPane({ item, onNext }: ReviewPaneProps) {
  const { trace, why } = item;
  return (
    <>
      <Panel
        title="Answer"
        scope={REASONS[why].meaning}
        actions={<TextLink href={href(tracePath({ traceId: trace.traceId }))}>Open trace</TextLink>}
      >
        <AnswerText item={item} />
      </Panel>
      <ReviewForm key={trace.traceId} item={item} onNext={onNext} />
    </>
  );
}

function AnswerText({ item: { trace } }: { item: ReviewQueueItem }) {
  const { query, view } = useTrace(trace.traceId);
  if (query.isError) {
    return <ErrorState title="The trace could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (view === null) return <SkeletonLines lines={8} />;
  const answer = answerOf(view.nodes);
  const { documents, failures } = restsOn(view.nodes);
  const root = view.nodes[0]?.span;
  const refused = root !== undefined && textOf(root, ATTRIBUTE.answer) !== null && trace.status === 'refused';
  return (
    <div className="review-read">
      <section>
        <h2>Question</h2>
        <p className="review-read__text">{visibleText(view.question)}</p>
        <p className="text-3">
          {[
            trace.status,
            trace.isTimed === false ? 'time unknown' : formatDuration(trace.durationMs),
            trace.isUsageKnown === false
              ? 'tokens unknown'
              : `${formatCount(trace.inputTokens)} › ${formatCount(trace.outputTokens)} tok`,
            trace.costUsd === null ? 'cost unknown' : formatCost(trace.costUsd),
            trace.model === '' ? 'no model' : visibleText(trace.model),
          ].join(' · ')}
        </p>
      </section>
      <section>
        <h2>{refused ? 'Refusal' : 'Answer'}</h2>
        {answer === null ? (
          <p className="text-3">No answer was recorded.</p>
        ) : (
          <p className="review-read__text">{answer}</p>
        )}
      </section>
      {failures.length === 0 ? null : (
        <section>
          <h2>What failed</h2>
          <ul>
            {failures.map(({ id, label, message }) => (
              <li key={id}>
                <TextLink href={href(tracePath({ traceId: trace.traceId, span: id }))}>{label}</TextLink>
                {message === null ? null : <span className="text-error">{` ${message}`}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>What it rests on</h2>
        {documents.length === 0 ? (
          <p className="text-3">No passage was recorded: nothing tells what the model was shown.</p>
        ) : (
          <ol className="review-read__documents">
            {documents.map(({ key, name, text, isCited }) => (
              <li key={key}>
                <b className="ellipsis">{name}</b>
                {isCited ? <span className="text-3"> cited</span> : null}
                <p className="text-2">{text ?? 'Its text was not recorded.'}</p>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}
