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
  const compared = useEngineQuery('source.list', { checkDrift: true }, { isEnabled: sources.isSuccess });
  useEffect(() => {
    if (compared.data !== undefined) queries.setQueryData(engineQueryKey('source.list', {}), compared.data);
  }, [compared.data, queries]);
  return { sources, isComparing: compared.isFetching };
}
