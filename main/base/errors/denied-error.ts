import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** Refused by trust, approval or policy; the message says how to allow it. */
export class DeniedError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('denied', message, options);
  }

  static override is(error: unknown): error is DeniedError {
    return TrestleError.is(error) && error.code === 'denied';
  }
}
