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

/** @throws what `abortError` says, when the signal is aborted */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}
