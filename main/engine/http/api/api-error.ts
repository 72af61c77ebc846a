import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '../../../base/errors/error-code.ts';
import type { SerializedError } from '../../../contract/serialized-error.ts';
import { openAiError, type OpenAiErrorBody } from '../../../gateway/simulator/wire/openai-error.ts';

/** An error as OpenAI's clients know it. */
export interface ApiError {
  status: number;
  body: OpenAiErrorBody;
  /** When another try may go better; null when it will not, or nobody knows. */
  retryAfterMs: number | null;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  not_found: 404,
  denied: 403,
  rate_limited: 429,
  bulkhead_full: 429,
  budget_exceeded: 429,
  circuit_open: 503,
  timeout: 504,
  auth: 502,
  model_call: 502,
  model_response: 502,
  tool_execution: 502,
  retry: 502,
  config: 503,
  storage: 503,
  storage_corrupt: 503,
  schema_too_new: 503,
  storage_full: 507,
  lock_held: 503,
  address_in_use: 503,
  connection_closed: 503,
  cancelled: 503,
  replay_mismatch: 500,
  protocol: 500,
  bug: 500,
};
const TOO_MANY_REQUESTS = 429;
/** For those that pass by themselves and do not say when. */
const DEFAULT_RETRY_AFTER_MS = 1000;
const PASSES_SOON: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'bulkhead_full', 'circuit_open']);
const MS_PER_SECOND = 1000;

/**
 * @returns the status and body by which a client knows whether to try again. A provider's own 429 stays one; a budget that
 *   is used up is OpenAI's `insufficient_quota`, which its clients do not wait for.
 */
export function apiErrorOf({
  code,
  message,
  details,
}: Pick<SerializedError, 'code' | 'message' | 'details'>): ApiError {
  const told = typeof details['retryAfterMs'] === 'number' ? details['retryAfterMs'] : null;
  const isLimited = code === 'model_call' && details['statusCode'] === TOO_MANY_REQUESTS;
  const status = isLimited ? TOO_MANY_REQUESTS : STATUS[code];
  const { error } = openAiError({ status, message, param: null });
  const body = { error: { ...error, code: status >= 500 ? code : error.code } };
  if (code === 'budget_exceeded') Object.assign(body.error, { type: 'insufficient_quota', code: 'insufficient_quota' });
  const retryAfterMs = told ?? (PASSES_SOON.has(code) || isLimited ? DEFAULT_RETRY_AFTER_MS : null);
  return { status, body, retryAfterMs };
}

/** @returns an error that is about the request itself */
export function refusalOf(status: number, message: string, param: string | null = null): ApiError {
  return { status, body: openAiError({ status, message, param }), retryAfterMs: null };
}

export function sendApiError(response: ServerResponse, { status, body, retryAfterMs }: ApiError): void {
  // What else is on its way of a request that was not read is not waited for.
  if (!response.req.complete) response.setHeader('connection', 'close');
  if (retryAfterMs !== null) {
    response.setHeader('retry-after', Math.max(1, Math.ceil(retryAfterMs / MS_PER_SECOND)));
    response.setHeader('retry-after-ms', Math.ceil(retryAfterMs));
  }
  sendJson(response, status, body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
