import type { ErrorCode } from './error-code.ts';

export interface TrestleErrorOptions {
  /** May the same call succeed if it is made again, unchanged? Decided here, once, where the cause is known. */
  isRetryable?: boolean;
  cause?: unknown;
  /** Structured-clone-safe facts for programs: the path, the limit, the value. Never secrets. */
  details?: Readonly<Record<string, unknown>>;
}

/**
 * The base of every error Trestle throws on purpose.
 *
 * `message` is one sentence for a person: it names the thing, the value and the way out. `code` is for programs.
 * Classes cross process borders as data (`serializeError`) and are told apart by `code`, never by `instanceof` alone.
 */
export class TrestleError extends Error {
  readonly code: ErrorCode;
  readonly isRetryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: TrestleErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.details = options.details ?? {};
  }

  static is(error: unknown): error is TrestleError {
    return error instanceof TrestleError;
  }
}
