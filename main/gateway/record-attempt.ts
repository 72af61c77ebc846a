import type { ErrorCode } from '../base/errors/error-code.ts';
import { ModelCallError } from '../base/errors/model-call-error.ts';
import type { AttemptUsage, ModelAttempt } from '../contract/model-attempt.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { Clock } from '../spec/clock.ts';
import { modelCallContextOf } from '../spec/model-call.ts';
import { countUsage } from '../spec/model-usage.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { callStateOf, countUp } from './call-state.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { AbandonedError, wasRefused } from './policy/fault.ts';
import type { CallOutcome, Guard } from './policy/guard.ts';
import { monotonicMs } from './policy/monotonic-ms.ts';

/**
 * Keeps what became of each attempt: for the answer, the trace, and the endpoint's health.
 *
 * @param options.hasSpan a span of its own; of a model on this machine that is called once the model's span says it all
 */
export function recordGuard(options: { health: EndpointHealth; clock: Clock; hasSpan: boolean }): Guard {
  const { health, clock, hasSpan } = options;
  const { modelId } = health.info;
  const provider = modelId.slice(0, modelId.indexOf('/'));
  return {
    enter: (callOptions) => {
      const context = modelCallContextOf(callOptions);
      const state = callStateOf(callOptions);
      const startedMs = monotonicMs(clock);
      let firstTokenMs: number | null = null;
      const isHedge = state !== null && state.running > 0;
      health.noteStart();
      if (state !== null) {
        state.running += 1;
        countUp(state.route.tried, modelId);
      }
      const span =
        hasSpan && context !== null
          ? context.span.startChild({
              name: `attempt ${modelId}`,
              kind: 'model',
              attributes: {
                [ATTRIBUTE.operation]: 'chat',
                [ATTRIBUTE.requestModel]: modelId,
                [ATTRIBUTE.provider]: provider,
              },
            })
          : null;
      return {
        onFirstToken: () => {
          firstTokenMs = monotonicMs(clock) - startedMs;
        },
        settle: (outcome) => {
          const { error } = outcome;
          if (state !== null) {
            state.running -= 1;
            if (error === null) countUp(state.route.answeredBy, modelId);
          }
          health.noteEnd(error, firstTokenMs);
          if (context === null) return;
          const attempt: ModelAttempt = {
            provider,
            model: modelId,
            outcome: outcomeOf(outcome),
            ms: monotonicMs(clock) - startedMs,
            firstTokenMs,
            usage: usageOf(outcome),
            isCharged: !wasRefused(outcome),
            statusCode: error !== null && ModelCallError.is(error) ? (error.statusCode ?? null) : null,
            isHedge,
            message: error?.message ?? null,
          };
          if (span !== null) endSpan(span, attempt, outcome);
          context.onDidAttempt(attempt);
        },
      };
    },
  };
}

function outcomeOf({ error }: CallOutcome): 'ok' | 'abandoned' | ErrorCode {
  if (error === null) return 'ok';
  return AbandonedError.is(error) ? 'abandoned' : error.code;
}

function usageOf({ usage }: CallOutcome): AttemptUsage | null {
  if (usage === null) return null;
  const { isCounted, ...counted } = countUsage(usage);
  return isCounted ? counted : null;
}

function endSpan(span: ActiveSpan, attempt: ModelAttempt, { usage }: CallOutcome): void {
  span.setAttributes({
    ...(attempt.firstTokenMs === null ? {} : { [ATTRIBUTE.firstTokenMs]: attempt.firstTokenMs }),
    ...(usage?.inputTokens.total === undefined ? {} : { [ATTRIBUTE.inputTokens]: usage.inputTokens.total }),
    ...(usage?.outputTokens.total === undefined ? {} : { [ATTRIBUTE.outputTokens]: usage.outputTokens.total }),
    ...(attempt.outcome === 'ok' ? {} : { [ATTRIBUTE.errorType]: attempt.outcome }),
  });
  if (attempt.outcome === 'ok') span.end({ code: 'ok' });
  else if (attempt.outcome === 'abandoned') span.end({ code: 'unset' });
  else span.end({ code: 'error', ...(attempt.message === null ? {} : { message: attempt.message }) });
}
