import { useMemo } from 'react';
import { useEngineQuery } from '../../../../engine/use-engine-query.ts';
import { isDone, queueProgress } from './queue-progress.ts';

/** @returns this week's answers to look at, how far it is, and ways from one to the next */
export function useReviewQueue() {
  const query = useEngineQuery('review.queue', {});
  const items = useMemo(() => query.data?.items ?? [], [query.data]);
  const progress = useMemo(() => queueProgress(items), [items]);
  const next = (traceId: string | null, step: 1 | -1): string | null => {
    const at = items.findIndex(({ trace }) => trace.traceId === traceId);
    return items[at + step]?.trace.traceId ?? null;
  };
  const firstWaiting = items.find((item) => !isDone(item))?.trace.traceId ?? items[0]?.trace.traceId ?? null;
  return { query, items, progress, next, firstWaiting };
}
