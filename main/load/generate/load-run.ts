import type { LoadProgress } from '../../contract/load.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LoadMeasurement } from './load-measurement.ts';
import type { RequestDesk } from './request-desk.ts';
import { TICK_MS } from './tick-recorder.ts';

/** What a run came to. */
export interface LoadRun {
  measurement: LoadMeasurement;
  /** From its start until its last request had ended, milliseconds. */
  elapsedMs: number;
  /** It was stopped before its end. */
  isStopped: boolean;
}

/** Hears how a run goes. */
export interface LoadFollower {
  onProgress?: (progress: LoadProgress) => void;
  /** A second of the run is over, and at last the one in which it ended. */
  onSecond?: (progress: LoadProgress) => void;
}

/** Often enough to follow, seldom enough to cost the generator nothing: percentiles are counted through each time. */
const PROGRESS_INTERVAL_MS = 500;
const MICROS_PER_MS = 1000;

/** Waits for a run to end or to be stopped, and tells of it meanwhile. */
export async function watchLoad(options: {
  clock: Clock;
  desk: RequestDesk;
  signal: AbortSignal;
  done: PromiseWithResolvers<void>;
  stop: () => void;
  follower: LoadFollower;
}): Promise<LoadRun> {
  const { clock, desk, signal, done, stop, follower } = options;
  const { onProgress, onSecond } = follower;
  let isStopped = false;
  const onAbort = (): void => {
    isStopped = true;
    stop();
    done.resolve();
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  let cancelTelling: (() => void) | null = null;
  const tell = (): void => {
    onProgress?.(progressOf(desk));
    cancelTelling = clock.after(PROGRESS_INTERVAL_MS, tell);
  };
  if (onProgress !== undefined) cancelTelling = clock.after(PROGRESS_INTERVAL_MS, tell);
  let cancelSecond: (() => void) | null = null;
  let seconds = 0;
  const endSecond = (): void => {
    seconds += 1;
    onSecond?.(progressOf(desk));
    // From the start of the run, so that lateness does not add up.
    cancelSecond = clock.after(Math.max(0, (seconds + 1) * TICK_MS - desk.elapsedMs()), endSecond);
  };
  if (onSecond !== undefined) cancelSecond = clock.after(TICK_MS, endSecond);
  try {
    await done.promise;
    onSecond?.(progressOf(desk));
    return { measurement: desk.measurement, elapsedMs: desk.elapsedMs(), isStopped };
  } finally {
    cancelTelling?.();
    cancelSecond?.();
    signal.removeEventListener('abort', onAbort);
    desk.close();
  }
}

function progressOf(desk: RequestDesk): LoadProgress {
  const { measurement } = desk;
  const { response } = measurement.histograms;
  const inMs = (micros: number | null): number | null => (micros === null ? null : micros / MICROS_PER_MS);
  return {
    elapsedMs: desk.elapsedMs(),
    requests: measurement.requests,
    completed: measurement.completed,
    failed: measurement.completed - measurement.succeeded,
    dropped: measurement.dropped,
    inFlight: desk.inFlight,
    waiting: desk.waiting,
    responseP50Ms: inMs(response.percentileMicros(50)),
    responseP99Ms: inMs(response.percentileMicros(99)),
  };
}
