import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEngine } from '../../../engine/bridge-context.ts';
import { type ListSort, NEWEST_FIRST } from './trace-sort.ts';

/** Traces of one page: more than anybody scrolls through, and the list draws only those in sight. */
const PAGE_SIZE = 500;

/** @returns the traces that match, in pages; new ones arrive by themselves */
export function useTraceList(filter: string, { sort, order }: ListSort = NEWEST_FIRST) {
  const client = useEngine();
  const pages = useInfiniteQuery({
    // Under the method's name, so that events that concern `trace.list` reach it.
    queryKey: ['trace.list', 'pages', filter, sort, order],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      client.call(
        'trace.list',
        { filter, sort, order, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const traces = useMemo(() => pages.data?.pages.flatMap((page) => page.traces) ?? [], [pages.data]);
  return { ...pages, traces, total: pages.data?.pages[0]?.total };
}
