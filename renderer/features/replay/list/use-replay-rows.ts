import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ReplayVerdict } from '../../../../main/contract/replay.ts';
import type { ReplayStage } from '../../../../main/contract/replay-comparison.ts';
import { useEngine } from '../../../engine/bridge-context.ts';

/** Rows of one page; the table draws only those in sight. */
const PAGE_SIZE = 500;

export interface RowFilter {
  /** Empty: all. */
  verdicts: readonly ReplayVerdict[];
  clusterId: string | null;
  /** Of the first divergence; null for all. */
  stage: ReplayStage | null;
  text: string;
}

export const EVERY_ROW: RowFilter = { verdicts: [], clusterId: null, stage: null, text: '' };

export function isNarrowed({ verdicts, clusterId, stage, text }: RowFilter): boolean {
  return verdicts.length > 0 || clusterId !== null || stage !== null || text !== '';
}

/** @returns the replayed traces that match, worst first, in pages; new ones arrive by themselves */
export function useReplayRows(replayId: string | null, { verdicts, clusterId, stage, text }: RowFilter) {
  const client = useEngine();
  const pages = useInfiniteQuery({
    // Under the method's name, so that events that concern `replay.rows` reach it.
    queryKey: ['replay.rows', 'pages', replayId, verdicts, clusterId, stage, text],
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
          ...(stage === null ? {} : { stage }),
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
