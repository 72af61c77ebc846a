import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A key or passphrase that is missing, or that whoever checks it refused. Asking again changes nothing. */
export class AuthError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('auth', message, options);
  }

  static override is(error: unknown): error is AuthError {
    return TrestleError.is(error) && error.code === 'auth';
  }
}
