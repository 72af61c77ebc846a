import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** Another process owns the workspace. */
export class LockHeldError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('lock_held', message, { isRetryable: true, ...options });
  }

  static override is(error: unknown): error is LockHeldError {
    return TrestleError.is(error) && error.code === 'lock_held';
  }
}
