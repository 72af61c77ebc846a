import * as z from 'zod';
import { AuthError } from '../../base/errors/auth-error.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { Egress } from '../../spec/egress.ts';
import type { Endpoint } from './endpoint.ts';
import { toModelError } from './to-model-error.ts';

/** Longer lists are an attack or a mistake, in bytes and entries. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;
const MAX_MODELS = 500;
const ANTHROPIC_VERSION = '2023-06-01';

/** A model as its server lists it. */
export interface FoundModel {
  /** As the provider names it. */
  name: string;
  contextTokens: number | null;
}

const name = z.string().regex(/^[\x21-\x7e]{1,160}$/);
const tokens = z.int().min(1).max(100_000_000).nullish().catch(null);

/** Every list that is read, with what is read of it; entries that are none are left out. */
const lists = {
  openai: z.object({
    data: z.array(
      z
        .object({
          id: name,
          max_input_tokens: tokens,
          max_context_length: tokens,
          loaded_context_length: tokens,
          context_length: tokens,
          meta: z.object({ n_ctx: tokens, n_ctx_train: tokens }).nullish().catch(null),
          type: z.string().optional().catch(undefined),
        })
        .nullable()
        .catch(null),
    ),
  }),
  google: z.object({
    models: z.array(
      z
        .object({
          name,
          inputTokenLimit: tokens,
          supportedGenerationMethods: z.array(z.string()).optional().catch(undefined),
        })
        .nullable()
        .catch(null),
    ),
  }),
};

/**
 * Asks a provider what it has: one request that costs nothing, and shows whether a key is taken.
 *
 * @returns models that answer in words, by name
 * @throws AuthError, ModelCallError, ModelResponseError, DeniedError
 */
export async function listModels(options: {
  endpoint: Endpoint;
  egress: Egress;
  key: string | null;
  signal: AbortSignal;
}): Promise<readonly FoundModel[]> {
  const { endpoint, egress, key, signal } = options;
  const facts = {
    endpoint,
    modelId: `${endpoint.id}/…`,
    key,
    keyOrigin: null,
    signal,
    nowMs: 0,
  };
  try {
    const { host } = new URL(endpoint.baseUrl);
    const door = egress.admitting({ name: `list of models at ${endpoint.id}`, hosts: [host] });
    const response = await door.fetch(addressOf(endpoint), { headers: headersFor(endpoint, key), signal });
    const text = await readLimited(response);
    if (response.status !== 200) throw { message: messageIn(text), statusCode: response.status, responseBody: text };
    return parseList(endpoint, text);
  } catch (error) {
    if (ModelResponseError.is(error) || AuthError.is(error)) throw error;
    throw toModelError(error, facts);
  }
}

function addressOf({ kind, baseUrl }: Endpoint): string {
  if (kind === 'google') return `${baseUrl}/models?pageSize=200`;
  if (kind === 'anthropic') return `${baseUrl}/models?limit=200`;
  // LM Studio says how much each model holds in a list of its own.
  if (kind === 'lm-studio') return `${baseUrl.replace(/\/v1$/, '')}/api/v0/models`;
  return `${baseUrl}/models`;
}

function headersFor({ kind }: Endpoint, key: string | null): Record<string, string> {
  if (kind === 'anthropic')
    return { 'anthropic-version': ANTHROPIC_VERSION, ...(key === null ? {} : { 'x-api-key': key }) };
  if (key === null) return {};
  return kind === 'google' ? { 'x-goog-api-key': key } : { authorization: `Bearer ${key}` };
}

function parseList({ id, kind }: Endpoint, text: string): readonly FoundModel[] {
  const isGoogle = kind === 'google';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const models = isGoogle ? readGoogle(json) : readOpenAi(json);
  if (models === null) {
    throw new ModelResponseError(`${id} answered with something that is no list of models.`, { isRetryable: true });
  }
  return models.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_MODELS);
}

function readOpenAi(json: unknown): FoundModel[] | null {
  const parsed = lists.openai.safeParse(json);
  if (!parsed.success) return null;
  return parsed.data.data.flatMap((entry) => {
    if (entry === null || entry.type === 'embeddings' || entry.type === 'embedding') return [];
    const { id, meta } = entry;
    const contextTokens =
      entry.loaded_context_length ??
      meta?.n_ctx ??
      entry.max_context_length ??
      entry.max_input_tokens ??
      entry.context_length ??
      meta?.n_ctx_train ??
      null;
    return [{ name: id, contextTokens }];
  });
}

function readGoogle(json: unknown): FoundModel[] | null {
  const parsed = lists.google.safeParse(json);
  if (!parsed.success) return null;
  return parsed.data.models.flatMap((entry) => {
    if (entry === null || entry.supportedGenerationMethods?.includes('generateContent') === false) return [];
    return [{ name: entry.name.replace(/^models\//, ''), contextTokens: entry.inputTokenLimit ?? null }];
  });
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > MAX_LIST_BYTES) throw new ModelResponseError('The list of models is longer than anybody needs.');
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string };
    const message = typeof error === 'string' ? error : error?.message;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}
