import { CancelledError } from './errors/cancelled-error.ts';
import { TimeoutError } from './errors/timeout-error.ts';
import { TrestleError } from './errors/trestle-error.ts';

/**
 * @returns why a signal was aborted, as an error of ours: its own reason when that is one, a TimeoutError for a deadline
 *   of the platform (`AbortSignal.timeout`), a CancelledError for everything else
 */
export function abortError(signal: AbortSignal): TrestleError {
  const { reason } = signal;
  if (TrestleError.is(reason)) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new TimeoutError('The deadline passed before the work was done.', { cause: reason });
  }
  return new CancelledError('Cancelled.', { cause: reason });
}

/**
 * A signal that aborts when another one does, with the same reason, or by its own controller. `AbortSignal.any` does the
 * same for signals that live apart; it takes ten times as long, and a run has a dozen of these.
 *
 * @returns `unfollow`, to be called when the work is done: a signal that lives long would keep all that ever followed it
 */
export function followAbort(parent: AbortSignal): {
  signal: AbortSignal;
  /** An AbortError without a reason. */
  abort: (reason?: unknown) => void;
  unfollow: () => void;
} {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(parent.reason);
  if (parent.aborted) onAbort();
  else parent.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unfollow: () => parent.removeEventListener('abort', onAbort),
  };
}

/** @throws what `abortError` says, when the signal is aborted */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}
