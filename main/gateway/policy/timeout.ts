import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import type { TimeoutSettings } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { type Guard, withGuards } from './guard.ts';
import { monotonicMs } from './monotonic-ms.ts';

/**
 * Ends an attempt that takes too long in all, until its first token, or between two. One timer at a time, set anew only
 * when it goes off: a token costs a store, whatever the rate.
 *
 * The signal that the model sees aborts too, so that its socket closes; and the attempt ends at once, whether or not the
 * model listens to its signal.
 *
 * @param name as it stands in the message
 */
export function timeoutGuard(options: { settings: TimeoutSettings; clock: Clock; name: string }): Guard {
  const { settings, clock, name } = options;
  return {
    enter: (callOptions) => {
      const { abortSignal } = callOptions;
      const expired = new AbortController();
      const over = new AbortController();
      const startedMs = monotonicMs(clock);
      const endMs = startedMs + settings.attemptMs;
      let lastMs = startedMs;
      let hasAnswered = false;
      let interrupt: ((error: TrestleError) => void) | null = null;
      const expire = (error: TrestleError): void => {
        interrupt?.(error);
        expired.abort(error);
      };
      const watch = async (): Promise<void> => {
        for (;;) {
          const silentMs = hasAnswered ? settings.idleMs : settings.firstTokenMs;
          const dueMs = Math.min(endMs, lastMs + silentMs);
          const leftMs = dueMs - monotonicMs(clock);
          if (leftMs <= 0) {
            if (dueMs === endMs) expire(timedOut(`${name} did not finish within ${settings.attemptMs} ms.`));
            else if (hasAnswered) expire(timedOut(`${name} went silent for ${silentMs} ms in mid-answer.`));
            else expire(timedOut(`${name} said nothing within ${silentMs} ms.`));
            return;
          }
          await clock.sleep(leftMs, over.signal);
        }
      };
      // Only the end of the attempt wakes it early.
      watch().catch(() => undefined);
      return {
        options: {
          ...callOptions,
          abortSignal: abortSignal === undefined ? expired.signal : AbortSignal.any([abortSignal, expired.signal]),
        },
        onInterruptible: (given) => {
          interrupt = given;
        },
        onFirstToken: () => {
          hasAnswered = true;
          lastMs = monotonicMs(clock);
        },
        onPart: () => {
          lastMs = monotonicMs(clock);
        },
        settle: () => over.abort(),
      };
    },
  };
}

function timedOut(what: string): TimeoutError {
  return new TimeoutError(`${what} Raise "timeout" in the policy, or ask again.`);
}

/** @returns the model with deadlines on each call */
export function withTimeout(model: LanguageModel, options: { settings: TimeoutSettings; clock: Clock }): LanguageModel {
  return withGuards(model, [timeoutGuard({ ...options, name: model.modelId })]);
}
