import type { TokenUsage } from '../spec/model-prices.ts';
import type { CountedUsage } from '../spec/model-usage.ts';

/** @returns the cost in US dollars, or null when the model's price is not known */
export type PriceOf = (modelId: string, usage: TokenUsage) => number | null;

/** @returns US dollars; null when the price is not known, or when nobody counted what is to be paid for */
export function costOfAnswer(priceOf: PriceOf, modelId: string, usage: CountedUsage): number | null {
  return usage.isCounted || isFree(priceOf, modelId) ? priceOf(modelId, usage) : null;
}

/** Whatever a free model did costs nothing, also when it broke. */
export function isFree(priceOf: PriceOf, modelId: string): boolean {
  return priceOf(modelId, { inputTokens: 1e6, outputTokens: 1e6 }) === 0;
}
