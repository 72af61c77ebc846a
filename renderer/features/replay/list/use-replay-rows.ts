import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ReplayVerdict } from '../../../../main/contract/replay.ts';
import { useEngine } from '../../../engine/bridge-context.ts';

/** Rows of one page; the table draws only those in sight. */
const PAGE_SIZE = 500;

export interface RowFilter {
  /** Empty: all. */
  verdicts: readonly ReplayVerdict[];
  clusterId: string | null;
  text: string;
}

/** @returns the replayed traces that match, worst first, in pages; new ones arrive by themselves */
export function useReplayRows(replayId: string | null, { verdicts, clusterId, text }: RowFilter) {
  const client = useEngine();
  const pages = useInfiniteQuery({
    // Under the method's name, so that events that concern `replay.rows` reach it.
    queryKey: ['replay.rows', 'pages', replayId, verdicts, clusterId, text],
    enabled: replayId !== null,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'replay.rows',
        {
          replayId: replayId ?? '',
          limit: PAGE_SIZE,
          text,
          ...(verdicts.length === 0 ? {} : { verdicts: [...verdicts] }),
          ...(clusterId === null ? {} : { clusterId }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  return { ...pages, rows, total: pages.data?.pages[0]?.total };
}
