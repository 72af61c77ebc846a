import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import type { ModelAttempt } from '../../../main/contract/model-attempt.ts';
import { countUsage } from '../../../main/spec/model-usage.ts';
import { costOfAnswer, costOfCall, type PriceOf } from '../../../main/pipeline/price-answer.ts';

/** $1 a million tokens read, half of it when they came from the provider's cache; $2 a million written. */
const priceOf: PriceOf = (modelId, { inputTokens, outputTokens, cachedInputTokens = 0 }) =>
  modelId.startsWith('local/')
    ? 0
    : modelId === 'cloud/new'
      ? null
      : (inputTokens - cachedInputTokens / 2 + outputTokens * 2) / 1e6;

function usage(counted: { input?: number; output?: number; cached?: number }): LanguageModelV4Usage {
  return {
    inputTokens: { total: counted.input, noCache: undefined, cacheRead: counted.cached, cacheWrite: undefined },
    outputTokens: { total: counted.output, text: undefined, reasoning: undefined },
  };
}

describe('what an answer cost', () => {
  it('counts what came from the provider’s cache at its own price', () => {
    const counted = countUsage(usage({ input: 1000, output: 100, cached: 800 }));
    // (1000 − 400 + 200) / 1e6
    expect(costOfAnswer(priceOf, 'cloud/known', counted)).toBeCloseTo(0.0008, 12);
  });

  it('is unknown when the provider does not say what it counted, whatever was estimated', () => {
    const estimated = countUsage(usage({ input: 1000 }), { inputTokens: 900, outputTokens: 50 });
    expect(estimated).toMatchObject({ inputTokens: 1000, outputTokens: 50, isCounted: false });
    expect(costOfAnswer(priceOf, 'cloud/known', estimated)).toBeNull();
  });

  it('is nothing on this machine, counted or not, and unknown without a price', () => {
    expect(costOfAnswer(priceOf, 'local/extractive', countUsage(usage({})))).toBe(0);
    expect(costOfAnswer(priceOf, 'cloud/new', countUsage(usage({ input: 1, output: 1 })))).toBeNull();
  });
});

describe('what a call cost over all that was tried for it', () => {
  const counted = {
    inputTokens: 1000,
    outputTokens: 100,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  };
  const answered: ModelAttempt = {
    provider: 'cloud',
    model: 'cloud/known',
    outcome: 'ok',
    ms: 600,
    firstTokenMs: 200,
    usage: counted,
    isCharged: true,
    statusCode: null,
    isHedge: false,
    message: null,
  };
  const refused: ModelAttempt = { ...answered, outcome: 'model_call', usage: null, isCharged: false, statusCode: 503 };
  const brokeOff: ModelAttempt = { ...answered, outcome: 'connection_closed', usage: null };
  const cost = (...attempts: ModelAttempt[]): number | null =>
    costOfCall(priceOf, {
      modelId: 'policy/default',
      usage: countUsage(usage({ input: 1000, output: 100 })),
      attempts,
    });

  it('is that of the model that answered, after others turned it away', () => {
    // (1000 + 200) / 1e6
    expect(cost(refused, refused, answered)).toBeCloseTo(0.0012, 12);
  });

  it('adds up the calls of an answer that was asked for twice', () => {
    expect(cost(answered, answered)).toBeCloseTo(0.0024, 12);
  });

  it('is not known when a provider broke off in mid-answer and another went on with it', () => {
    expect(cost(brokeOff, answered)).toBeNull();
    expect(cost({ ...brokeOff, model: 'local/small' }, answered)).toBeCloseTo(0.0012, 12);
  });
});
