/** Price of a model in US dollars per million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
  /** Of input from the provider's cache, and into it; the input price where not given. */
  cachedInputPerMillion?: number | undefined;
  cacheWritePerMillion?: number | undefined;
  /** Of output that was reasoning; the output price where not given. */
  reasoningPerMillion?: number | undefined;
}

/** What a call used, as far as its provider tells the kinds of tokens apart. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  /** Of the input. */
  cachedInputTokens?: number;
  cacheWriteTokens?: number;
  /** Of the output. */
  reasoningTokens?: number;
}

/** What models cost on the day they are called. */
export interface ModelPrices {
  /** @returns zeros for a model on this machine; null when the price is not known: unknown is never zero */
  priceOf(modelId: string): ModelPrice | null;
  /** The dearest known price for each direction: what a model of unknown price is reserved at. Null when none is known. */
  dearest(): ModelPrice | null;
}

const TOKENS_PER_PRICE_UNIT = 1_000_000;

/** @returns US dollars: each kind of token at its own price */
export function costAt(price: ModelPrice, usage: TokenUsage): number {
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  const { inputPerMillion, outputPerMillion } = price;
  const plainInput = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
  const plainOutput = Math.max(0, outputTokens - reasoningTokens);
  return (
    (plainInput * inputPerMillion +
      cachedInputTokens * (price.cachedInputPerMillion ?? inputPerMillion) +
      cacheWriteTokens * (price.cacheWritePerMillion ?? inputPerMillion) +
      plainOutput * outputPerMillion +
      reasoningTokens * (price.reasoningPerMillion ?? outputPerMillion)) /
    TOKENS_PER_PRICE_UNIT
  );
}

/** @returns the price at which every token is of its dearest kind: what a call may come to before anything is known of it */
export function dearestKinds(price: ModelPrice): ModelPrice {
  const { inputPerMillion, outputPerMillion } = price;
  return {
    inputPerMillion: Math.max(inputPerMillion, price.cachedInputPerMillion ?? 0, price.cacheWritePerMillion ?? 0),
    outputPerMillion: Math.max(outputPerMillion, price.reasoningPerMillion ?? 0),
  };
}
