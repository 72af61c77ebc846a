import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { CallOptions } from '../methods.ts';

/**
 * The two ways a caller gives up by itself: its deadline and its signal. Calls `onWithdrawn` at most once, and never
 * after `dispose`. Nothing runs before `start`, so that the call it belongs to can be registered first.
 *
 * @param label names the call in the error
 */
export function withdrawal(
  label: string,
  { signal, deadlineMs }: CallOptions,
  onWithdrawn: (reason: TrestleError) => void,
): { start(): void; dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;
  const dispose = (): void => {
    isDisposed = true;
    if (timer !== undefined) clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  const withdraw = (reason: TrestleError): void => {
    if (isDisposed) return;
    dispose();
    onWithdrawn(reason);
  };
  const onAbort = (): void => withdraw(new CancelledError(`${label} was cancelled.`, { cause: signal?.reason }));
  return {
    start(): void {
      if (isDisposed) return;
      if (signal?.aborted === true) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      if (deadlineMs === undefined) return;
      const late = (): void =>
        withdraw(new TimeoutError(`${label} was not done after ${deadlineMs} ms.`, { details: { deadlineMs } }));
      timer = setTimeout(late, Math.min(deadlineMs, MAX_TIMER_MS));
    },
    dispose,
  };
}

/** What a timer can wait, in milliseconds; above it Node and browsers fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
