import type { WireError } from './dialect.ts';

/** OpenAI's `error` object. */
export interface OpenAiErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

const TYPES: Readonly<Record<number, { type: string; code: string | null }>> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  403: { type: 'invalid_request_error', code: 'permission_denied' },
  404: { type: 'invalid_request_error', code: 'not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
};
const FIRST_SERVER_ERROR = 500;

/** @returns the body by which OpenAI's clients know what kind of error a status is */
export function openAiError({ status, message, param }: Omit<WireError, 'requestId'>): OpenAiErrorBody {
  const fallback = { type: status >= FIRST_SERVER_ERROR ? 'server_error' : 'invalid_request_error', code: null };
  const { type, code } = TYPES[status] ?? fallback;
  return { error: { message, type, param, code } };
}
