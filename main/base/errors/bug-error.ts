import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A broken invariant of ours. Never for what a user typed. */
export class BugError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('bug', message, options);
  }

  static override is(error: unknown): error is BugError {
    return TrestleError.is(error) && error.code === 'bug';
  }
}
