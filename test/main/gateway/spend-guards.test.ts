import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxInputTokens } from '../../../main/gateway/policy/prompt-size.ts';
import { worstCase } from '../../../main/gateway/spend-guards.ts';
import { costAt, dearestKinds, type ModelPrice } from '../../../main/spec/model-prices.ts';

const MAX_OUTPUT = 500;
const call: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'How long is the bridge over the northern channel?' }] }],
  maxOutputTokens: MAX_OUTPUT,
};

describe('the worst that a call may cost', () => {
  it('counts reasoning and writing into a cache at their own prices where these are dearer', () => {
    const price: ModelPrice = {
      inputPerMillion: 4,
      outputPerMillion: 10,
      cachedInputPerMillion: 1,
      cacheWritePerMillion: 5,
      reasoningPerMillion: 12,
    };
    expect(dearestKinds(price)).toEqual({ inputPerMillion: 5, outputPerMillion: 12 });
    expect(worstCase(call, price).usd).toBeCloseTo((maxInputTokens(call) * 5 + MAX_OUTPUT * 12) / 1e6, 12);
  });

  it('is never less than what a call came to, however its tokens divide', () => {
    const perMillion = fc.double({ min: 0, max: 1000, noNaN: true });
    const prices = fc.record(
      {
        inputPerMillion: perMillion,
        outputPerMillion: perMillion,
        cachedInputPerMillion: perMillion,
        cacheWritePerMillion: perMillion,
        reasoningPerMillion: perMillion,
      },
      { requiredKeys: ['inputPerMillion', 'outputPerMillion'] },
    );
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(prices, share, share, share, share, share, (price, read, cached, written, said, thought) => {
        const inputTokens = Math.floor(maxInputTokens(call) * read);
        const outputTokens = Math.floor(MAX_OUTPUT * said);
        const cachedInputTokens = Math.floor(inputTokens * cached);
        const usd = costAt(price, {
          inputTokens,
          outputTokens,
          cachedInputTokens,
          cacheWriteTokens: Math.floor((inputTokens - cachedInputTokens) * written),
          reasoningTokens: Math.floor(outputTokens * thought),
        });
        expect(usd).toBeLessThanOrEqual(worstCase(call, price).usd * (1 + 1e-12));
      }),
    );
  });
});
