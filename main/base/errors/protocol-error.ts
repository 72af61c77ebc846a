import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A message on the contract connection that breaks its rules. */
export class ProtocolError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('protocol', message, options);
  }

  static override is(error: unknown): error is ProtocolError {
    return TrestleError.is(error) && error.code === 'protocol';
  }
}
