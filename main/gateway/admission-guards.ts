import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { BudgetSettings, LimitScope } from '../contract/gateway-policy.ts';
import type { Spending } from '../spec/budget-store.ts';
import { type ModelCallContext, modelCallContextOf } from '../spec/model-call.ts';
import type { ModelPrices } from '../spec/model-prices.ts';
import type { Random } from '../spec/random.ts';
import { type CallState, callStateOf, type RouteCounts, withCallState } from './call-state.ts';
import type { BudgetLedger } from './policy/budget-ledger.ts';
import { type Bulkhead, bulkheadGuard } from './policy/bulkhead.ts';
import type { Guard } from './policy/guard.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS, estimateInputTokens } from './policy/prompt-size.ts';
import type { LimitSubjects, RateLimits } from './policy/rate-limits.ts';
import { reservationPrice, worstCase } from './spend-guards.ts';

const CALL_SCOPES: readonly LimitScope[] = ['tenant', 'user', 'workflow', 'pool'];
/** Whoever asks without naming themselves is the owner. */
const OWNER = 'owner';

export interface AdmissionOptions {
  route: RouteCounts;
  /** Endpoints that may answer: the dearest is what is reserved for. Empty where nothing costs money. */
  priced: (options: LanguageModelV4CallOptions) => readonly string[];
  ledger: BudgetLedger;
  prices: ModelPrices;
  budget: () => BudgetSettings;
  rateLimits: RateLimits;
  bulkhead: Bulkhead;
  random: Random;
  onDidChange?: () => void;
}

/** What stands before a call as a whole: it is counted, its budget is held, its limits and its pool let it in. */
export function admissionGuards(options: AdmissionOptions): readonly Guard[] {
  return [countingGuard(options), reservationGuard(options), limitsGuard(options), bulkheadGuard(options.bulkhead)];
}

function countingGuard({ route, random, onDidChange }: AdmissionOptions): Guard {
  // Random enough to be no other call's, and no more system calls than one for all.
  const prefix = random.hex(8);
  return {
    enter: (options) => {
      route.calls += 1;
      const state: CallState = { reservation: null, route, key: `${prefix}${route.calls.toString(16)}`, running: 0 };
      return {
        options: withCallState(options, state),
        settle: ({ error }) => {
          if (error === null) route.answered += 1;
          else if (error.code !== 'cancelled') route.failed += 1;
          onDidChange?.();
        },
      };
    },
  };
}

function reservationGuard({ priced, ledger, prices, budget }: AdmissionOptions): Guard {
  return {
    enter: (options) => {
      const modelIds = priced(options);
      const state = callStateOf(options);
      if (state === null || (modelIds.length === 0 && !ledger.countsTokens)) return null;
      const worst = dearestOf(options, modelIds, prices, budget());
      if (worst.usd === 0 && !ledger.countsTokens) return null;
      const context = modelCallContextOf(options);
      const spender = { traceId: context?.traceId ?? null, sessionId: context?.sessionId ?? null };
      const reservation = ledger.reserve(spender, worst);
      state.reservation = reservation;
      return { settle: () => reservation.release() };
    },
  };
}

/** Of an endpoint whose price nobody can hold nothing is said yet: it is refused when it is asked, others may answer. */
function dearestOf(
  options: LanguageModelV4CallOptions,
  modelIds: readonly string[],
  prices: ModelPrices,
  budget: BudgetSettings,
): Spending {
  let dearest: Spending = worstCase(options, { inputPerMillion: 0, outputPerMillion: 0 });
  let refusal: unknown;
  for (const modelId of modelIds) {
    try {
      const worst = worstCase(options, reservationPrice(modelId, prices, budget));
      if (worst.usd > dearest.usd) dearest = worst;
    } catch (error) {
      if (modelIds.length === 1) refusal = error;
    }
  }
  if (refusal !== undefined) throw refusal;
  return dearest;
}

function limitsGuard({ rateLimits }: AdmissionOptions): Guard {
  return {
    enter: (options) => {
      if (!rateLimits.concerns(CALL_SCOPES)) return null;
      const tokens = rateLimits.countsTokens(CALL_SCOPES) ? estimateCallTokens(options) : 0;
      return admitTo(rateLimits, subjectsOf(modelCallContextOf(options)), tokens, options.abortSignal);
    },
  };
}

/** @returns a guard for the limits of one endpoint, which count each attempt */
export function endpointLimitGuard(modelId: string, rateLimits: RateLimits): Guard {
  return {
    enter: (options) => {
      if (!rateLimits.concerns(['model'])) return null;
      const tokens = rateLimits.countsTokens(['model']) ? estimateCallTokens(options) : 0;
      return admitTo(rateLimits, { model: modelId }, tokens, options.abortSignal);
    },
  };
}

function admitTo(
  rateLimits: RateLimits,
  subjects: LimitSubjects,
  tokens: number,
  signal: AbortSignal | undefined,
): ReturnType<Guard['enter']> {
  const ticketOf = (admission: { settleTokens(actual: number): void }): Awaited<ReturnType<Guard['enter']>> =>
    tokens === 0
      ? null
      : {
          settle: ({ usage }) => {
            const input = usage?.inputTokens.total;
            const output = usage?.outputTokens.total;
            if (input !== undefined && output !== undefined) admission.settleTokens(input + output);
          },
        };
  const admission = rateLimits.admit(subjects, tokens, signal);
  return admission instanceof Promise ? admission.then(ticketOf) : ticketOf(admission);
}

function estimateCallTokens(options: LanguageModelV4CallOptions): number {
  return estimateInputTokens(options) + (options.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS);
}

function subjectsOf(context: ModelCallContext | null): LimitSubjects {
  if (context === null) return { tenant: '', user: OWNER, workflow: '', pool: 'interactive' };
  const { tenant, principals, workflow, pool } = context;
  return { tenant, user: principals?.join(' ') ?? OWNER, workflow, pool };
}
