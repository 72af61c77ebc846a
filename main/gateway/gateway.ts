import type { TrestleError } from '../base/errors/trestle-error.ts';
import type { BudgetSettings, GatewayPolicyFile, LimitDeclaration, PoolSettings } from '../contract/gateway-policy.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModel, LanguageModelRegistry } from '../spec/language-model.ts';
import type { ModelPrices } from '../spec/model-prices.ts';
import type { ModelLayer, ModelSource } from '../spec/model-source.ts';
import type { Random } from '../spec/random.ts';
import { costOfCall } from './model-price.ts';
import { openModel, unknownModel } from './model-registry.ts';

/** What a workspace's files say of its models, as they are on disk now; read for each call, so it must be cheap. */
export interface GatewaySettings {
  limits: readonly LimitDeclaration[];
  pools: PoolSettings;
  budget: BudgetSettings;
}

export interface GatewayOptions {
  /** Asked in this order. */
  sources: readonly ModelSource[];
  prices: ModelPrices;
  clock: Clock;
  random: Random;
  readSettings: () => GatewaySettings;
  /** By id, without the `policy/` before it. */
  readPolicies: () => {
    byId: ReadonlyMap<string, GatewayPolicyFile>;
    problems: readonly { path: string; error: TrestleError }[];
  };
  /** Around every call as a whole, the first outermost: structured output, caches. */
  outerLayers?: readonly ModelLayer[];
  /** Around every base model, the first outermost: what may leave this machine. */
  innerLayers?: readonly ModelLayer[];
  /** Something that `state` shows has changed; called often, throttle it. */
  onDidChange?: () => void;
}

/** Every model of an open workspace with its policies around it. One per workspace: all runs share what it counts. */
export interface Gateway extends LanguageModelRegistry {
  /** US dollars; null when the price is not known. */
  costOf(modelId: string, usage: { inputTokens: number; outputTokens: number }): number | null;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { sources, prices, innerLayers = [], outerLayers = [] } = options;
  const resolved = new Map<string, LanguageModel>();
  const list = (): ReturnType<Gateway['list']> => sources.flatMap((source) => source.list());
  return {
    list,
    costOf: (modelId, usage) => costOfCall(modelId, usage, prices),
    resolve: (modelId) => {
      const known = resolved.get(modelId);
      if (known !== undefined) return known;
      const opened = openModel(sources, modelId);
      if (opened === null) {
        throw unknownModel(
          modelId,
          list().map((info) => info.modelId),
        );
      }
      const layered = [...outerLayers, ...innerLayers].reduceRight<LanguageModel>(
        (model, layer) => layer(model, opened.info),
        opened.model,
      );
      resolved.set(modelId, layered);
      return layered;
    },
  };
}
