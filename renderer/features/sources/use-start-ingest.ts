import { useMutation } from '@tanstack/react-query';
import type { RequestOf } from '../../../main/contract/methods.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { watchIngest } from './ingest/watch-ingest.ts';

/** Starts an ingest and follows it. It goes on in the engine whatever happens to the view. */
export function useStartIngest() {
  const client = useEngine();
  return useMutation<{ ingestId: string }, Error, RequestOf<'ingest.start'>>({
    mutationFn: (request) => client.call('ingest.start', request),
    onSuccess: ({ ingestId }) => watchIngest(client, ingestId),
  });
}
