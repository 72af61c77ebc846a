import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A limit of ours on how often, or with how much, something is called. */
export class RateLimitedError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('rate_limited', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is RateLimitedError {
    return TrestleError.is(error) && error.code === 'rate_limited';
  }
}
