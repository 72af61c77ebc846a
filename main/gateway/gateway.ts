import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { TrestleError } from '../base/errors/trestle-error.ts';
import type { GatewayState } from '../contract/gateway.ts';
import {
  type BudgetSettings,
  type GatewayPolicyFile,
  type LimitDeclaration,
  POLICY_PREFIX,
  type PoolSettings,
} from '../contract/gateway-policy.ts';
import type { BudgetStore } from '../spec/budget-store.ts';
import type { CallGuard } from '../spec/call-guard.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModel, LanguageModelRegistry } from '../spec/language-model.ts';
import { costAt, type ModelPrices, type TokenUsage } from '../spec/model-prices.ts';
import type { ModelInfo, ModelLayer, ModelSource } from '../spec/model-source.ts';
import type { Random } from '../spec/random.ts';
import { admissionGuards } from './admission-guards.ts';
import { newRoute, type RouteCounts } from './call-state.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { createEndpoints } from './endpoints.ts';
import { openModel, unknownModel } from './model-registry.ts';
import { BudgetLedger } from './policy/budget-ledger.ts';
import { Bulkhead } from './policy/bulkhead.ts';
import { createCallGuard } from './policy/call-guard.ts';
import { DeadlineWatch } from './policy/deadline-watch.ts';
import { withGuards } from './policy/guard.ts';
import { monotonicMs } from './policy/monotonic-ms.ts';
import { RateLimits } from './policy/rate-limits.ts';
import { recordGuard } from './record-attempt.ts';
import { describeState } from './describe-state.ts';
import { createRoutedModel } from './routed-model.ts';

/** How old settings may be that a call goes by, milliseconds. */
const SETTINGS_AGE_MS = 100;

/** What a workspace's files say of its models, as they are on disk now. */
export interface GatewaySettings {
  limits: readonly LimitDeclaration[];
  pools: PoolSettings;
  budget: BudgetSettings;
}

export interface LoadedPolicies {
  /** By id, without the `policy/` before it; the same object as long as its file stays. */
  byId: ReadonlyMap<string, GatewayPolicyFile>;
  problems: readonly { path: string; error: TrestleError }[];
}

export interface GatewayOptions {
  /** Asked in this order. */
  sources: readonly ModelSource[];
  prices: ModelPrices;
  clock: Clock;
  random: Random;
  readSettings: () => GatewaySettings;
  readPolicies: () => LoadedPolicies;
  budgetStore: BudgetStore;
  /** Around every call as a whole, the first outermost: structured output, caches. */
  outerLayers?: readonly ModelLayer[];
  /** Around every base model, the first outermost: what may leave this machine. */
  innerLayers?: readonly ModelLayer[];
  /** Something that `state` shows has changed; called often, throttle it. */
  onDidChange?: () => void;
}

/** Every model of an open workspace with its policies around it. One per workspace: all runs share what it counts. */
export interface Gateway extends LanguageModelRegistry {
  /** A policy as a release holds it, whatever its file says now. @param name with `policy/` before it */
  resolveRouted(name: string, file: GatewayPolicyFile): LanguageModel;
  /** US dollars; null when the price is not known. */
  costOf(modelId: string, usage: TokenUsage): number | null;
  /** The models that may answer for a name: those of a policy, else itself; none for a policy whose file cannot be used. */
  modelsBehind(modelId: string): readonly string[];
  state(): GatewayState;
  /** What is known of a model; null when no source knows it. */
  describe(modelId: string): ModelInfo | null;
  readonly prices: ModelPrices;
  /** Stands before tools as policies stand before models. */
  readonly callGuard: CallGuard;
  /** Cancels its timers. Safe to call twice. */
  dispose(): void;
}

