import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A model answered, but not in the shape it promised. */
export class ModelResponseError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions = {}) {
    super('model_response', message, options);
  }

  static override is(error: unknown): error is ModelResponseError {
    return TrestleError.is(error) && error.code === 'model_response';
  }
}
