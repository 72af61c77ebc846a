import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ProviderDeclaration } from '../../contract/provider.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import type { ModelInfo, ModelSource } from '../../spec/model-source.ts';
import type { SecretSource } from '../../spec/secret-source.ts';
import { type Endpoint, resolveEndpoints, splitModelId } from './endpoint.ts';
import type { FoundModel } from './list-models.ts';
import { createLoopbackServers } from './loopback-servers.ts';
import { supportsJsonSchema } from './open-wire-model.ts';
import { createProviderModel } from './provider-model.ts';

export interface ProviderSourceOptions {
  /** `providers` of trestle.jsonc, as it is now. */
  declared: () => readonly ProviderDeclaration[];
  isTrusted: () => boolean;
  /** Models that may be named of the clouds, without asking them: those that the price table knows. */
  priced: () => readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  secrets: SecretSource;
  egress: Egress;
  clock: Clock;
}

/** The providers of a workspace: clouds, declared endpoints, and the servers that were found on this machine. */
export interface ProviderSource extends ModelSource {
  endpoints(): readonly Endpoint[];
  /** What is known of the models of one endpoint, from memory. */
  modelsOf(endpoint: Endpoint): readonly ModelInfo[];
  /** Did the server answer when it was last looked at? Null for other machines. */
  isAnswering(endpoint: Endpoint): boolean | null;
  /** The server is there, and tells nobody what it has. */
  isSilent(endpoint: Endpoint): boolean;
  /** Does its server, or trestle.jsonc, say that it has the model? */
  hasModel(endpoint: Endpoint, modelId: string): boolean;
  /** Has anybody looked whether the model's server is there? */
  wasLookedFor(modelId: string): boolean;
  /** Looks for servers on this machine, unless that was done a moment ago. */
  refresh(options: { force: boolean; signal: AbortSignal }): Promise<void>;
}

export function createProviderSource(options: ProviderSourceOptions): ProviderSource {
  const { declared, isTrusted, priced, environment, secrets, egress, clock } = options;
  const servers = createLoopbackServers({ egress, clock });
  const opened = new Map<string, LanguageModel>();

  let resolved: { from: readonly ProviderDeclaration[]; endpoints: readonly Endpoint[] } | null = null;
  /** Asked for with every routed call: worked out again only when the file was. */
  const endpoints = (): readonly Endpoint[] => {
    const from = declared();
    if (resolved?.from !== from) {
      resolved = { from, endpoints: resolveEndpoints(from, { ollamaHost: environment['OLLAMA_HOST'], isTrusted }) };
    }
    return resolved.endpoints;
  };
  const endpointOf = (provider: string): Endpoint | undefined => endpoints().find(({ id }) => id === provider);

  const infoOf = (endpoint: Endpoint, { name, contextTokens }: FoundModel): ModelInfo => {
    const known = endpoint.models.find(({ id }) => id === name);
    return {
      modelId: `${endpoint.id}/${name}`,
      isLocal: endpoint.isLocal,
      contextTokens: known?.contextTokens ?? contextTokens,
      supportsTools: known?.supportsTools ?? (endpoint.isLocal || endpoint.kind === 'openai-compatible' ? null : true),
      supportsJsonSchema: supportsJsonSchema(endpoint, name),
    };
  };
  const modelsOf = (endpoint: Endpoint): readonly ModelInfo[] => {
    const prefix = `${endpoint.id}/`;
    const names = new Map<string, FoundModel>();
    const add = (name: string, contextTokens: number | null): void => {
      const known = names.get(name);
      names.set(name, { name, contextTokens: known?.contextTokens ?? contextTokens });
    };
    for (const { id } of endpoint.models) add(id, null);
    for (const { name, contextTokens } of servers.modelsAt(endpoint) ?? []) add(name, contextTokens);
    for (const model of priced()) {
      if (model.startsWith(prefix) && !model.endsWith('*')) add(model.slice(prefix.length), null);
    }
    return [...names.values()].map((model) => infoOf(endpoint, model));
  };

  return {
    endpoints,
    modelsOf,
    list: () => endpoints().flatMap(modelsOf),
    describe: (modelId) => {
      const parts = splitModelId(modelId);
      const endpoint = parts === null ? undefined : endpointOf(parts.provider);
      if (parts === null || endpoint === undefined) return null;
      const found = servers.modelsAt(endpoint)?.find(({ name }) => name === parts.name);
      return infoOf(endpoint, { name: parts.name, contextTokens: found?.contextTokens ?? null });
    },
    open: (modelId) => {
      const parts = splitModelId(modelId);
      if (parts === null || endpointOf(parts.provider) === undefined) return null;
      const known = opened.get(modelId);
      if (known !== undefined) return known;
      const model = createProviderModel({
        modelId,
        name: parts.name,
        endpoint: () => {
          const endpoint = endpointOf(parts.provider);
          if (endpoint !== undefined) return endpoint;
          throw new NotFoundError(`trestle.jsonc does not name the provider ${parts.provider} any more.`);
        },
        secrets,
        egress,
        clock,
      });
      opened.set(modelId, model);
      return model;
    },
    isSilent: (endpoint) => servers.modelsAt(endpoint)?.length === 0,
    hasModel: (endpoint, modelId) => {
      const name = modelId.slice(endpoint.id.length + 1);
      const found = servers.modelsAt(endpoint)?.some((model) => model.name === name) ?? false;
      return found || endpoint.models.some(({ id }) => id === name);
    },
    wasLookedFor: (modelId) => {
      const endpoint = endpointOf(splitModelId(modelId)?.provider ?? '');
      return endpoint !== undefined && servers.hasLookedAt(endpoint);
    },
    isAnswering: (endpoint) => (endpoint.isLocal ? servers.modelsAt(endpoint) !== null : null),
    refresh: ({ force, signal }) => servers.refresh(endpoints(), { force, signal }),
  };
}