/**
 * The stack of one call, outside in: the outer layers → budget reservation → limits → pool → routing (order, hedge,
 * failover) → for each endpoint: retry → breaker → timeouts → the endpoint's own limits → money for the attempt → record →
 * the inner layers → the provider. A model on this machine that is named directly has the first half and a record only,
 * all on one wrapped stream.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { sources, prices, clock, random, readPolicies, budgetStore, onDidChange } = options;
  const readSettings = oftenRead(options.readSettings, clock);
  const { innerLayers = [], outerLayers = [] } = options;
  const healths = new Map<string, EndpointHealth>();
  const routes = new Map<string, RouteCounts>();
  const bulkhead = new Bulkhead({ settings: () => readSettings().pools, clock });
  const rateLimits = new RateLimits({ limits: () => readSettings().limits, clock });
  const watch = new DeadlineWatch(clock);
  const budget = (): BudgetSettings => readSettings().budget;
  const ledger = new BudgetLedger({
    settings: budget,
    store: budgetStore,
    clock,
    random,
    ...(onDidChange === undefined ? {} : { onDidChange }),
  });

  const healthOf = (info: ModelInfo): EndpointHealth => {
    let health = healths.get(info.modelId);
    if (health === undefined) {
      health = new EndpointHealth({ info, clock });
      healths.set(info.modelId, health);
    }
    return health;
  };
  const routeOf = (name: string): RouteCounts => {
    let route = routes.get(name);
    if (route === undefined) {
      route = newRoute(name);
      routes.set(name, route);
    }
    return route;
  };
  const layered = (model: LanguageModel, layers: readonly ModelLayer[], info: ModelInfo): LanguageModel =>
    layers.reduceRight((inner, layer) => layer(inner, info), model);
  const list = (): readonly ModelInfo[] => sources.flatMap((source) => source.list());
  const known = (): readonly string[] => list().map(({ modelId }) => modelId);
  const endpoints = createEndpoints({
    sources,
    known,
    prices,
    clock,
    random,
    ledger,
    budget,
    rateLimits,
    watch,
    healthOf,
    withInnerLayers: (model, info) => layered(model, innerLayers, info),
    ...(onDidChange === undefined ? {} : { onDidChange }),
  });

  const admitted = (
    name: string,
    priced: (callOptions: LanguageModelV4CallOptions) => readonly string[],
  ): ReturnType<typeof admissionGuards> =>
    admissionGuards({
      route: routeOf(name),
      priced,
      ledger,
      prices,
      budget,
      rateLimits,
      bulkhead,
      random,
      ...(onDidChange === undefined ? {} : { onDidChange }),
    });

  const isFree = (modelId: string): boolean => {
    const price = prices.priceOf(modelId);
    return price !== null && price.inputPerMillion === 0 && price.outputPerMillion === 0;
  };
  const direct = new WeakMap<LanguageModel, LanguageModel>();
  const resolveDirect = (modelId: string): LanguageModel => {
    const opened = openModel(sources, modelId);
    if (opened === null) throw unknownModel(modelId, [...known(), ...policyNames(readPolicies())]);
    const ready = direct.get(opened.model);
    if (ready !== undefined) return ready;
    const { info } = opened;
    // A price of its own counts, also for an address on this machine: it may lead on to a cloud.
    const guards = admitted(modelId, () => (info.isLocal && isFree(modelId) ? [] : [modelId]));
    const guarded = info.isLocal
      ? withGuards(layered(opened.model, innerLayers, info), [
          ...guards,
          ...endpoints.localGuards(modelId),
          recordGuard({ health: healthOf(info), clock, hasSpan: false }),
        ])
      : withGuards(endpoints.direct(modelId), guards);
    const model = layered(guarded, outerLayers, info);
    direct.set(opened.model, model);
    return model;
  };

  // By its file: a release that is served beside the working tree may have another one of the same name.
  const routed = new WeakMap<GatewayPolicyFile, LanguageModel>();
  const resolvePolicy = (name: string, file: GatewayPolicyFile): LanguageModel => {
    const ready = routed.get(file);
    if (ready !== undefined) return ready;
    const policy = createRoutedModel({ name, file, endpoints, prices, clock, random });
    const info: ModelInfo = {
      modelId: name,
      isLocal: file.endpoints.every(({ model }) => endpoints.describe(model)?.isLocal === true),
      contextTokens: null,
    };
    const guarded = withGuards(
      policy,
      admitted(name, () => file.endpoints.map(({ model }) => model)),
    );
    const model = layered(guarded, outerLayers, info);
    routed.set(file, model);
    return model;
  };

  const costOfModel = (modelId: string, usage: TokenUsage): number | null => {
    const price = prices.priceOf(modelId);
    return price === null ? null : costAt(price, usage);
  };
  const modelsBehind = (modelId: string): readonly string[] =>
    modelId.startsWith(POLICY_PREFIX)
      ? (readPolicies()
          .byId.get(modelId.slice(POLICY_PREFIX.length))
          ?.endpoints.map(({ model }) => model) ?? [])
      : [modelId];
  const costOfPolicy = (name: string, usage: TokenUsage): number | null => {
    const models = modelsBehind(name);
    return models.length > 0 && models.every((model) => costOfModel(model, usage) === 0) ? 0 : null;
  };

  return {
    list: () => [
      ...list(),
      ...[...readPolicies().byId.values()].map(({ id, endpoints: named }) => ({
        modelId: `${POLICY_PREFIX}${id}`,
        isLocal: named.every(({ model }) => endpoints.describe(model)?.isLocal === true),
      })),
    ],
    resolve: (modelId) =>
      modelId.startsWith(POLICY_PREFIX)
        ? resolvePolicy(modelId, requirePolicy(readPolicies(), modelId))
        : resolveDirect(modelId),
    resolveRouted: resolvePolicy,
    // A policy has no price of its own; where all of its endpoints are free, so is it.
    modelsBehind,
    costOf: (modelId, usage) =>
      modelId.startsWith(POLICY_PREFIX) ? costOfPolicy(modelId, usage) : costOfModel(modelId, usage),
    describe: endpoints.describe,
    dispose: () => watch.dispose(),
    prices,
    callGuard: createCallGuard({ clock, rateLimits }),
    state: () =>
      describeState({
        at: new Date(clock.now()).toISOString(),
        healths: healths.values(),
        routes: routes.values(),
        retries: endpoints.retries(),
        policies: readPolicies(),
        rateLimits,
        bulkhead,
        ledger,
      }),
  };
}

/** Asked for by every guard of every call: looked at again after a moment, not each time. */
function oftenRead<Value>(read: () => Value, clock: Clock): () => Value {
  let value: Value;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = monotonicMs(clock);
    if (nowMs - readAtMs > SETTINGS_AGE_MS) {
      value = read();
      readAtMs = nowMs;
    }
    return value;
  };
}

function policyNames({ byId }: LoadedPolicies): readonly string[] {
  return [...byId.keys()].map((id) => `${POLICY_PREFIX}${id}`);
}

/** @throws the problem of its file, or NotFoundError with the policies that exist */
function requirePolicy(policies: LoadedPolicies, name: string): GatewayPolicyFile {
  const id = name.slice(POLICY_PREFIX.length);
  const file = policies.byId.get(id);
  if (file !== undefined) return file;
  const broken = policies.problems.find(({ path }) => path.endsWith(`/${id}.policy.jsonc`));
  if (broken !== undefined) throw broken.error;
  const names = policyNames(policies).toSorted().join(', ') || 'none';
  throw new NotFoundError(`There is no policy "${id}" in policies/. Known: ${names}.`);
}
