import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { RetrySettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { modelCallContextOf } from '../../spec/model-call.ts';
import type { Random } from '../../spec/random.ts';
import { asModelError, retryAfterMsOf } from './fault.ts';
import { primeStream, streamOf } from './prime-stream.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetryOptions {
  settings: RetrySettings;
  clock: Clock;
  random: Random;
  /** None for as many as `settings` allow. */
  budget?: RetryBudget;
  /** Default true. */
  retriesTimeouts?: boolean;
}

/**
 * @param retry from 1
 * @returns milliseconds to wait before it: uniform in 0 … min(maxDelayMs, baseDelayMs · 2^(retry−1)), and at least what the
 *   provider asked for; null when that is more than is waited for
 * @see Brooker, Exponential Backoff And Jitter, 2015 ("full jitter")
 */
export function retryDelayMs(
  retry: number,
  error: TrestleError,
  options: { settings: RetrySettings; random: Random },
): number | null {
  const { baseDelayMs, maxDelayMs, maxRetryAfterMs } = options.settings;
  const asked = retryAfterMsOf(error) ?? 0;
  if (asked > maxRetryAfterMs) return null;
  const jittered = options.random.next() * Math.min(maxDelayMs, baseDelayMs * 2 ** (retry - 1));
  return Math.max(asked, jittered);
}

/** Makes a call again that failed before its first token and may succeed if it is made again. */
export function withRetry(model: LanguageModel, options: RetryOptions): LanguageModel {
  const { settings, clock, budget, retriesTimeouts = true } = options;
  if (settings.attempts === 1) return model;

  const repeatedly = async <Value>(
    callOptions: LanguageModelV4CallOptions,
    attempt: () => PromiseLike<Value>,
  ): Promise<Value> => {
    for (let made = 1; ; made += 1) {
      try {
        return await attempt();
      } catch (error) {
        const known = asModelError(error);
        if (!known.isRetryable || made >= settings.attempts) throw known;
        // A breaker or a limit of ours lets calls through again in its own time, not after a jitter.
        if (known.code === 'circuit_open' || known.code === 'rate_limited') throw known;
        if (known.code === 'timeout' && !retriesTimeouts) throw known;
        if (callOptions.abortSignal?.aborted) throw known;
        const delayMs = retryDelayMs(made, known, options);
        if (delayMs === null) throw known;
        if (budget?.tryRepeat(modelCallContextOf(callOptions)?.stage ?? '') === false) throw known;
        await clock.sleep(delayMs, callOptions.abortSignal);
      }
    }
  };

  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (callOptions) => repeatedly(callOptions, () => model.doGenerate(callOptions)),
    doStream: async (callOptions) => {
      const primed = await repeatedly(callOptions, () => primeStream(model, callOptions));
      return { ...primed.result, stream: streamOf(primed) };
    },
  };
}
