import { TrestleError } from './trestle-error.ts';

/** The caller withdrew. Its own outcome: never counted or shown as a failure. */
export class CancelledError extends TrestleError {
  constructor(message = 'Cancelled.', options: { cause?: unknown } = {}) {
    super('cancelled', message, options);
  }

  static override is(error: unknown): error is CancelledError {
    return TrestleError.is(error) && error.code === 'cancelled';
  }
}
