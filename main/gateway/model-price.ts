import { costAt, type ModelPrice, type ModelPrices } from '../spec/model-prices.ts';

/** Models that run on this machine cost nothing per token. */
const LOCAL_PRICE: ModelPrice = { inputPerMillion: 0, outputPerMillion: 0 };

/** @param prices by `provider/model`; models on this machine need none */
export function createModelPrices(prices: ReadonlyMap<string, ModelPrice> = new Map()): ModelPrices {
  return {
    priceOf: (modelId) =>
      modelId.startsWith('local/') || modelId.startsWith('sim/') ? LOCAL_PRICE : (prices.get(modelId) ?? null),
    dearest: () =>
      prices.size === 0
        ? null
        : {
            inputPerMillion: Math.max(...[...prices.values()].map(({ inputPerMillion }) => inputPerMillion)),
            outputPerMillion: Math.max(...[...prices.values()].map(({ outputPerMillion }) => outputPerMillion)),
          },
  };
}

/** @returns the cost in US dollars, or null when the price of the model is not known: unknown is never zero */
export function costOfCall(
  modelId: string,
  usage: { inputTokens: number; outputTokens: number },
  prices: ModelPrices = createModelPrices(),
): number | null {
  const price = prices.priceOf(modelId);
  return price === null ? null : costAt(price, usage);
}
