import type { Clock } from '../../spec/clock.ts';

/** A clock whose wall time can be moved, as a machine's is when it is corrected; durations are not touched. */
export interface JumpingClock extends Clock {
  /** @param offsetMs from the true time; 0 is the true time again */
  jumpTo(offsetMs: number): void;
}

export function createJumpingClock(clock: Clock): JumpingClock {
  let offsetMs = 0;
  return {
    ...clock,
    now: () => clock.now() + offsetMs,
    jumpTo: (ms) => {
      offsetMs = ms;
    },
  };
}
