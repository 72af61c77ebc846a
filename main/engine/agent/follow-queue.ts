import type { AgentStores } from '../../spec/agent-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EventBus } from '../event-bus.ts';
import type { Agents } from './agents.ts';

/** Tasks come due by themselves: those that failed, and those whose lease ran out. */
const LOOK_EVERY_MS = 30_000;

/** Takes queued tasks for a workspace, from when it is told to. */
export interface QueueFollower {
  /** Takes them from now on, as they become due. */
  follow(): void;
  /** Ends the task at work; resolves when nothing of it is left. */
  dispose(): Promise<void>;
}

/** @param options.worker is asked for once there is a task: what runs agents need not be there before */
export function createQueueFollower(options: {
  queue: AgentStores['queue'];
  events: EventBus;
  clock: Clock;
  isTrusted: () => boolean;
  worker: () => Promise<Agents['worker']>;
}): QueueFollower {
  const { queue, events, clock, isTrusted, worker } = options;
  const closing = new AbortController();
  let working: Promise<unknown> | null = null;
  let callOff = (): void => undefined;

  /** Whether any is due the worker finds out: it claims them. */
  const hasTasks = (): boolean => queue.list({ state: ['queued', 'claimed'], limit: 1 }).length > 0;
  const work = async (): Promise<void> => {
    if (!hasTasks()) return;
    await (await worker()).work(Number.MAX_SAFE_INTEGER, closing.signal);
  };
  const drain = (): void => {
    if (working !== null || closing.signal.aborted || !isTrusted()) return;
    // A task that fails is written down as failed; what keeps the queue itself from being read shows at the next look.
    working = work()
      .catch(() => undefined)
      .finally(() => {
        working = null;
      });
  };
  const look = (): void => {
    drain();
    callOff = clock.after(LOOK_EVERY_MS, look);
  };
  const listen = async (): Promise<void> => {
    for await (const event of events.subscribe(closing.signal)) if (event.type === 'queue-changed') drain();
  };
  return {
    follow: () => {
      listen().catch(() => undefined);
      look();
    },
    dispose: async () => {
      callOff();
      closing.abort();
      await working;
    },
  };
}
