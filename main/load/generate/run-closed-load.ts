import { type LoadFollower, type LoadRun, watchLoad } from './load-run.ts';
import { type DeskOptions, RequestDesk } from './request-desk.ts';

export interface ClosedLoadOptions extends Omit<DeskOptions, 'maxInFlight' | 'whenFull'>, LoadFollower {
  /** Each sends its next request when its last was answered. */
  connections: number;
  /** Between an answer and the next request of the same sender; none by default. */
  thinkTimeMs?: number;
  durationMs: number;
  signal: AbortSignal;
}

/**
 * The closed model: a fixed number of senders that wait for each other's answers. It finds how much a server can take; its
 * latencies are those of the requests that a slow server lets be sent, so nobody must read them as what users would see.
 */
export function runClosedLoad(options: ClosedLoadOptions): Promise<LoadRun> {
  const { clock, connections, thinkTimeMs = 0, durationMs, signal } = options;
  const desk = new RequestDesk({ ...options, maxInFlight: null, whenFull: 'queue' });
  const done = Promise.withResolvers<void>();
  const thinking = new Set<() => void>();
  let next = 0;
  const refill = (): void => {
    for (;;) {
      const nowMs = desk.elapsedMs();
      if (nowMs >= durationMs) break;
      if (desk.inFlight + thinking.size >= connections) return;
      const index = next;
      next += 1;
      // Nothing is intended but what happens.
      desk.arrive({ index, intendedMs: nowMs, handledMs: nowMs });
    }
    if (desk.inFlight === 0) done.resolve();
  };
  const think = (): void => {
    if (thinkTimeMs === 0 || desk.elapsedMs() >= durationMs) {
      refill();
      return;
    }
    const cancel = clock.after(thinkTimeMs, () => {
      thinking.delete(cancel);
      refill();
    });
    thinking.add(cancel);
  };
  desk.onDidEnd = think;
  const stop = (): void => {
    for (const cancel of thinking) cancel();
  };
  // With everybody thinking nobody would notice that the time is up.
  const cancelEnd = clock.after(durationMs, refill);
  refill();
  return watchLoad({ clock, desk, signal, done, stop, follower: options }).finally(() => {
    cancelEnd();
    stop();
  });
}
