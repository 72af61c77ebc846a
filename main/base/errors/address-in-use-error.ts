import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A port or socket that something else already listens on. */
export class AddressInUseError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('address_in_use', message, options);
  }

  static override is(error: unknown): error is AddressInUseError {
    return TrestleError.is(error) && error.code === 'address_in_use';
  }
}
