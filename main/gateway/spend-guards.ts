import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { BudgetExceededError } from '../base/errors/budget-exceeded-error.ts';
import type { BudgetSettings } from '../contract/gateway-policy.ts';
import type { Spending } from '../spec/budget-store.ts';
import { costAt, dearestKinds, type ModelPrice, type ModelPrices, type TokenUsage } from '../spec/model-prices.ts';
import { countUsage } from '../spec/model-usage.ts';
import { callStateOf } from './call-state.ts';
import type { BudgetLedger } from './policy/budget-ledger.ts';
import { wasRefused } from './policy/fault.ts';
import type { CallOutcome, Guard } from './policy/guard.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS, maxInputTokens } from './policy/prompt-size.ts';

/** @throws BudgetExceededError when the price is unknown and the budget, or the price table, has no answer to that */
export function reservationPrice(modelId: string, prices: ModelPrices, budget: BudgetSettings): ModelPrice {
  const known = prices.priceOf(modelId);
  if (known !== null) return known;
  const dearest = budget.unknownPrice === 'dearest' ? prices.dearest() : null;
  if (dearest !== null) return dearest;
  throw new BudgetExceededError(
    `What ${modelId} costs is not known, so no budget can hold it. Give its price in prices.jsonc${
      budget.unknownPrice === 'refuse' ? ', or set "budget.unknownPrice" to "dearest" in trestle.jsonc' : ''
    }.`,
    { details: { modelId } },
  );
}

/** @returns what one attempt may cost at the most */
export function worstCase(options: LanguageModelV4CallOptions, price: ModelPrice): Spending {
  const inputTokens = maxInputTokens(options);
  const outputTokens = options.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  return { usd: costAt(dearestKinds(price), { inputTokens, outputTokens }), tokens: inputTokens + outputTokens };
}

/**
 * Holds money for each attempt at one endpoint before it is made. What an attempt came to is taken from its usage; of one
 * that broke off, what went in and what came out is charged; of one that was refused, nothing.
 */
export function attemptBudgetGuard(options: {
  modelId: string;
  ledger: BudgetLedger;
  prices: ModelPrices;
  settings: () => BudgetSettings;
}): Guard {
  const { modelId, ledger, prices, settings } = options;
  return {
    enter: (callOptions) => {
      const reservation = callStateOf(callOptions)?.reservation ?? null;
      if (reservation === null) return null;
      const price = reservationPrice(modelId, prices, settings());
      const isFree = price.inputPerMillion === 0 && price.outputPerMillion === 0;
      if (isFree && !ledger.countsTokens) return null;
      const hold = reservation.cover(modelId, worstCase(callOptions, price));
      return {
        // A bound that is only assumed is none.
        ...(isFree || callOptions.maxOutputTokens !== undefined
          ? {}
          : { options: { ...callOptions, maxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS } }),
        settle: (outcome) => hold.settle(actualOf(outcome, callOptions, price)),
      };
    },
  };
}

/** @returns zero for an attempt that the provider refused before it began */
function actualOf(outcome: CallOutcome, options: LanguageModelV4CallOptions, price: ModelPrice): Spending {
  const { usage, outputLength } = outcome;
  const reported = usage === null ? null : countUsage(usage);
  if (reported?.isCounted === true) return spendingOf(reported, price);
  if (wasRefused(outcome)) return { usd: 0, tokens: 0 };
  const outputTokens = Math.min(options.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS, outputLength);
  return spendingOf({ inputTokens: maxInputTokens(options), outputTokens }, dearestKinds(price));
}

function spendingOf(usage: TokenUsage, price: ModelPrice): Spending {
  return { usd: costAt(price, usage), tokens: usage.inputTokens + usage.outputTokens };
}
