import type { StoppedBy } from '../contract/agent.ts';
import type { RunLimits } from '../spec/agent-store.ts';
import type { LoopState } from './loop-state.ts';

/** Fewer output tokens than this are no answer. */
const LEAST_OUTPUT_TOKENS = 16;

export interface Stop {
  stoppedBy: StoppedBy;
  message: string;
}

/** What a model call may use, or why there is none. */
export type Admission = { type: 'go'; maxOutputTokens: number } | ({ type: 'stop' } & Stop);

/**
 * Decides before a model call whether its worst case still fits: what cannot fit is not begun.
 *
 * @param call.worstCostOf US dollars, by the dearest price there is for a model without one of its own; null when there is none
 */
export function admitModelCall(
  state: LoopState,
  limits: RunLimits,
  call: {
    model: string;
    inputTokens: number;
    maxOutputTokens: number;
    worstCostOf: (inputTokens: number, outputTokens: number) => number | null;
  },
): Admission {
  const stop = (stoppedBy: StoppedBy, message: string): Admission => ({ type: 'stop', stoppedBy, message });
  if (state.stepCount >= limits.maxSteps) {
    return stop('steps', `It has taken ${state.stepCount} steps and may take ${limits.maxSteps}.`);
  }
  const used = state.inputTokens + state.outputTokens;
  const maxOutputTokens = Math.min(call.maxOutputTokens, limits.maxTokens - used - call.inputTokens);
  if (maxOutputTokens < Math.min(LEAST_OUTPUT_TOKENS, call.maxOutputTokens)) {
    return stop(
      'tokens',
      `It has used ${used} tokens of ${limits.maxTokens}, and the next call would read about ${call.inputTokens}.`,
    );
  }
  if (limits.maxCostUsd === null) return { type: 'go', maxOutputTokens };
  const worst = call.worstCostOf(call.inputTokens, maxOutputTokens);
  if (worst !== null && state.hasUnknownCost) {
    return stop(
      'cost',
      `What ${call.model} has cost so far is not known, so a limit of $${limits.maxCostUsd} cannot be kept. Let a model answer that says what it used and has a price in prices.jsonc, or set "maxCostUsd" of the agent to null.`,
    );
  }
  if (worst === null) {
    return stop(
      'cost',
      `The price of ${call.model} is not known, so a limit of $${limits.maxCostUsd} cannot be kept. Add the price to prices.jsonc, or set "maxCostUsd" of the agent to null.`,
    );
  }
  if (state.costUsd + worst > limits.maxCostUsd) {
    return stop(
      'cost',
      `It has cost $${state.costUsd.toFixed(4)} of $${limits.maxCostUsd}, and the next call may cost $${worst.toFixed(4)}.`,
    );
  }
  return { type: 'go', maxOutputTokens };
}

/** @param sinceRound rounds before it do not count: a run that goes on gets its chance anew */
export function hasStoppedLearning(state: LoopState, limits: RunLimits, sinceRound: number): boolean {
  const recent = state.newFactsByRound().slice(sinceRound).slice(-limits.noProgressRounds);
  return recent.length >= limits.noProgressRounds && recent.every((facts) => facts === 0);
}
