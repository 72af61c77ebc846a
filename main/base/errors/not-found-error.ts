import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A file, document, trace or release that is not there. */
export class NotFoundError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('not_found', message, options);
  }

  static override is(error: unknown): error is NotFoundError {
    return TrestleError.is(error) && error.code === 'not_found';
  }
}
