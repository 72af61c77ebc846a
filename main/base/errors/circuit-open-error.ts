import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A circuit breaker is open: the call was not made. */
export class CircuitOpenError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('circuit_open', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is CircuitOpenError {
    return TrestleError.is(error) && error.code === 'circuit_open';
  }
}
