import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { GatewayPolicyFile } from '../contract/gateway-policy.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModel, TrestleProviderOptions } from '../spec/language-model.ts';
import type { ModelPrices } from '../spec/model-prices.ts';
import type { Random } from '../spec/random.ts';
import { callStateOf } from './call-state.ts';
import { type Endpoints, withFirstAttemptCounted } from './endpoints.ts';
import { questionDifficulty } from './policy/classify-question.ts';
import { withFailover } from './policy/failover.ts';
import { monotonicMs } from './policy/monotonic-ms.ts';
import { type CallNeeds, orderEndpoints } from './policy/order-endpoints.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS, estimateInputTokens } from './policy/prompt-size.ts';

/** @returns the model `policy/ID`: one of its endpoints answers */
export function createRoutedModel(options: {
  name: string;
  file: GatewayPolicyFile;
  endpoints: Endpoints;
  prices: ModelPrices;
  clock: Clock;
  random: Random;
}): LanguageModel {
  const { name, file, endpoints, prices, clock, random } = options;
  const members = file.endpoints.map((declared) => ({ declared, ...endpoints.endpoint(declared.model, file) }));
  const budget = endpoints.budgetFor(file);

  const needsOf = (callOptions: LanguageModelV4CallOptions, isSizeNeeded: boolean): CallNeeds => ({
    inputTokens: isSizeNeeded ? estimateInputTokens(callOptions) : 0,
    outputTokens: isSizeNeeded ? (callOptions.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS) : 0,
    difficulty: file.multiplex === undefined ? 0 : questionDifficulty(questionOf(callOptions)),
  });

  const routed = withFailover({
    name,
    whileStreaming: file.whileStreaming,
    hedge: file.hedge ?? null,
    clock,
    budget,
    onDidMove: (because, callOptions) => {
      const route = callStateOf(callOptions)?.route;
      if (route === undefined) return;
      if (because === 'silence') route.hedges += 1;
      else route.failovers += 1;
    },
    order: (callOptions) => {
      const nowMs = monotonicMs(clock);
      const facts = members.map(({ declared, modelId, model, breaker, health }) => ({
        modelId,
        model,
        canContinue: endpoints.describe(modelId)?.readsPrompt !== false,
        weight: declared.weight,
        contextTokens: declared.contextTokens ?? endpoints.describe(modelId)?.contextTokens ?? null,
        price: file.choose === 'cheapest' ? prices.priceOf(modelId) : null,
        firstTokenMs: file.choose === 'fastest' ? health.recentFirstTokenMs() : null,
        isShut: breaker !== null && breaker.waitMs > 0,
        closedForMs:
          breaker === null || breaker.state !== 'closed' || breaker.changedMs === null
            ? null
            : nowMs - breaker.changedMs,
      }));
      const isSizeNeeded = file.choose === 'cheapest' || facts.some(({ contextTokens }) => contextTokens !== null);
      return orderEndpoints(file, facts, needsOf(callOptions, isSizeNeeded), random);
    },
  });
  return withFirstAttemptCounted(routed, budget);
}

/** @returns the question as it stands alone; the last thing a person said, for a call from outside of a run */
function questionOf(options: LanguageModelV4CallOptions): string {
  const given = options.providerOptions?.['trestle'] as unknown as Partial<TrestleProviderOptions> | undefined;
  if (given?.standaloneQuestion !== undefined) return given.standaloneQuestion;
  const last = options.prompt.findLast(({ role }) => role === 'user');
  if (last?.role !== 'user') return '';
  return last.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}
