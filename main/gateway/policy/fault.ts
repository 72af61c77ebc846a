import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ErrorCode } from '../../base/errors/error-code.ts';
import { ModelCallError, type ModelCallReason } from '../../base/errors/model-call-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { FaultKind } from '../../contract/gateway-policy.ts';

/** Why an attempt was stopped whose answer nobody needs any more: another was faster. */
export class AbandonedError extends CancelledError {
  readonly isAbandoned = true;

  static override is(error: unknown): error is AbandonedError {
    return error instanceof AbandonedError;
  }
}

const KIND_BY_REASON: Readonly<Partial<Record<ModelCallReason, FaultKind>>> = {
  'rate-limit': 'rate-limited',
  quota: 'rate-limited',
  overloaded: 'server-error',
  server: 'server-error',
  unreachable: 'connection',
  reset: 'connection',
};

/** Errors that say something about who was called, and that another may not have. The rest is the caller's, or ours. */
const OF_THE_ENDPOINT: ReadonlySet<ErrorCode> = new Set([
  'auth',
  'circuit_open',
  'config',
  'connection_closed',
  'denied',
  'model_call',
  'model_response',
  'not_found',
  'rate_limited',
  'timeout',
]);

/** @returns an error of ours; whatever else a model throws is a failed call */
export function asModelError(error: unknown): TrestleError {
  if (TrestleError.is(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') return new CancelledError('Cancelled.', { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new ModelCallError(`The model could not be called: ${message}.`, { cause: error });
}

/** @returns which kind of fault it is; null when it is none that routing has an answer to */
export function faultKindOf(error: TrestleError): FaultKind | null {
  if (error.code === 'timeout') return 'timeout';
  if (error.code === 'connection_closed') return 'connection';
  if (error.code === 'rate_limited') return 'rate-limited';
  if (error.code === 'model_response') return 'malformed';
  if (!ModelCallError.is(error)) return null;
  if (error.reason !== undefined) return KIND_BY_REASON[error.reason] ?? null;
  if (error.statusCode === 429) return 'rate-limited';
  if (error.statusCode !== undefined && error.statusCode >= 500) return 'server-error';
  return error.statusCode === undefined ? 'connection' : null;
}

/** @returns whether it counts against the endpoint's health: a wrong request or a cancelled call does not */
export function isEndpointFailure(error: TrestleError): boolean {
  return error.code === 'auth' || (faultKindOf(error) !== null && error.code !== 'rate_limited');
}

/** @returns whether a call was turned away: no provider charges for what it did not take on */
export function wasRefused({ error, hasAnswered }: { error: TrestleError | null; hasAnswered: boolean }): boolean {
  if (error === null || hasAnswered) return false;
  if (ModelCallError.is(error)) return error.reason !== 'reset';
  return error.code !== 'timeout' && error.code !== 'cancelled' && error.code !== 'model_response';
}

/** @returns whether another endpoint may be asked instead. What a provider's filter stopped is not asked elsewhere. */
export function mayFailOver(error: TrestleError): boolean {
  if (ModelCallError.is(error) && error.reason === 'content-filter') return false;
  return OF_THE_ENDPOINT.has(error.code);
}

/** What was asked of us before the next call, milliseconds. */
export function retryAfterMsOf(error: TrestleError): number | undefined {
  const asked = ModelCallError.is(error) ? error.retryAfterMs : error.details['retryAfterMs'];
  return typeof asked === 'number' && asked >= 0 ? asked : undefined;
}
