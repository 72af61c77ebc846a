import {
  PROVIDER_KINDS,
  type ProviderDeclaration,
  type ProviderOrigin,
  type WireKind,
} from '../../contract/provider.ts';
import { isLoopbackHost } from '../egress/loopback-host.ts';

/** Where the models of one provider answer. */
export interface Endpoint {
  /** First part of its models' ids. */
  id: string;
  kind: WireKind;
  origin: ProviderOrigin;
  /** Without a slash at the end. */
  baseUrl: string;
  /** On this machine: what is sent to it does not leave. */
  isLocal: boolean;
  /** Name of its key; null when it takes none. */
  secret: string | null;
  /** Without its key it cannot be called at all. */
  needsSecret: boolean;
  api: 'responses' | 'chat-completions' | null;
  models: ProviderDeclaration['models'];
  /** @returns why it may not be called, a sentence; null when it may. Trust can change at any time. */
  refused: () => string | null;
}

interface Cloud {
  baseUrl: string;
  secret: string;
}

/** The clouds that need no declaration, by kind and id, with the names that their own tools give to their keys. */
export const CLOUDS: Readonly<Partial<Record<WireKind, Cloud>>> = {
  openai: { baseUrl: 'https://api.openai.com/v1', secret: 'OPENAI_API_KEY' },
  anthropic: { baseUrl: 'https://api.anthropic.com/v1', secret: 'ANTHROPIC_API_KEY' },
  google: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta', secret: 'GOOGLE_GENERATIVE_AI_API_KEY' },
};
const CLOUD_KINDS: readonly WireKind[] = ['openai', 'anthropic', 'google'];

/** Servers that people run on their own machine, on the ports that they come with. */
const LOCAL_SERVERS: Readonly<Partial<Record<WireKind, string>>> = {
  ollama: 'http://127.0.0.1:11434/v1',
  'lm-studio': 'http://127.0.0.1:1234/v1',
  'llama-cpp': 'http://127.0.0.1:8080/v1',
};
const LOCAL_KINDS: readonly WireKind[] = ['ollama', 'lm-studio', 'llama-cpp'];

/**
 * @param declared `providers` of trestle.jsonc; one with a cloud's or a local server's id takes its place
 * @param options.ollamaHost the variable OLLAMA_HOST, as Ollama itself reads it
 * @param options.isTrusted of the workspace: declared endpoints of another one are listed and never called
 * @returns every provider there could be: declared ones in their order, then the clouds, then the servers of this machine
 */
export function resolveEndpoints(
  declared: readonly ProviderDeclaration[],
  options: { ollamaHost: string | undefined; isTrusted: () => boolean },
): readonly Endpoint[] {
  const taken = new Set(declared.map(({ id }) => id));
  const builtIn = [...CLOUD_KINDS, ...LOCAL_KINDS].filter((kind) => !taken.has(kind));
  return [
    ...declared.filter(isWire).map((provider) => toEndpoint(provider, 'declared', options)),
    ...builtIn.map((kind) =>
      toEndpoint({ id: kind, kind, models: [] }, LOCAL_SERVERS[kind] === undefined ? 'built-in' : 'found', options),
    ),
  ];
}

type WireDeclaration = ProviderDeclaration & { kind: WireKind };

/** The others are models in files, and no endpoints. */
function isWire(provider: ProviderDeclaration): provider is WireDeclaration {
  return (PROVIDER_KINDS as readonly string[]).includes(provider.kind);
}

function toEndpoint(
  { id, kind, baseUrl: named, secret: secretName, api, models }: WireDeclaration,
  origin: ProviderOrigin,
  { ollamaHost, isTrusted }: { ollamaHost: string | undefined; isTrusted: () => boolean },
): Endpoint {
  const cloud = CLOUDS[kind];
  const local = kind === 'ollama' ? (ollamaBaseUrl(ollamaHost) ?? LOCAL_SERVERS.ollama) : LOCAL_SERVERS[kind];
  const baseUrl = (named ?? cloud?.baseUrl ?? local ?? '').replace(/\/+$/, '');
  const url = new URL(baseUrl);
  const isLocal = isLoopbackHost(url.hostname);
  const isOwnHost = cloud !== undefined && url.host === new URL(cloud.baseUrl).host;
  const secret = secretName ?? (isOwnHost || isLocal ? cloud?.secret : undefined) ?? null;
  return {
    id,
    kind,
    origin,
    baseUrl,
    isLocal,
    secret,
    needsSecret: secretName !== undefined || isOwnHost,
    api: kind === 'openai' ? (api ?? (isOwnHost ? 'responses' : 'chat-completions')) : null,
    models,
    refused: () => refusal({ id, origin, secret, isLocal, url, isTrusted: isTrusted() }),
  };
}

function refusal(endpoint: {
  id: string;
  origin: ProviderOrigin;
  secret: string | null;
  isLocal: boolean;
  url: URL;
  isTrusted: boolean;
}): string | null {
  const { id, origin, secret, isLocal, url, isTrusted } = endpoint;
  if (origin === 'declared' && !isTrusted) {
    return `This workspace came from elsewhere and is restricted: its provider ${id} is not contacted.`;
  }
  // A workspace must not be able to send the key that a person has for a cloud to whom it likes.
  const owner = Object.values(CLOUDS).find((cloud) => cloud.secret === secret);
  if (owner === undefined || isLocal || new URL(owner.baseUrl).host === url.host) return null;
  return `${secret} is the key for ${new URL(owner.baseUrl).host} and is sent nowhere else: give the provider ${id} a secret of its own name in trestle.jsonc.`;
}

/**
 * OLLAMA_HOST is an address, with or without scheme and port; `0.0.0.0` and `::` are what a server listens on, and this
 * machine for who calls it.
 *
 * @returns null when it is not set, is no address, or is another machine: that is declared, not found
 */
export function ollamaBaseUrl(host: string | undefined): string | null {
  const named = host?.trim() ?? '';
  if (named === '') return null;
  const url = URL.parse(
    /^https?:\/\//i.test(named) ? named : `http://${named.startsWith(':') ? '127.0.0.1' : ''}${named}`,
  );
  if (url === null) return null;
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  if (!isLoopbackHost(url.hostname)) return null;
  if (url.port === '' && !/:\d+\/?$/.test(named)) url.port = '11434';
  return `${url.origin}/v1`;
}

/** @returns the provider's id and the model's name with it; null when it has no provider */
export function splitModelId(modelId: string): { provider: string; name: string } | null {
  const slash = modelId.indexOf('/');
  if (slash <= 0 || slash === modelId.length - 1) return null;
  return { provider: modelId.slice(0, slash), name: modelId.slice(slash + 1) };
}
