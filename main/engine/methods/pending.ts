import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Handlers } from '../handlers.ts';

type PendingCalls = 'release.rollback' | 'release.export' | 'release.report';
type PendingStreams = 'prompt.test' | 'prompt.grid' | 'prompt.behaviour' | 'release.promote';

/** Methods that are declared and have no handler yet; empty before anything of them is released. */
export function createPendingHandlers(): Handlers<PendingCalls, PendingStreams> {
  const call = async (): Promise<never> => {
    throw new NotFoundError('This is not there yet.');
  };
  const stream = (): AsyncIterable<never> => ({
    [Symbol.asyncIterator]: () => ({ next: call }),
  });
  return {
    'release.rollback': call,
    'release.export': call,
    'release.report': call,
    'prompt.test': stream,
    'prompt.grid': stream,
    'prompt.behaviour': stream,
    'release.promote': stream,
  };
}
