/** Price of a model in US dollars per million tokens. */
export interface ModelPrice {
  inputPerMillion: number;
  outputPerMillion: number;
}

const TOKENS_PER_PRICE_UNIT = 1_000_000;

/** Models that run on this machine cost nothing per token. */
const LOCAL_PRICE: ModelPrice = { inputPerMillion: 0, outputPerMillion: 0 };

/** @returns the cost in US dollars, or null when the price of the model is not known: unknown is never zero */
export function costOfCall(
  modelId: string,
  usage: { inputTokens: number; outputTokens: number },
  prices: ReadonlyMap<string, ModelPrice> = new Map(),
): number | null {
  const price = modelId.startsWith('local/') || modelId.startsWith('sim/') ? LOCAL_PRICE : prices.get(modelId);
  if (price === undefined) return null;
  return (
    (usage.inputTokens * price.inputPerMillion + usage.outputTokens * price.outputPerMillion) / TOKENS_PER_PRICE_UNIT
  );
}
