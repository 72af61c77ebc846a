import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** Too many calls in flight: this one was shed before it started. */
export class BulkheadFullError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('bulkhead_full', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is BulkheadFullError {
    return TrestleError.is(error) && error.code === 'bulkhead_full';
  }
}
