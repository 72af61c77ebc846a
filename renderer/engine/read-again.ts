import type { QueryClient } from '@tanstack/react-query';
import type { CallName } from '../../main/contract/methods.ts';
import { engineQueryKey } from './query-key.ts';

/**
 * Reads what is stale again. A read on its way is not thrown away, since in a burst of events no read would ever arrive;
 * but it may have begun before what changed, and would pass for current: it is followed by another one.
 */
export function readAgain(queries: QueryClient, methods: Iterable<CallName>): void {
  for (const method of methods) {
    const queryKey = engineQueryKey(method);
    const onTheirWay = new Set(queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' }));
    const settled = queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
    if (onTheirWay.size === 0) continue;
    void settled.then(() =>
      queries.invalidateQueries({ queryKey, predicate: (query) => onTheirWay.has(query) }, { cancelRefetch: false }),
    );
  }
}
