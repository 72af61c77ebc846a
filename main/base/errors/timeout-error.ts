import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A deadline passed before the work was done. */
export class TimeoutError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('timeout', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is TimeoutError {
    return TrestleError.is(error) && error.code === 'timeout';
  }
}
