import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** An argument, flag or request field that cannot be used as given. */
export class InvalidArgumentError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('invalid_argument', message, options);
  }

  static override is(error: unknown): error is InvalidArgumentError {
    return TrestleError.is(error) && error.code === 'invalid_argument';
  }
}
