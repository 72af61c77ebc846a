import { abortError } from '../../base/abort.ts';
import { AuthError } from '../../base/errors/auth-error.ts';
import { ModelCallError, type ModelCallReason } from '../../base/errors/model-call-error.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { Endpoint } from './endpoint.ts';
import { retryAfterMs } from './retry-after.ts';

/** Of a provider's own message; the rest is cut. */
const MAX_SAID_LENGTH = 300;
/** An error wrapped deeper than this is looked at no further. */
const MAX_CAUSES = 6;
const SECRET_MARK = '[redacted secret]';

const CONTEXT_OVERFLOW =
  /context[_ ]length|context[_ ]window|maximum context|context size|prompt is too long|input is too long|too many (?:input )?tokens|exceeds? the (?:maximum|available) (?:number of )?(?:input )?(?:tokens|context)|input token count/i;
const CONTENT_FILTER = /content[_ ]filter|content[_ ]policy|content management policy|safety system|blocked by/i;
const NO_CREDIT = /insufficient_quota|billing|credit balance|exceeded your current quota.*plan|payment required/i;
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const WAITED_TOO_LONG: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const BROKEN_CONNECTION = /^(?:ECONNRESET|EPIPE|UND_ERR_|ERR_STREAM_PREMATURE_CLOSE|HPE_)/;
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|_SSL_|EPROTO/;

export interface CallFacts {
  endpoint: Endpoint;
  /** `provider/model` */
  modelId: string;
  /** Taken out of whatever the provider says, should it say it. */
  key: string | null;
  /** Where the key came from, for the sentence: "the vault". */
  keyOrigin: string | null;
  signal: AbortSignal | undefined;
  nowMs: number;
}

/** What a package threw, as far as it is looked at. Packages are not told apart by class: their copies may differ. */
interface Thrown {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  type?: unknown;
  statusCode?: unknown;
  responseHeaders?: unknown;
  responseBody?: unknown;
  data?: unknown;
  cause?: unknown;
}

/** @returns the error of a call as one of our family, with whether it may be made again decided here and nowhere else */
export function toModelError(error: unknown, facts: CallFacts): TrestleError {
  if (facts.signal?.aborted) return abortError(facts.signal);
  const own = causesOf(error).find((cause) => TrestleError.is(cause));
  if (own !== undefined) return own;
  const thrown = typeof error === 'object' && error !== null ? (error as Thrown) : { message: String(error) };
  const statusCode = typeof thrown.statusCode === 'number' ? thrown.statusCode : statusOf(thrown);
  const code = networkCodeOf(error);
  // An answer that broke off half-way carries the status it began with.
  if (code !== null) return fromNetwork(code, error, facts);
  if (statusCode !== undefined && statusCode >= 300) return fromStatus(statusCode, thrown, error, facts);
  const said = saidBy(thrown, facts);
  if (isStreamError(thrown)) {
    return new ModelCallError(`${facts.endpoint.id} ended its answer with an error${said}.`, {
      isRetryable: true,
      reason: 'server',
      cause: withoutPrompt(error),
    });
  }
  return new ModelResponseError(
    `${facts.modelId} answered with something that is not its wire format${said}. Ask again, or check "baseUrl" and "kind" of ${facts.endpoint.id}.`,
    { isRetryable: true, cause: withoutPrompt(error) },
  );
}

/** @returns for a stream that closed before it said that it had finished */
export function unfinishedAnswer({ modelId }: Pick<CallFacts, 'modelId'>): ModelResponseError {
  return new ModelResponseError(`${modelId} stopped without saying that it had finished. Ask again.`, {
    isRetryable: true,
  });
}

/** @returns for an answer that was held back whole */
export function filteredAnswer({ endpoint }: Pick<CallFacts, 'endpoint'>): ModelCallError {
  return new ModelCallError(
    `${endpoint.id} held its answer back: its content filter stopped it. Put the question differently, or choose another model.`,
    { reason: 'content-filter' },
  );
}

