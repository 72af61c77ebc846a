import { describe, expect, it } from 'vitest';
import { corpusCostRequest } from '../../../../main/contract/load-bill.ts';
import { corpusCost, type CorpusFacts } from '../../../../main/load/bill/corpus-cost.ts';

const NOTHING: CorpusFacts = {
  tokensPerDocument: null,
  chunksPerDocument: null,
  dimensions: null,
  usdPerMillionTokens: null,
  model: null,
};

describe('the cost of a corpus', () => {
  it('worked by hand: a million documents of 1,000 tokens in 5 chunks of 768 dimensions', () => {
    const cost = corpusCost(
      corpusCostRequest.parse({
        documents: 1e6,
        tokensPerDocument: 1000,
        chunksPerDocument: 5,
        dimensions: 768,
        usdPerMillionTokens: 0.02,
        usdPerGbMonth: 0.25,
        overhead: 1.5,
        changedPerMonth: 0.1,
      }),
      NOTHING,
    );
    expect(cost).toMatchObject({ tokens: 1e9, chunks: 5e6, vectorBytes: 5e6 * 3072, storedBytes: 5e6 * 3072 * 1.5 });
    // 1,000 million tokens at $0.02; a tenth of it each month; 23.04 GB at $0.25.
    expect(cost.embeddingUsd).toBeCloseTo(20, 9);
    expect(cost.embeddingUsdPerMonth).toBeCloseTo(2, 9);
    expect(cost.storageUsdPerMonth).toBeCloseTo(5.76, 9);
    expect(cost.unknown).toEqual([]);
  });

  it.each([
    ['float32', 400],
    ['float16', 200],
    ['int8', 100],
    ['binary', 13],
  ])('%s vectors of 100 dimensions take %i bytes', (vectors, bytes) => {
    const request = corpusCostRequest.parse({ documents: 1, chunksPerDocument: 1, dimensions: 100, vectors });
    expect(corpusCost(request, NOTHING).vectorBytes).toBe(bytes);
  });

  it('takes what is not typed from the workspace, and says where each comes from', () => {
    const facts = {
      tokensPerDocument: 300,
      chunksPerDocument: 2,
      dimensions: 64,
      usdPerMillionTokens: 0,
      model: 'builtin-en',
    };
    const cost = corpusCost(corpusCostRequest.parse({ documents: 10, dimensions: 32 }), facts);
    expect(cost).toMatchObject({ tokens: 3000, chunks: 20, vectorBytes: 20 * 128, embeddingUsd: 0 });
    const from = Object.fromEntries(cost.inputs.map(({ name, from: origin }) => [name, origin]));
    expect(from).toMatchObject({ dimensions: 'typed', tokensPerDocument: 'workspace', usdPerGbMonth: 'unknown' });
  });

  it('does not make up a price', () => {
    const cost = corpusCost(corpusCostRequest.parse({ documents: 10, changedPerMonth: 0.1 }), NOTHING);
    expect(cost).toMatchObject({
      tokens: null,
      embeddingUsd: null,
      embeddingUsdPerMonth: null,
      storageUsdPerMonth: null,
      vectorBytes: null,
    });
    expect(cost.unknown).toHaveLength(5);
  });
});
