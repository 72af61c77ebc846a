import { CancelledError } from '../base/errors/cancelled-error.ts';
import type { Clock } from '../spec/clock.ts';

/** The machine's own clocks. A cancelled sleep makes one error; `node:timers/promises` would make two more. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNano: () => process.hrtime.bigint(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = (): void => {
        clearTimeout(timer);
        reject(new CancelledError('Waiting was cancelled.', { cause: signal?.reason }));
      };
      const timer = setTimeout(wake, ms);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    }),
};
