import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { CallName, RequestOf, ResponseOf } from '../../main/contract/methods.ts';
import { useEngine } from './bridge-context.ts';
import { engineQueryKey } from './query-key.ts';
import { useAtRest } from './use-at-rest.ts';

export interface EngineQueryOptions<K extends CallName> {
  /** False keeps the call from being made. */
  isEnabled?: boolean;
  /** The first view can be used without it: it is not asked for before the page has come to rest after its start. */
  canWait?: boolean;
  /** Ask again so often although nothing said it changed; by the answer before, where false asks no more. Milliseconds. */
  pollMs?: number | ((answer: ResponseOf<K> | undefined) => number | false);
  /** While the next answer is on its way, keep showing the one before: for filters and pages. Or only one to such a request. */
  keepsPrevious?: boolean | ((before: RequestOf<K>) => boolean);
  /** Read anew whenever it comes into sight: for what changes in files, of which no event tells. */
  readsOnMount?: boolean;
}

/**
 * Reads from the engine and keeps the answer current: events that concern the method make it read again (see
 * `invalidation.ts`). The call is cancelled when nobody waits for it any more.
 */
export function useEngineQuery<K extends CallName>(
  method: K,
  request: RequestOf<K>,
  {
    isEnabled = true,
    canWait = false,
    pollMs,
    keepsPrevious = false,
    readsOnMount = false,
  }: EngineQueryOptions<K> = {},
): UseQueryResult<ResponseOf<K>> {
  const client = useEngine();
  const isAtRest = useAtRest();
  return useQuery<ResponseOf<K>>({
    queryKey: engineQueryKey(method, request),
    queryFn: ({ signal }) => client.call(method, request, { signal }),
    enabled: isEnabled && (isAtRest || !canWait),
    ...(readsOnMount ? { refetchOnMount: 'always' as const } : {}),
    ...(pollMs === undefined
      ? {}
      : { refetchInterval: typeof pollMs === 'number' ? pollMs : (query) => pollMs(query.state.data) }),
    ...previousData(keepsPrevious),
  });
}

function previousData<K extends CallName>(keeps: EngineQueryOptions<K>['keepsPrevious']) {
  if (typeof keeps !== 'function') return keeps === true ? { placeholderData: keepPreviousData } : {};
  return {
    placeholderData: <Data>(before: Data | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
      query !== undefined && keeps(query.queryKey[1] as RequestOf<K>) ? before : undefined,
  };
}
