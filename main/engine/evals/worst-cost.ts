import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { costAt, dearestKinds } from '../../spec/model-prices.ts';
import { agentParameters } from '../../agent/agent-parameters.ts';
import { promptIdOf } from '../../replay/recipe.ts';
import type { SessionParts } from '../session-parts.ts';
import type { CellRecipe } from './cell-recipes.ts';

/** A token is at least a byte, and a packed text is bounded by estimated tokens of about four. */
const TOKENS_PER_ESTIMATED = 4;
/** Where a stage does not say how much it packs. */
const DEFAULT_CONTEXT_TOKENS = 1800;
/** Instructions that every call gets beside its prompt. */
const OVERHEAD_TOKENS = 500;

/**
 * What one run of a case may cost at its worst: for each stage that asks a model, its dearest model with the whole context
 * and the longest answer.
 *
 * @returns US dollars; 0 where every model is free
 * @throws InvalidArgumentError for a model whose price is not known: nobody could tell when the money is gone
 */
export function worstCost(
  { gateway, localChoice }: Pick<SessionParts, 'gateway' | 'localChoice'>,
  { pipeline, prompts, model, retrieval, isAgent }: CellRecipe,
): number {
  const pack = retrieval.stages.find(({ uses }) => uses === 'pack')?.with as { contextTokens?: number } | undefined;
  const contextTokens = (pack?.contextTokens ?? DEFAULT_CONTEXT_TOKENS) * TOKENS_PER_ESTIMATED;
  return pipeline.stages.reduce((sum, stage) => {
    const prompt = prompts.get(promptIdOf(stage) ?? '');
    if (prompt === undefined) return sum;
    const named = model ?? localChoice.model() ?? (stage.with as { model?: string }).model ?? prompt.model;
    const inputTokens = prompt.system.length + prompt.user.length + contextTokens + OVERHEAD_TOKENS;
    const usage = { inputTokens, outputTokens: prompt.maxOutputTokens };
    const dearest = gateway.modelsBehind(named).map((modelId) => costOfOne(gateway, modelId, usage));
    const once = Math.max(0, ...dearest);
    if (!isAgent) return sum + once;
    // An agent asks again and again, up to its own limits.
    const { maxSteps, maxCostUsd } = agentParameters.parse(stage.with);
    return sum + Math.min(once * maxSteps, maxCostUsd ?? Infinity);
  }, 0);
}

function costOfOne(
  { prices, describe }: SessionParts['gateway'],
  modelId: string,
  usage: { inputTokens: number; outputTokens: number },
): number {
  if (describe(modelId)?.isLocal === true) return 0;
  const price = prices.priceOf(modelId);
  if (price !== null) return costAt(dearestKinds(price), usage);
  throw new InvalidArgumentError(
    `What ${modelId} costs is not known, so the run cannot be held to maxCostUsd. Give its price in prices.jsonc, or leave maxCostUsd out.`,
  );
}
