import type { TokenUsage } from '../../spec/model-prices.ts';

/** What a model was used for in a run. */
export interface ModelUse {
  model: string;
  calls: number;
  usage: Required<TokenUsage>;
  /** US dollars, of calls whose cost is known. */
  costUsd: number;
  /** Calls whose cost is not. */
  unknownCalls: number;
}

/** One request, as far as money goes. */
export interface RequestCost {
  path: string;
  /** US dollars; null when it is not known. */
  costUsd: number | null;
  hasSucceeded: boolean;
}

/** What a run was made of: the same mix is taken to come every month. */
export interface RunMix {
  requests: readonly RequestCost[];
  models: readonly ModelUse[];
  /** Answers from a cache, of those that could have been; null where no cache looked. */
  cacheHitShare: number | null;
  /** Calls made over calls needed; null where nothing tells. */
  retryAmplification: number | null;
  /** `2026-11-29`: the prices that its costs were worked out by. */
  day: string;
}
