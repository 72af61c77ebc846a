import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** The other end of a contract connection went away. */
export class ConnectionClosedError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('connection_closed', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is ConnectionClosedError {
    return TrestleError.is(error) && error.code === 'connection_closed';
  }
}
