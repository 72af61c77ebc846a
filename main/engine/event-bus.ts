import type { EngineEvent } from '../contract/events.ts';
import { createAsyncQueue } from './async-queue.ts';

/** Announces changes to whoever listens; nothing is decided by an event. */
export interface EventBus {
  publish(event: EngineEvent): void;
  subscribe(signal: AbortSignal): AsyncIterable<EngineEvent>;
  /** Ends every subscription with `events-closed`. */
  close(): void;
}

export function createEventBus(): EventBus {
  const listeners = new Set<(event: EngineEvent) => void>();
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event);
    },
    subscribe: (signal) => {
      const leave = (): void => void listeners.delete(listener);
      const queue = createAsyncQueue<EngineEvent>({ onReaderLeft: leave });
      const listener = (event: EngineEvent): void => {
        queue.push(event);
        if (event.type === 'events-closed') {
          leave();
          queue.close();
        }
      };
      listeners.add(listener);
      signal.addEventListener('abort', () => listener({ type: 'events-closed' }), { once: true });
      return queue;
    },
    close: () => {
      for (const listener of listeners) listener({ type: 'events-closed' });
    },
  };
}
