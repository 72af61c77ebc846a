import type { ModelPrice, ModelPrices } from '../../main/spec/model-prices.ts';

const FREE: ModelPrice = { inputPerMillion: 0, outputPerMillion: 0 };

/** Prices that a test names, by `provider/model`; what runs inside of Trestle is free. */
export function createModelPrices(prices: ReadonlyMap<string, ModelPrice> = new Map()): ModelPrices {
  const all = [...prices.values()];
  return {
    priceOf: (modelId) => prices.get(modelId) ?? (/^(?:local|sim)\//.test(modelId) ? FREE : null),
    dearest: () =>
      all.length === 0
        ? null
        : {
            inputPerMillion: Math.max(...all.map(({ inputPerMillion }) => inputPerMillion)),
            outputPerMillion: Math.max(...all.map(({ outputPerMillion }) => outputPerMillion)),
          },
  };
}
