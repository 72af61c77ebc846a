import type { Clock } from '../../spec/clock.ts';

/**
 * A build in the background waits at most so long for questions to be answered before its next transaction, in
 * milliseconds: asks go first, but a workspace that is asked all day must still get its new index.
 */
const MAX_WAIT_MS = 2000;

/** Knows whether somebody waits for an answer, so that work nobody waits for can stand back. */
export interface AskGate {
  /** Somebody waits until the promise settles. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** For what ends elsewhere: call the returned function once when nobody waits any more. */
  enter(): () => void;
  /** Resolves when nobody waits, after {@link MAX_WAIT_MS}, or when the signal aborts. */
  standBack(signal: AbortSignal): Promise<void>;
}

export function createAskGate(clock: Clock): AskGate {
  let waiting = 0;
  let quiet = Promise.withResolvers<void>();
  const enter = (): (() => void) => {
    if (waiting === 0) quiet = Promise.withResolvers<void>();
    waiting += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      waiting -= 1;
      if (waiting === 0) quiet.resolve();
    };
  };
  return {
    enter,
    during: async (work) => {
      const leave = enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    standBack: async (signal) => {
      if (waiting === 0) return;
      const done = new AbortController();
      const limit = clock.sleep(MAX_WAIT_MS, AbortSignal.any([signal, done.signal])).catch(() => undefined);
      await Promise.race([quiet.promise, limit]);
      done.abort();
    },
  };
}
