import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { CallName, RequestOf, ResponseOf } from '../../main/contract/methods.ts';
import { useEngine } from './bridge-context.ts';
import { engineQueryKey } from './query-key.ts';

/**
 * Makes something happen in the engine.
 *
 * @param refreshes methods whose answers change by it; they are read again when it is done, without waiting for an event
 */
export function useEngineMutation<K extends CallName>(
  method: K,
  refreshes: readonly CallName[] = [],
): UseMutationResult<ResponseOf<K>, Error, RequestOf<K>> {
  const client = useEngine();
  const queries = useQueryClient();
  return useMutation<ResponseOf<K>, Error, RequestOf<K>>({
    mutationFn: (request) => client.call(method, request),
    onSettled: () =>
      Promise.all(refreshes.map((refreshed) => queries.invalidateQueries({ queryKey: engineQueryKey(refreshed) }))),
  });
}
