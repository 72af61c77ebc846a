import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import type { Clock } from '../spec/clock.ts';

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNano: () => process.hrtime.bigint(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw new CancelledError('Waiting was cancelled.', { cause: error });
    }
  },
};
