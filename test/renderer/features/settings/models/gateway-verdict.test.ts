import { describe, expect, it } from 'vitest';
import type { RouteView } from '../../../../../main/contract/gateway.ts';
import {
  attemptsPerCall,
  attemptsText,
  gatewayVerdict,
} from '../../../../../renderer/features/settings/models/gateway-verdict.ts';
import { aBreaker, aModel, anEndpoint, aState, someModels } from './gateway-builders.ts';

const route = (facts: Partial<RouteView>): RouteView => ({
  name: 'policy/default',
  calls: 0,
  answered: 0,
  failed: 0,
  tried: [],
  answeredBy: [],
  failovers: 0,
  hedges: 0,
  ...facts,
});

describe('the verdict on the gateway', () => {
  it('says who answers, and that nothing was asked yet', () => {
    expect(gatewayVerdict(someModels(), aState())).toEqual({
      sentence: 'Answering locally',
      detail: 'Nothing was asked since the workspace was opened.',
    });
  });

  it('names whoever is down', () => {
    const state = aState({
      endpoints: [
        anEndpoint({ model: 'lm-studio/mistral', breaker: aBreaker({ state: 'open' }) }),
        anEndpoint({ model: 'ollama/qwen', breaker: aBreaker() }),
      ],
      routes: [route({ calls: 12, answered: 12, failovers: 5 })],
    });
    expect(gatewayVerdict(someModels(), state)).toEqual({
      sentence: 'Answering locally; lm-studio/mistral is down',
      detail: '12 calls answered, 5 of them elsewhere than first tried.',
    });
  });

  it('leads with a chosen model that cannot answer, and why', () => {
    const models = someModels({
      chosen: 'openai/gpt',
      effective: 'openai/gpt',
      models: [aModel({ id: 'openai/gpt', state: 'no-key', why: 'OPENAI_API_KEY is not set.' })],
    });
    expect(gatewayVerdict(models, aState())).toEqual({
      sentence: 'openai/gpt cannot answer',
      detail: 'OPENAI_API_KEY is not set.',
    });
  });

  it('counts what failed', () => {
    const state = aState({ routes: [route({ calls: 10, answered: 8, failed: 2 })] });
    expect(gatewayVerdict(someModels(), state).detail).toBe('2 calls of 10 failed.');
  });
});

describe('attempts per call', () => {
  it('counts retries over all stages: (90 + 10 + 3) / 100', () => {
    const stage = { amplification: 1, refused: 0 };
    const state = aState({
      retries: [
        { stage: 'generate', firstAttempts: 90, extraAttempts: 3, ...stage },
        { stage: 'agent', firstAttempts: 10, extraAttempts: 0, ...stage },
      ],
    });
    expect(attemptsPerCall(state)).toBeCloseTo(1.03, 9);
    expect(attemptsText(state)).toBe('1.030 attempts per call');
  });

  it('is not known before the first call', () => {
    expect(attemptsText(aState())).toBeNull();
  });
});
