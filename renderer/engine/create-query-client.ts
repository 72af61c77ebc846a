import { QueryClient } from '@tanstack/react-query';
import { TrestleError } from '../../main/base/errors/trestle-error.ts';

/** Further attempts of a read that failed in a way that may pass. */
const MAX_RETRIES = 2;

/** @returns the cache of what the engine said. Errors know themselves whether trying again makes sense. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The engine says when something changed: nothing is stale by age, and focus changes nothing.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) => TrestleError.is(error) && error.isRetryable && failures < MAX_RETRIES,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
