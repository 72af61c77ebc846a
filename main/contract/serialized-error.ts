import { CancelledError } from '../base/errors/cancelled-error.ts';
import { ERROR_CODES, type ErrorCode } from '../base/errors/error-code.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';

/** An error as data: what survives a port, a socket or a worker without losing `name`, `code` and `cause`. */
export interface SerializedError {
  name: string;
  code: ErrorCode;
  message: string;
  isRetryable: boolean;
  details: Readonly<Record<string, unknown>>;
  cause?: SerializedError;
}

/** Causes deeper than this are cut: a chain that long is a loop or an attack. */
const MAX_CAUSE_DEPTH = 5;

/** @returns the error as data; anything that is not a `TrestleError` becomes code `bug` (or `cancelled` for aborts) */
export function serializeError(error: unknown, depth = 0): SerializedError {
  const cause =
    error instanceof Error && error.cause !== undefined && depth < MAX_CAUSE_DEPTH
      ? { cause: serializeError(error.cause, depth + 1) }
      : {};
  if (TrestleError.is(error)) {
    const { name, code, message, isRetryable } = error;
    return { name, code, message, isRetryable, details: plainDetails(error.details), ...cause };
  }
  if (error instanceof Error) {
    const code: ErrorCode = error.name === 'AbortError' ? 'cancelled' : 'bug';
    return { name: error.name, code, message: error.message, isRetryable: false, details: {}, ...cause };
  }
  return { name: 'Error', code: 'bug', message: String(error), isRetryable: false, details: {} };
}

/** @returns an error to throw on this side of the border, equal in name, code, message and cause */
export function deserializeError(data: SerializedError): TrestleError {
  const cause = data.cause === undefined ? {} : { cause: deserializeError(data.cause) };
  const code = (ERROR_CODES as readonly string[]).includes(data.code) ? data.code : 'bug';
  if (code === 'cancelled') return new CancelledError(data.message, cause);
  const error = new TrestleError(code, data.message, {
    isRetryable: data.isRetryable,
    details: data.details,
    ...cause,
  });
  error.name = data.name;
  return error;
}

/** Details may hold anything in-process; only what JSON can hold crosses. */
function plainDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(details)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
