import type { LanguageModel } from '../../spec/language-model.ts';
import type { Endpoint } from './endpoint.ts';

/** What a package sends when the endpoint takes no key: it insists on one. Servers on this machine do not look at it. */
const NO_KEY = 'none';

export interface WireOptions {
  endpoint: Endpoint;
  /** As the provider names it. */
  name: string;
  key: string | null;
  fetch: typeof globalThis.fetch;
}

/**
 * Opens a model that speaks the endpoint's wire format over our own `fetch`. Everything a package would take from the
 * environment by itself (key, address) is given: what is called must be what the workspace says. The packages are loaded
 * when they are first needed.
 */
export async function openWireModel({ endpoint, name, key, fetch }: WireOptions): Promise<LanguageModel> {
  const { id, kind, baseUrl: baseURL, api } = endpoint;
  const apiKey = key ?? NO_KEY;
  if (kind === 'openai') {
    const { createOpenAI } = await import('@ai-sdk/openai');
    const provider = createOpenAI({ name: id, baseURL, apiKey, fetch });
    return api === 'responses' ? provider.responses(name) : provider.chat(name);
  }
  if (kind === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ name: id, baseURL, apiKey, fetch }).languageModel(name);
  }
  if (kind === 'google') {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return createGoogleGenerativeAI({ name: id, baseURL, apiKey, fetch }).languageModel(name);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    name: id,
    baseURL,
    fetch,
    includeUsage: true,
    supportsStructuredOutputs: supportsJsonSchema(endpoint, name) ?? false,
    ...(key === null ? {} : { apiKey: key }),
  }).chatModel(name);
}

/** @returns whether the model takes a JSON Schema by itself; null when nobody says */
export function supportsJsonSchema({ kind, models }: Endpoint, name: string): boolean | null {
  const declared = models.find(({ id }) => id === name)?.supportsJsonSchema;
  // Every other kind has it in its wire format; what a server of the same format does is its own matter.
  return declared ?? (kind === 'openai-compatible' ? null : true);
}
