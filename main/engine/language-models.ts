import type {
  LanguageModelInfo,
  LanguageModelListResponse,
  LanguageModelState,
  PriceState,
  ProviderInfo,
} from '../contract/provider.ts';
import { POLICY_PREFIX } from '../contract/gateway-policy.ts';
import { type Endpoint, splitModelId } from '../gateway/providers/endpoint.ts';
import type { FileProvider } from '../gateway/model-files/model-file-source.ts';
import type { ModelInfo } from '../spec/model-source.ts';
import type { SessionParts } from './session-parts.ts';
import type { ModelPrice } from '../spec/model-prices.ts';

export type LanguageModelParts = Pick<
  SessionParts,
  'services' | 'files' | 'gateway' | 'providers' | 'modelFiles' | 'localChoice'
>;

interface Readiness {
  state: LanguageModelState;
  why: string | null;
}
const READY: Readiness = { state: 'ready', why: null };

/** @returns every language model that can be named here, and what keeps it from answering */
export function listLanguageModels(parts: LanguageModelParts): LanguageModelListResponse {
  const { gateway, providers, modelFiles, localChoice } = parts;
  const known = namesOfSecrets(parts);
  const endpoints = providers.endpoints();
  const ofProviders = new Set(
    endpoints.flatMap((endpoint) => providers.modelsOf(endpoint)).map(({ modelId }) => modelId),
  );
  const inFiles = modelFiles.providers().map((provider) => ({ provider, readiness: fileReadiness(parts, provider) }));
  const ofFiles = new Set(inFiles.map(({ provider }) => provider.modelId));
  const own = ownModels(gateway).filter(({ modelId }) => !ofProviders.has(modelId) && !ofFiles.has(modelId));
  const named = namedModels(parts).flatMap((modelId) => {
    if (ofProviders.has(modelId)) return [];
    return providers.describe(modelId) ?? [];
  });
  const models = [
    ...own.map((info) => describeModel(parts, info, READY)),
    ...inFiles.map(({ provider, readiness }) => describeModel(parts, provider.info, readiness)),
    ...endpoints.flatMap((endpoint) => {
      const readiness = readinessOf(parts, endpoint, known);
      const listed = [...providers.modelsOf(endpoint), ...named.filter(({ modelId }) => isOf(endpoint, modelId))];
      return listed.map((info) => describeModel(parts, info, withoutModel(parts, endpoint, info, readiness)));
    }),
  ];
  const byProvider = Map.groupBy(models, ({ provider }) => provider);
  const inside = [...new Set(own.map(({ modelId }) => providerOf(modelId)))].map(
    (id): ProviderInfo => ({
      id,
      kind: null,
      origin: 'built-in',
      baseUrl: null,
      isLocal: true,
      secret: null,
      ...READY,
      modelCount: byProvider.get(id)?.length ?? 0,
    }),
  );
  return {
    chosen: localChoice.model(),
    effective: effectiveModel(parts),
    providers: [
      ...inside,
      ...inFiles.map(
        ({ provider: { id, kind }, readiness }): ProviderInfo => ({
          id,
          kind,
          origin: 'declared',
          baseUrl: null,
          isLocal: true,
          secret: null,
          ...readiness,
          modelCount: 1,
        }),
      ),
      ...endpoints.map((endpoint): ProviderInfo => {
        const { id, kind, origin, baseUrl, isLocal, secret } = endpoint;
        const modelCount = byProvider.get(id)?.length ?? 0;
        return { id, kind, origin, baseUrl, isLocal, secret, ...readinessOf(parts, endpoint, known), modelCount };
      }),
    ],
    models: models.toSorted(byReadinessThenId),
  };
}

/** @returns what an ask uses now: what was chosen, what the default pipeline says, or what its prompt says */
export function effectiveModel({ files, localChoice }: Pick<LanguageModelParts, 'files' | 'localChoice'>): string {
  const chosen = localChoice.model();
  if (chosen !== null) return chosen;
  const { byId } = files.readPipelines();
  const generate = byId.get(files.readWorkspace().pipeline)?.stages.find(({ uses }) => uses === 'generate');
  const named = generate?.with['model'];
  if (typeof named === 'string') return named;
  const prompt = generate?.with['prompt'];
  return (typeof prompt === 'string' ? files.readPrompts().byId.get(prompt)?.model : undefined) ?? 'local/extractive';
}

