import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A replayed call has no recorded counterpart. */
export class ReplayMismatchError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('replay_mismatch', message, options);
  }

  static override is(error: unknown): error is ReplayMismatchError {
    return TrestleError.is(error) && error.code === 'replay_mismatch';
  }
}
