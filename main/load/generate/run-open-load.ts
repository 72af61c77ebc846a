import type { Schedule } from '../schedule/create-schedule.ts';
import { type LoadFollower, type LoadRun, watchLoad } from './load-run.ts';
import { type DeskOptions, RequestDesk } from './request-desk.ts';

/** Arrivals handled in one turn of the event loop: answers must be heard between them, or they would seem late. */
const MAX_ARRIVALS_PER_TURN = 32;

export interface OpenLoadOptions extends DeskOptions, LoadFollower {
  schedule: Schedule;
  /** Ends the run at once; what was measured so far is its result. */
  signal: AbortSignal;
}

/**
 * The open model: requests start when the schedule says, whether or not earlier ones were answered, as the requests of
 * people do who know nothing of each other. Ends when the last has been answered or given up.
 */
export function runOpenLoad(options: OpenLoadOptions): Promise<LoadRun> {
  const { clock, schedule, signal } = options;
  const { offsetsMs } = schedule;
  const desk = new RequestDesk(options);
  const done = Promise.withResolvers<void>();
  let next = 0;
  let cancelTimer: (() => void) | null = null;

  const handleArrivals = (): void => {
    for (let handled = 0; handled < MAX_ARRIVALS_PER_TURN; handled += 1) {
      const intendedMs = offsetsMs[next];
      if (intendedMs === undefined || !desk.isDue(intendedMs)) break;
      const index = next;
      next += 1;
      desk.arrive({ index, intendedMs, handledMs: desk.elapsedMs() });
    }
    const upcomingMs = offsetsMs[next];
    if (upcomingMs === undefined) finishIfIdle();
    else cancelTimer = clock.after(Math.max(0, upcomingMs - desk.elapsedMs()), handleArrivals);
  };
  const finishIfIdle = (): void => {
    if (next === offsetsMs.length && desk.inFlight === 0 && desk.waiting === 0) done.resolve();
  };
  desk.onDidEnd = finishIfIdle;
  handleArrivals();
  return watchLoad({ clock, desk, signal, done, stop: () => cancelTimer?.(), follower: options });
}
