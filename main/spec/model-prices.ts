/** Price of a model in US dollars per million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
}

/** What models cost on the day they are called. */
export interface ModelPrices {
  /** @returns zeros for a model on this machine; null when the price is not known: unknown is never zero */
  priceOf(modelId: string): ModelPrice | null;
  /** The dearest known price for each direction: what a model of unknown price is reserved at. Null when none is known. */
  dearest(): ModelPrice | null;
}

const TOKENS_PER_PRICE_UNIT = 1_000_000;

/** @returns US dollars */
export function costAt(price: ModelPrice, usage: { inputTokens: number; outputTokens: number }): number {
  return (
    (usage.inputTokens * price.inputPerMillion + usage.outputTokens * price.outputPerMillion) / TOKENS_PER_PRICE_UNIT
  );
}
