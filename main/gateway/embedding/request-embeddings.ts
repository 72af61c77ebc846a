import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { EmbeddingSettings } from '../../contract/workspace-file.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';

const MAX_ATTEMPTS = 4;
const FIRST_RETRY_MS = 500;
/** An endpoint that asks for a longer pause is not waited for, in milliseconds. */
const MAX_RETRY_AFTER_MS = 30_000;
/** No batch of vectors is longer, in bytes. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;
const MS_PER_SECOND = 1000;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;
const UNAUTHORIZED = [401, 403];

export interface EmbeddingsRequest {
  settings: EmbeddingSettings & { baseUrl: string };
  egress: Egress;
  key: string | null;
  clock: Clock;
  texts: readonly string[];
  /** Of one attempt. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * One `POST /embeddings`. What may be over in a moment (429, 5xx, a broken connection) is tried again with growing
 * pauses, or after the pause that the endpoint asks for.
 *
 * @returns one vector per text, in their order, all of one length
 * @throws ModelCallError, ModelResponseError, DeniedError, CancelledError
 */
export async function requestEmbeddings(request: EmbeddingsRequest): Promise<Float32Array[]> {
  const { clock, signal } = request;
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(request);
    } catch (error) {
      if (signal?.aborted) throw new CancelledError();
      if (!TrestleError.is(error) || !error.isRetryable || attempt === MAX_ATTEMPTS) throw error;
      const pause = (ModelCallError.is(error) ? error.retryAfterMs : null) ?? FIRST_RETRY_MS * 2 ** (attempt - 1);
      if (pause > MAX_RETRY_AFTER_MS) throw error;
      await clock.sleep(pause, signal);
    }
  }
}

async function attemptOnce(request: EmbeddingsRequest): Promise<Float32Array[]> {
  const { settings, egress, key, texts, timeoutMs } = request;
  const url = `${settings.baseUrl.replace(/\/+$/, '')}/embeddings`;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  const body = {
    model: nameOf(settings),
    input: texts,
    encoding_format: 'float',
    ...(settings.dimensions === undefined ? {} : { dimensions: settings.dimensions }),
  };
  let response: Response;
  let text: string;
  try {
    response = await egress.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal,
    });
    text = await readLimited(response, url);
  } catch (cause) {
    if (TrestleError.is(cause)) throw cause;
    const why = timeout.aborted ? `did not answer within ${timeoutMs / MS_PER_SECOND} s` : 'could not be reached';
    throw new ModelCallError(`${url} ${why}. Is it running, and is the address right?`, { cause, isRetryable: true });
  }
  if (!response.ok) throw refused(url, response, settings);
  return parseVectors(text, texts.length, settings);
}

function nameOf(settings: EmbeddingSettings): string {
  return settings.model.slice(settings.model.indexOf('/') + 1);
}

function refused(url: string, response: Response, settings: EmbeddingSettings): ModelCallError {
  const { status } = response;
  const isRetryable = status === TOO_MANY_REQUESTS || status >= SERVER_ERROR;
  const wayOut = UNAUTHORIZED.includes(status)
    ? settings.key === undefined
      ? 'Name the variable with its key as "key" in trestle.jsonc.'
      : `Check the value of ${settings.key}.`
    : isRetryable
      ? 'Try again later.'
      : 'Check "embedding" in trestle.jsonc.';
  const retryAfterMs = retryAfterOf(response);
  return new ModelCallError(`${url} answered ${status}. ${wayOut}`, {
    statusCode: status,
    isRetryable,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** Seconds, as endpoints send it; an HTTP date is not waited for. */
function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * MS_PER_SECOND : null;
}

async function readLimited(response: Response, url: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_RESPONSE_BYTES)
      throw new ModelResponseError(`${url} answered with more than any batch of vectors is.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseVectors(text: string, count: number, settings: EmbeddingSettings): Float32Array[] {
  const bad = (what: string): ModelResponseError =>
    new ModelResponseError(
      `${settings.model} answered with ${what}. Is ${settings.baseUrl} an OpenAI-compatible address?`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad('something that is not JSON');
  }
  const data: unknown = typeof value === 'object' && value !== null && 'data' in value ? value.data : null;
  if (!Array.isArray(data) || data.length !== count) {
    throw bad(`${Array.isArray(data) ? data.length : 'no'} vectors for ${count} texts`);
  }
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [place, entry] of (data as readonly unknown[]).entries()) {
    const { index = place, embedding } = (entry ?? {}) as { index?: unknown; embedding?: unknown };
    if (typeof index !== 'number' || index < 0 || index >= count || vectors[index] !== undefined) {
      throw bad('vectors that do not say whose they are');
    }
    if (!Array.isArray(embedding) || embedding.length === 0 || !embedding.every((number) => Number.isFinite(number))) {
      throw bad('a vector that is not a list of numbers');
    }
    vectors[index] = Float32Array.from(embedding as number[]);
  }
  const expected = settings.dimensions ?? vectors[0]?.length ?? 0;
  for (const vector of vectors) {
    if (vector?.length === expected) continue;
    throw new ModelResponseError(
      `${settings.model} answered with ${vector?.length ?? 0} dimensions where ${expected} were expected. Correct "dimensions" in trestle.jsonc.`,
      { details: { found: vector?.length ?? 0, expected } },
    );
  }
  return vectors as Float32Array[];
}
