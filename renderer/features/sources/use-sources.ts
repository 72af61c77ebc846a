import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { engineQueryKey } from '../../engine/query-key.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';

/**
 * @returns the sources at once, and again when the files on disk have been compared with the index: that takes as long
 * as there are files, so nothing waits for it
 */
export function useSources() {
  const queries = useQueryClient();
  const sources = useEngineQuery('source.list', {});
  // While a source is being read the index is between two states: a comparison then would be wrong when it is shown.
  const isSettled = sources.data?.every(({ isIngesting }) => !isIngesting) ?? false;
  const compared = useEngineQuery('source.list', { checkDrift: true }, { isEnabled: isSettled });
  useEffect(() => {
    if (compared.data !== undefined) queries.setQueryData(engineQueryKey('source.list', {}), compared.data);
  }, [compared.data, queries]);
  return { sources, isComparing: compared.isFetching };
}
