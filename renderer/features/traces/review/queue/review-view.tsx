import { useCallback, useEffect } from 'react';
import { View } from '../../../../app/view.tsx';
import { tracePath, tracesPath } from '../../../../navigation/paths.ts';
import { useGoTo } from '../../../../navigation/use-go-to.ts';
import { Button, EmptyState, ViewColumns } from '../../../../ui/index.ts';
import { LookSwitch } from '../../look-switch.tsx';
import { QueuePanel } from './queue-panel.tsx';
import { ReviewPane } from './review-pane.tsx';
import { useReviewQueue } from './use-review-queue.ts';
import './queue.css';

/** A few answers each week, one after the other. */
export function ReviewView({ traceId }: { traceId: string | null }) {
  const goTo = useGoTo();
  const queue = useReviewQueue();
  const { items, progress, next, firstWaiting } = queue;
  const open = useCallback((id: string) => goTo(tracePath({ traceId: id, look: 'review' }), { replace: true }), [goTo]);
  const selected = items.find(({ trace }) => trace.traceId === traceId);
  const isLost = selected === undefined && firstWaiting !== null;
  useEffect(() => {
    if (isLost && firstWaiting !== null) open(firstWaiting);
  }, [isLost, firstWaiting, open]);
  const go = (step: 1 | -1) => {
    const id = next(traceId, step);
    if (id !== null) open(id);
  };
  return (
    <View title="Traces" actions={<LookSwitch look="review" />}>
      <ViewColumns
        id="traces-review"
        list={{
          label: 'To look at',
          defaultSize: '34%',
          minSize: 300,
          content: <QueuePanel queue={queue} selectedId={traceId} onSelect={open} />,
        }}
        main={{
          label: 'Answer',
          minSize: 380,
          content:
            selected === undefined ? (
              <EmptyState
                title={progress.total === 0 ? 'Nothing to look at yet' : 'No answer is open'}
                actions={<Button onClick={() => goTo(tracesPath())}>Back to the traces</Button>}
              >
                Draw answers on the left, then say of each whether it is good. G and B are the thumbs, J and K lead on
                and back, S skips, L, N and E are for words, Mod+Z takes back.
              </EmptyState>
            ) : (
              <ReviewPane item={selected} onNext={go} />
            ),
        }}
      />
    </View>
  );
}
