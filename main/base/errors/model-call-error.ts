import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/**
 * Why a call to a model failed, as far as policies decide by it. `unreachable`: no connection came about, nothing was
 * sent. `reset`: the connection broke. `quota`: the account has nothing left, waiting does not help.
 */
export type ModelCallReason =
  | 'rate-limit'
  | 'quota'
  | 'overloaded'
  | 'server'
  | 'unreachable'
  | 'reset'
  | 'context-overflow'
  | 'content-filter'
  | 'not-found'
  | 'invalid-request';

/** A call to a model that the provider or the wire refused. */
export class ModelCallError extends TrestleError {
  /** HTTP status, when there was a response. */
  readonly statusCode: number | undefined;
  /** What the provider asked us to wait, in milliseconds, when it said so. */
  readonly retryAfterMs: number | undefined;
  readonly reason: ModelCallReason | undefined;

  constructor(
    message: string,
    options: TrestleErrorOptions & { statusCode?: number; retryAfterMs?: number; reason?: ModelCallReason } = {},
  ) {
    const { statusCode, retryAfterMs, reason } = options;
    super('model_call', message, { ...options, details: { ...options.details, statusCode, retryAfterMs, reason } });
    this.statusCode = statusCode;
    this.retryAfterMs = retryAfterMs;
    this.reason = reason;
  }

  static override is(error: unknown): error is ModelCallError {
    return TrestleError.is(error) && error.code === 'model_call';
  }
}