/** @returns for an endpoint whose key is nowhere */
export function missingKey({ id, secret }: Endpoint): AuthError {
  return new AuthError(
    `${id} has no key: \`trestle secret set ${secret}\` puts one into the vault, or set the variable ${variableOf(secret)}.`,
    { details: { provider: id, secret } },
  );
}

function variableOf(secret: string | null): string {
  return secret?.endsWith('_API_KEY') === true ? secret : `TRESTLE_SECRET_${secret}`;
}

function fromStatus(status: number, thrown: Thrown, error: unknown, facts: CallFacts): TrestleError {
  const { endpoint, modelId } = facts;
  const text = `${textOf(thrown.message)} ${textOf(thrown.responseBody)} ${safeJson(thrown.data)}`;
  const said = saidBy(thrown, facts);
  const cause = withoutPrompt(error);
  if (status === 401 || (status === 403 && endpoint.secret !== null)) {
    const origin = facts.keyOrigin === null ? '' : ` from ${facts.keyOrigin}`;
    const what = facts.key === null ? 'wants a key' : `refused the key ${endpoint.secret}${origin}`;
    const wayOut =
      endpoint.secret === null
        ? `Name one with "secret" of ${endpoint.id} in trestle.jsonc.`
        : `Set another with \`trestle secret set ${endpoint.secret}\`.`;
    return new AuthError(`${endpoint.id} ${what} (HTTP ${status}${said}). ${wayOut}`, {
      cause,
      details: { provider: endpoint.id, statusCode: status },
    });
  }
  const waits = retryAfterMs(headersOf(thrown), text, facts.nowMs);
  const options = { statusCode: status, cause, ...(waits === undefined ? {} : { retryAfterMs: waits }) };
  const refuse = (reason: ModelCallReason, isRetryable: boolean, sentence: string): ModelCallError =>
    new ModelCallError(sentence, { ...options, reason, isRetryable });

  if (status === 402 || (status === 429 && NO_CREDIT.test(text))) {
    return refuse('quota', false, `${endpoint.id} has no credit left for this key (HTTP ${status}${said}).`);
  }
  if (status === 429) {
    const wait = waits === undefined ? 'Wait a moment and ask again' : `Ask again in ${Math.ceil(waits / 1000)} s`;
    return refuse('rate-limit', true, `${endpoint.id} has had enough of our calls for now (HTTP 429${said}). ${wait}.`);
  }
  if (status === 529 || status === 503) {
    return refuse(
      'overloaded',
      true,
      `${endpoint.id} is overloaded (HTTP ${status}${said}). Ask again, or choose another model.`,
    );
  }
  if (status >= 500 || status === 408 || status === 409) {
    return refuse('server', true, `${endpoint.id} failed (HTTP ${status}${said}). Ask again, or choose another model.`);
  }
  if (status === 400 || status === 413 || status === 422) {
    if (CONTEXT_OVERFLOW.test(text)) {
      return refuse(
        'context-overflow',
        false,
        `The prompt is longer than ${modelId} takes (HTTP ${status}${said}). Pack less with --context-tokens, or choose a model with a larger context.`,
      );
    }
    if (CONTENT_FILTER.test(text)) return filteredAnswer(facts);
  }
  if (status === 404) {
    return refuse(
      'not-found',
      false,
      `${endpoint.id} has no model of the name ${modelId.slice(endpoint.id.length + 1)} at ${endpoint.baseUrl} (HTTP 404${said}). \`trestle models\` lists what there is.`,
    );
  }
  if (status < 400) {
    return refuse(
      'invalid-request',
      false,
      `${endpoint.baseUrl} sent us elsewhere (HTTP ${status}), which is not followed: name the right address as "baseUrl" of ${endpoint.id}.`,
    );
  }
  return refuse('invalid-request', false, `${endpoint.id} refused the call (HTTP ${status}${said}).`);
}

