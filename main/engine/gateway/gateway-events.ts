import type { Clock } from '../../spec/clock.ts';
import type { EventBus } from '../event-bus.ts';

const MIN_GAP_MS = 500;

/** @returns what says that the gateway has changed: however often it is called, twice a second at most, and once after the last */
export function createGatewayEvents(options: { clock: Clock; events: EventBus; signal: AbortSignal }): () => void {
  const { clock, events, signal } = options;
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    clock.sleep(MIN_GAP_MS, signal).then(
      () => {
        isDue = false;
        events.publish({ type: 'gateway-changed' });
      },
      () => undefined,
    );
  };
}
