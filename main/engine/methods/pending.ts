import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Handlers } from '../handlers.ts';

type PendingStreams = 'prompt.test' | 'prompt.grid' | 'prompt.behaviour';

/** Methods that are declared and have no handler yet; empty before anything of them is released. */
export function createPendingHandlers(): Handlers<never, PendingStreams> {
  const stream = (): AsyncIterable<never> => ({
    [Symbol.asyncIterator]: () => ({
      next: async (): Promise<never> => {
        throw new NotFoundError('This is not there yet.');
      },
    }),
  });
  return {
    'prompt.test': stream,
    'prompt.grid': stream,
    'prompt.behaviour': stream,
  };
}