function fromNetwork(code: string, error: unknown, { endpoint, modelId }: CallFacts): TrestleError {
  const { host } = new URL(endpoint.baseUrl);
  const cause = withoutPrompt(error);
  const details = { code };
  if (NO_CONNECTION.has(code)) {
    const wayOut = endpoint.isLocal
      ? `Start ${endpoint.kind === 'openai-compatible' ? 'the server' : endpoint.id}, or change "baseUrl" of ${endpoint.id} in trestle.jsonc.`
      : 'Check the connection, or choose a model on this machine.';
    return new ModelCallError(`Nothing answers at ${host} for ${modelId} (${code}). ${wayOut}`, {
      isRetryable: true,
      reason: 'unreachable',
      cause,
      details,
    });
  }
  if (WAITED_TOO_LONG.has(code)) {
    return new TimeoutError(`${host} did not go on answering for ${modelId} (${code}).`, { isRetryable: true, cause });
  }
  if (BAD_CERTIFICATE.test(code)) {
    return new ModelCallError(`${host} shows a certificate that cannot be trusted (${code}), so nothing was sent.`, {
      reason: 'unreachable',
      cause,
      details,
    });
  }
  return new ModelCallError(`The connection to ${host} broke while ${modelId} was answering (${code}). Ask again.`, {
    isRetryable: true,
    reason: 'reset',
    cause,
    details,
  });
}

/** What providers call their faults when the answer has begun and there is no status any more. */
const STATUS_BY_TYPE: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  api_error: 500,
  server_error: 500,
  internal_error: 500,
  timeout_error: 504,
  authentication_error: 401,
  permission_error: 403,
  invalid_request_error: 400,
  context_length_exceeded: 400,
  not_found_error: 404,
  UNAVAILABLE: 503,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
};

function statusOf({ type, code }: Thrown): number | undefined {
  if (typeof code === 'number' && code >= 300 && code < 600) return code;
  for (const name of [code, type])
    if (typeof name === 'string') {
      const status = STATUS_BY_TYPE[name];
      if (status !== undefined) return status;
    }
  return undefined;
}

/** The provider's own error inside of a stream: a plain object or text, not an error that a package made. */
function isStreamError(thrown: Thrown): boolean {
  return !(thrown instanceof Error) && thrown.message !== undefined;
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && causes.length < MAX_CAUSES; at = at.cause) causes.push(at);
  return causes;
}

function networkCodeOf(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    const { code, errors } = cause as { code?: unknown; errors?: unknown };
    if (typeof code === 'string' && isNetworkCode(code)) return code;
    // Several addresses were tried, and none answered.
    if (Array.isArray(errors) && errors.length > 0) return networkCodeOf(errors[0]);
    // undici says so of a body that ended too early.
    if (cause instanceof TypeError && cause.message === 'terminated' && cause.cause === undefined) return 'ECONNRESET';
  }
  return null;
}

function isNetworkCode(code: string): boolean {
  return NO_CONNECTION.has(code) || BROKEN_CONNECTION.test(code) || BAD_CERTIFICATE.test(code);
}

/** @returns `: what the provider said`, on one line, short, without the key; empty when it said nothing */
function saidBy(thrown: Thrown, { key }: CallFacts): string {
  const message = thrown.message === '' ? textOf(thrown.responseBody) : textOf(thrown.message);
  const line = message.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const clean = key === null ? line : line.replaceAll(key, SECRET_MARK);
  const short = clean.length > MAX_SAID_LENGTH ? `${clean.slice(0, MAX_SAID_LENGTH)}…` : clean;
  return short === '' ? '' : `: ${short.replace(/[.!]+$/, '')}`;
}

/** A package's error holds the whole request; only its name is kept with ours. */
function withoutPrompt(error: unknown): unknown {
  const code = networkCodeOf(error);
  if (code === null) return undefined;
  return new Error(code);
}

function headersOf({ responseHeaders }: Thrown): Readonly<Record<string, string | undefined>> {
  return typeof responseHeaders === 'object' && responseHeaders !== null
    ? (responseHeaders as Record<string, string>)
    : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