/** @returns one model as it stands, whether or not its provider lists it; null when no provider has the name */
export function describeLanguageModel(parts: LanguageModelParts, modelId: string): LanguageModelInfo | null {
  const { gateway, providers, modelFiles } = parts;
  const inFiles = modelFiles.providers().find((provider) => provider.modelId === modelId);
  if (inFiles !== undefined) return describeModel(parts, inFiles.info, fileReadiness(parts, inFiles));
  const own = ownModels(gateway).find((info) => info.modelId === modelId);
  const endpoint = providers.endpoints().find((candidate) => isOf(candidate, modelId));
  if (endpoint === undefined) {
    if (own !== undefined) return describeModel(parts, own, READY);
    return modelId.startsWith(POLICY_PREFIX) && parts.files.readPolicies().byId.has(modelId.slice(POLICY_PREFIX.length))
      ? describeModel(parts, { modelId, isLocal: false, contextTokens: null }, READY)
      : null;
  }
  const info = providers.describe(modelId);
  if (info === null) return null;
  const readiness = readinessOf(parts, endpoint, namesOfSecrets(parts));
  return describeModel(parts, info, withoutModel(parts, endpoint, info, readiness));
}

/** As far as the gateway knows them: what runs inside of Trestle. */
function ownModels(gateway: LanguageModelParts['gateway']): readonly ModelInfo[] {
  return gateway.list().map((info) => ({ contextTokens: null, ...info }));
}

/** Models that prompts, pipelines and the switch name: they are of interest though no provider lists them. */
function namedModels({ files, localChoice }: LanguageModelParts): readonly string[] {
  const prompts = [...files.readPrompts().byId.values()].map(({ model }) => model);
  const stages = [...files.readPipelines().byId.values()].flatMap((pipeline) => pipeline.stages);
  const models = stages.flatMap((stage) => (typeof stage.with['model'] === 'string' ? [stage.with['model']] : []));
  const chosen = localChoice.model();
  return [...new Set([...prompts, ...models, ...(chosen === null ? [] : [chosen])])];
}

function namesOfSecrets({ services }: LanguageModelParts): ReadonlySet<string> {
  return new Set(services.secrets.names());
}

function readinessOf(
  { services, providers }: LanguageModelParts,
  endpoint: Endpoint,
  secrets: ReadonlySet<string>,
): Readiness {
  const { id, isLocal, baseUrl, secret, needsSecret } = endpoint;
  const refused = endpoint.refused();
  if (refused !== null) return { state: 'restricted', why: refused };
  const { host } = new URL(baseUrl);
  if (!isLocal && services.egress.isOffline) {
    return {
      state: 'offline',
      why: `Offline: ${host} is not contacted. Turn offline off in Settings, or unset TRESTLE_OFFLINE.`,
    };
  }
  if (needsSecret && secret !== null && !secrets.has(secret)) {
    return { state: 'no-key', why: `${id} has no key: \`trestle secret set ${secret}\` puts one into the vault.` };
  }
  if (isLocal && providers.isAnswering(endpoint) === false) {
    return { state: 'not-found', why: `Nothing answers at ${host}: start ${id}, then look again.` };
  }
  return READY;
}

function fileReadiness({ modelFiles }: LanguageModelParts, provider: FileProvider): Readiness {
  const problem = modelFiles.problemOf(provider.modelId);
  if (problem === null) return READY;
  return { state: problem.isTrust ? 'restricted' : 'not-found', why: problem.why };
}

/** A server on this machine says what it has: anything else is not there. */
function withoutModel(
  { providers }: LanguageModelParts,
  endpoint: Endpoint,
  { modelId }: ModelInfo,
  readiness: Readiness,
): Readiness {
  if (readiness.state !== 'ready' || !endpoint.isLocal) return readiness;
  // One that wants a key for its list may have it all the same.
  if (providers.isSilent(endpoint) || providers.hasModel(endpoint, modelId)) return readiness;
  return { state: 'not-found', why: `${endpoint.id} does not have ${modelId.slice(endpoint.id.length + 1)}.` };
}

function describeModel({ gateway }: LanguageModelParts, info: ModelInfo, readiness: Readiness): LanguageModelInfo {
  const { modelId, isLocal, contextTokens, supportsTools = null, supportsJsonSchema = null } = info;
  const price = priceState(gateway.modelsBehind(modelId).map((model) => gateway.prices.priceOf(model)));
  const provider = providerOf(modelId);
  return { id: modelId, provider, isLocal, contextTokens, supportsTools, supportsJsonSchema, ...readiness, price };
}

/** @param prices of every model that may answer */
function priceState(prices: readonly (ModelPrice | null)[]): PriceState {
  const known = prices.filter((price) => price !== null);
  if (known.length === 0 || known.length < prices.length) return 'unknown';
  const isFree = known.every(({ inputPerMillion, outputPerMillion }) => inputPerMillion + outputPerMillion === 0);
  return isFree ? 'free' : 'known';
}

function isOf({ id }: Endpoint, modelId: string): boolean {
  return providerOf(modelId) === id;
}

function providerOf(modelId: string): string {
  return splitModelId(modelId)?.provider ?? modelId;
}

function byReadinessThenId(a: LanguageModelInfo, b: LanguageModelInfo): number {
  const ready = Number(b.state === 'ready') - Number(a.state === 'ready');
  return ready === 0 ? (a.id < b.id ? -1 : Number(a.id > b.id)) : ready;
}
