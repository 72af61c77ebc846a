import { once } from '../base/once.ts';
import type { RetryView } from '../contract/gateway.ts';
import {
  type BreakerSettings,
  type BudgetSettings,
  type GatewayPolicyFile,
  gatewayPolicyFile,
  type RetryBudgetSettings,
} from '../contract/gateway-policy.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModel } from '../spec/language-model.ts';
import { modelCallContextOf } from '../spec/model-call.ts';
import type { ModelPrices } from '../spec/model-prices.ts';
import type { ModelInfo, ModelSource } from '../spec/model-source.ts';
import type { Random } from '../spec/random.ts';
import { endpointLimitGuard } from './admission-guards.ts';
import { callStateOf } from './call-state.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { openModel, unknownModel } from './model-registry.ts';
import type { BudgetLedger } from './policy/budget-ledger.ts';
import { breakerGuard, CircuitBreaker } from './policy/circuit-breaker.ts';
import type { DeadlineWatch } from './policy/deadline-watch.ts';
import { type Guard, withGuards } from './policy/guard.ts';
import type { RateLimits } from './policy/rate-limits.ts';
import { withRetry } from './policy/retry.ts';
import { RetryBudget } from './policy/retry-budget.ts';
import { timeoutGuard } from './policy/timeout.ts';
import { recordGuard } from './record-attempt.ts';
import { attemptBudgetGuard } from './spend-guards.ts';

/** What a model that is named without a policy is called with, when it is not on this machine. */
const directPolicy = once(
  (): GatewayPolicyFile => gatewayPolicyFile.parse({ version: 1, id: 'direct', endpoints: [{ model: 'any/model' }] }),
);

export type EndpointPolicy = Pick<GatewayPolicyFile, 'breaker' | 'retry' | 'retryBudget' | 'timeout' | 'endpoints'>;

export interface EndpointsOptions {
  sources: readonly ModelSource[];
  known: () => readonly string[];
  prices: ModelPrices;
  clock: Clock;
  random: Random;
  ledger: BudgetLedger;
  budget: () => BudgetSettings;
  rateLimits: RateLimits;
  healthOf: (info: ModelInfo) => EndpointHealth;
  watch: DeadlineWatch;
  withInnerLayers: (model: LanguageModel, info: ModelInfo) => LanguageModel;
  onDidChange?: () => void;
}

/** One endpoint as a policy calls it. */
export interface Endpoint {
  modelId: string;
  /** With everything that stands before this endpoint: retry, breaker, timeouts, limits, money, record. */
  model: LanguageModel;
  breaker: CircuitBreaker | null;
  health: EndpointHealth;
}

