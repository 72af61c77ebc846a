import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { TokenUsage } from './model-prices.ts';

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
