import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** A call to a model that the provider or the wire refused. */
export class ModelCallError extends TrestleError {
  /** HTTP status, when there was a response. */
  readonly statusCode: number | undefined;
  /** What the provider asked us to wait, in milliseconds, when it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: TrestleErrorOptions & { statusCode?: number; retryAfterMs?: number } = {}) {
    super('model_call', message, {
      ...options,
      details: { ...options.details, statusCode: options.statusCode, retryAfterMs: options.retryAfterMs },
    });
    this.statusCode = options.statusCode;
    this.retryAfterMs = options.retryAfterMs;
  }

  static override is(error: unknown): error is ModelCallError {
    return TrestleError.is(error) && error.code === 'model_call';
  }
}
