import type { AgentEvent, AgentMeters } from '../contract/agent.ts';
import type { PromptFile, PromptVariables } from '../contract/prompt-file.ts';
import type { AccessScope } from '../contract/access.ts';
import type { PriceOf } from '../pipeline/price-answer.ts';
import type { RunInput } from '../pipeline/run-state.ts';
import type { AgentStores, RunLimits, StoredRun, StoredStep } from '../spec/agent-store.ts';
import type { Clock } from '../spec/clock.ts';
import type { LanguageModel } from '../spec/language-model.ts';
import type { Random } from '../spec/random.ts';
import type { ToolSet } from '../spec/tool.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import type { Mediator } from './effects/mediator.ts';
import type { LoopState } from './loop-state.ts';

/** Everything one stretch of a run works with, from its start or resumption to where it stops. */
export interface LoopRun {
  run: StoredRun;
  input: RunInput;
  state: LoopState;
  limits: RunLimits;
  prompt: PromptFile;
  /** For what the prompt declares under `input`. */
  variables: PromptVariables;
  /** `provider/model`. */
  modelId: string;
  model: LanguageModel;
  /** Null for a call whose price nobody knows. */
  priceOf: PriceOf;
  /** What a call is reserved at; null when not even that is known. */
  worstCostOf: PriceOf;
  tools: Pick<ToolSet, 'list' | 'prepare'>;
  mediator: Mediator;
  stores: AgentStores;
  clock: Clock;
  random: Random;
  as: AccessScope | undefined;
  /** The stage's span. */
  span: ActiveSpan;
  stageId: string;
  /** Aborts on cancel and when the run's own time is up. */
  signal: AbortSignal;
  /** Milliseconds at work, those of earlier stretches included. */
  activeMs(): number;
  emit(event: AgentEvent): void;
}

/** Writes a step down, durably, and only then lets anybody know of it. */
export function checkpoint(loop: LoopRun, stored: StoredStep): void {
  const { run, stores, state } = loop;
  stores.runs.saveStep(run.runId, stored, loop.activeMs());
  state.absorb(stored);
  loop.emit({ type: 'step-ended', step: stored.step, meters: metersOf(loop) });
}

export function metersOf({ state, limits, mediator, activeMs }: LoopRun): AgentMeters {
  return {
    steps: { used: state.stepCount, max: limits.maxSteps },
    tokens: { used: state.inputTokens + state.outputTokens, max: limits.maxTokens },
    costUsd: { used: state.costUsd, max: limits.maxCostUsd },
    seconds: { used: activeMs() / 1000, max: limits.maxSeconds },
    writes: { used: mediator.counted().used, max: limits.maxWrites },
    progress: { newFacts: state.newFactsByRound(), endsAfter: limits.noProgressRounds },
  };
}