/** Makes endpoints, and holds what they share: a breaker for each model, a retry budget for each setting of it. */
export interface Endpoints {
  endpoint(modelId: string, policy: EndpointPolicy): Endpoint;
  /** A model without a policy, behind the defaults of one. */
  direct(modelId: string): LanguageModel;
  /** What stands before a model on this machine beside its record. */
  localGuards(modelId: string): readonly Guard[];
  budgetFor(policy: Pick<GatewayPolicyFile, 'retryBudget'>): RetryBudget;
  describe(modelId: string): ModelInfo | null;
  retries(): readonly RetryView[];
}

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { sources, known, prices, clock, random, ledger, budget, rateLimits, healthOf, onDidChange } = options;
  const breakers = new Map<string, CircuitBreaker>();
  const retryBudgets = new Map<string, RetryBudget>();
  const layered = new WeakMap<LanguageModel, LanguageModel>();

  const describe = (modelId: string): ModelInfo | null => {
    for (const source of sources) {
      const info = source.describe(modelId);
      if (info !== null) return info;
    }
    return null;
  };
  /** Opened at each call: a key may be set, or a server started, while a policy stands. */
  const open = (modelId: string): LanguageModel => {
    const opened = openModel(sources, modelId);
    if (opened === null) throw unknownModel(modelId, known());
    let model = layered.get(opened.model);
    if (model === undefined) {
      model = options.withInnerLayers(opened.model, opened.info);
      layered.set(opened.model, model);
    }
    return model;
  };
  const lazyModel = (modelId: string): LanguageModel => ({
    specificationVersion: 'v4',
    provider: modelId.slice(0, modelId.indexOf('/')),
    modelId,
    supportedUrls: {},
    doGenerate: async (callOptions) => open(modelId).doGenerate(callOptions),
    doStream: async (callOptions) => open(modelId).doStream(callOptions),
  });

  const breakerFor = (modelId: string, settings: BreakerSettings | false): CircuitBreaker | null => {
    if (settings === false) return null;
    const key = `${modelId} ${JSON.stringify(settings)}`;
    let breaker = breakers.get(key);
    if (breaker === undefined) {
      breaker = new CircuitBreaker({ settings, clock, ...(onDidChange === undefined ? {} : { onDidChange }) });
      breakers.set(key, breaker);
    }
    return breaker;
  };
  const budgetFor = ({ retryBudget }: { retryBudget: RetryBudgetSettings | false }): RetryBudget => {
    const key = JSON.stringify(retryBudget);
    let shared = retryBudgets.get(key);
    if (shared === undefined) {
      shared = new RetryBudget({ settings: retryBudget === false ? null : retryBudget, clock });
      retryBudgets.set(key, shared);
    }
    return shared;
  };

  const endpoint = (modelId: string, policy: EndpointPolicy): Endpoint => {
    const info = describe(modelId) ?? { modelId, isLocal: false, contextTokens: null };
    const health = healthOf(info);
    const breaker = breakerFor(modelId, policy.breaker);
    if (breaker !== null) health.breaker = breaker;
    const guards: Guard[] = [];
    if (breaker !== null) guards.push(breakerGuard(breaker, { name: modelId, clock }));
    guards.push(
      endpointLimitGuard(modelId, rateLimits),
      timeoutGuard({ settings: policy.timeout, clock, watch: options.watch, name: modelId }),
      ...(info.isLocal ? [] : [idempotencyGuard(modelId)]),
      attemptBudgetGuard({ modelId, ledger, prices, settings: budget }),
      recordGuard({ health, clock, hasSpan: true }),
    );
    const model = withRetry(withGuards(lazyModel(modelId), guards), {
      settings: policy.retry,
      clock,
      random,
      budget: budgetFor(policy),
      retriesTimeouts: policy.endpoints.length === 1,
    });
    return { modelId, model, breaker, health };
  };

  return {
    endpoint,
    budgetFor,
    describe,
    direct: (modelId) => {
      const { model } = endpoint(modelId, directPolicy());
      return withFirstAttemptCounted(model, budgetFor(directPolicy()));
    },
    localGuards: (modelId) => [
      endpointLimitGuard(modelId, rateLimits),
      attemptBudgetGuard({ modelId, ledger, prices, settings: budget }),
    ],
    retries: () => mergeByStage([...retryBudgets.values()].flatMap((shared) => shared.view())),
  };
}

/** @returns the model, each call of which is a first attempt that retries are measured against */
export function withFirstAttemptCounted(model: LanguageModel, budget: RetryBudget): LanguageModel {
  return withGuards(model, [
    {
      enter: (callOptions) => {
        budget.noteFirst(modelCallContextOf(callOptions)?.stage ?? '');
        return null;
      },
    },
  ]);
}

/** One key for all attempts of a call at one endpoint: a provider that knows such keys answers a repetition once. */
function idempotencyGuard(modelId: string): Guard {
  const suffix = modelId.replaceAll(/[^\w.-]/g, '_');
  return {
    enter: (callOptions) => {
      const state = callStateOf(callOptions);
      if (state === null) return null;
      const headers = { 'Idempotency-Key': `${state.key}-${suffix}`, ...callOptions.headers };
      return { options: { ...callOptions, headers } };
    },
  };
}

function mergeByStage(views: readonly RetryView[]): readonly RetryView[] {
  const merged = new Map<string, RetryView>();
  for (const view of views) {
    const known = merged.get(view.stage);
    const firstAttempts = (known?.firstAttempts ?? 0) + view.firstAttempts;
    const extraAttempts = (known?.extraAttempts ?? 0) + view.extraAttempts;
    merged.set(view.stage, {
      stage: view.stage,
      firstAttempts,
      extraAttempts,
      amplification: firstAttempts === 0 ? 1 : (firstAttempts + extraAttempts) / firstAttempts,
      refused: (known?.refused ?? 0) + view.refused,
    });
  }
  return [...merged.values()];
}
