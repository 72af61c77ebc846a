import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { TokenUsage } from '../spec/model-prices.ts';

/** @returns the cost in US dollars, or null when the model's price is not known */
export type PriceOf = (modelId: string, usage: TokenUsage) => number | null;

/** What a call used, and whether the provider said so itself. */
export interface CountedUsage extends Required<TokenUsage> {
  isCounted: boolean;
}

/** @returns what a provider counted; `fallback` stands for what it did not say */
export function countUsage(
  { inputTokens, outputTokens }: LanguageModelV4Usage,
  fallback: { inputTokens: number; outputTokens: number } = { inputTokens: 0, outputTokens: 0 },
): CountedUsage {
  return {
    inputTokens: inputTokens.total ?? fallback.inputTokens,
    outputTokens: outputTokens.total ?? fallback.outputTokens,
    cachedInputTokens: inputTokens.cacheRead ?? 0,
    cacheWriteTokens: inputTokens.cacheWrite ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
    isCounted: inputTokens.total !== undefined && outputTokens.total !== undefined,
  };
}

/** @returns US dollars; null when the price is not known, or when nobody counted what is to be paid for */
export function costOfAnswer(priceOf: PriceOf, modelId: string, usage: CountedUsage): number | null {
  return usage.isCounted || isFree(priceOf, modelId) ? priceOf(modelId, usage) : null;
}

/** Whatever a free model did costs nothing, also when it broke. */
export function isFree(priceOf: PriceOf, modelId: string): boolean {
  return priceOf(modelId, { inputTokens: 1e6, outputTokens: 1e6 }) === 0;
}
