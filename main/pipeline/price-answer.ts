import type { ModelAttempt } from '../contract/model-attempt.ts';
import type { TokenUsage } from '../spec/model-prices.ts';
import type { CountedUsage } from '../spec/model-usage.ts';

/** @returns the cost in US dollars, or null when the model's price is not known */
export type PriceOf = (modelId: string, usage: TokenUsage) => number | null;

/** @returns US dollars; null when the price is not known, or when nobody counted what is to be paid for */
export function costOfAnswer(priceOf: PriceOf, modelId: string, usage: CountedUsage): number | null {
  return usage.isCounted || isFree(priceOf, modelId) ? priceOf(modelId, usage) : null;
}

/**
 * What a call of a model came to over all that was tried for it: a provider that broke off in mid-answer, or that was left
 * for a faster one, wants its money too.
 *
 * @param call.modelId who is taken to have answered where no attempt was told, as by a model outside of the gateway
 * @returns US dollars; null when one attempt that is charged for has no known price or was not counted
 */
export function costOfCall(
  priceOf: PriceOf,
  call: { modelId: string; usage: CountedUsage; attempts: readonly ModelAttempt[] },
): number | null {
  const { modelId, usage, attempts } = call;
  return attempts.length === 0 ? costOfAnswer(priceOf, modelId, usage) : costOfAttempts(priceOf, attempts);
}

/** @returns US dollars; null when one of them that is charged for has no known price or was not counted */
export function costOfAttempts(priceOf: PriceOf, attempts: readonly ModelAttempt[]): number | null {
  let sum = 0;
  for (const { model, usage, isCharged } of attempts) {
    if (!isCharged || isFree(priceOf, model)) continue;
    const cost = usage === null ? null : priceOf(model, usage);
    if (cost === null) return null;
    sum += cost;
  }
  return sum;
}

/** Whatever a free model did costs nothing, also when it broke. */
export function isFree(priceOf: PriceOf, modelId: string): boolean {
  return priceOf(modelId, { inputTokens: 1e6, outputTokens: 1e6 }) === 0;
}
