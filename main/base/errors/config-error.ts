import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A workspace file or setting that does not parse or contradicts itself. */
export class ConfigError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('config', message, options);
  }

  static override is(error: unknown): error is ConfigError {
    return TrestleError.is(error) && error.code === 'config';
  }
}
