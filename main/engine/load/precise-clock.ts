import type { Clock } from '../../spec/clock.ts';
import { systemClock } from '../system-clock.ts';

/** Timers of Node come up to this much late, milliseconds: for the rest of the time the event loop turns. */
const SPIN_MS = 1.5;
/** Below it no timer is short enough. */
const MIN_TIMER_MS = 1;
const NANOS_PER_MS = 1e6;

/**
 * The machine's clocks with waiting to a few hundredths of a millisecond: the last stretch is spent turning the event
 * loop, which hears answers meanwhile and costs processor time. For a process that does nothing but send on time.
 */
export const preciseClock: Clock = {
  ...systemClock,
  after: (ms, work) => {
    const dueNano = systemClock.monotonicNano() + BigInt(Math.round(ms * NANOS_PER_MS));
    let immediate: NodeJS.Immediate | undefined;
    const turn = (): void => {
      if (systemClock.monotonicNano() >= dueNano) work();
      else immediate = setImmediate(turn);
    };
    const timer = ms >= SPIN_MS + MIN_TIMER_MS ? setTimeout(turn, Math.floor(ms - SPIN_MS)) : undefined;
    if (timer === undefined) immediate = setImmediate(turn);
    return () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    };
  },
};
