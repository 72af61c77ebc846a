import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import type { Clock } from '../../main/spec/clock.ts';

const NANOS_PER_MS = 1_000_000;

/** Time that passes only when the test says so. */
export interface ManualClock extends Clock {
  /** Moves both clocks on and wakes sleepers in order; lets promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as a user or NTP would. */
  jumpWallClock(ms: number): void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 5, 9, 0, 0)): ManualClock {
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  let sleepers: { at: number; wake: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonicNano: () => BigInt(Math.round(elapsedMs * NANOS_PER_MS)),
    after: (ms, work) => {
      const sleeper = { at: elapsedMs + ms, wake: work };
      sleepers.push(sleeper);
      return () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new CancelledError());
          return;
        }
        const sleeper = { at: elapsedMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(new CancelledError());
        });
      }),
    advance: async (ms) => {
      const until = elapsedMs + ms;
      await settle();
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > until) break;
        sleepers = sleepers.filter((other) => other !== next);
        elapsedMs = Math.max(elapsedMs, next.at);
        next.wake();
        await settle();
      }
      elapsedMs = until;
      await settle();
    },
    jumpWallClock: (ms) => {
      wallOffsetMs += ms;
    },
  };
}
