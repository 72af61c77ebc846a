import * as z from 'zod';
import {
  DEFAULT_MAX_COST_USD,
  DEFAULT_MAX_SECONDS,
  DEFAULT_MAX_STEPS,
  DEFAULT_MAX_TOKENS,
  DEFAULT_MAX_WRITES,
  DEFAULT_NO_PROGRESS_ROUNDS,
} from '../contract/agent.ts';
import { promptFingerprint, promptVariableValues } from '../pipeline/require-prompt.ts';

/** Parameters of the stage `agent/loop`, as a pipeline's `with` gives them. */
export const agentParameters = z.strictObject({
  /** A prompt id of the workspace. */
  prompt: z.string().min(1).max(64).default('agent'),
  /** No task begins or goes on with another version of the prompt. */
  promptFingerprint: promptFingerprint.optional(),
  /** What the prompt declares under `input`, by name. */
  variables: promptVariableValues.optional(),
  /** `provider/model`; the prompt's own by default. */
  model: z.string().min(1).max(200).optional(),
  /** Names of tools that it may call; every tool of the workspace by default. */
  tools: z.array(z.string().min(1).max(64)).max(200).optional(),
  maxSteps: z.int().min(1).max(1000).default(DEFAULT_MAX_STEPS),
  maxTokens: z.int().min(1).max(100_000_000).default(DEFAULT_MAX_TOKENS),
  /** US dollars; null for no limit of the run's own. */
  maxCostUsd: z.number().min(0).max(100_000).nullable().default(DEFAULT_MAX_COST_USD),
  maxSeconds: z.number().positive().max(86_400).default(DEFAULT_MAX_SECONDS),
  /** Effects that one run may have. */
  maxWrites: z.int().min(0).max(10_000).default(DEFAULT_MAX_WRITES),
  /** So many rounds in a row that learn nothing end the run. */
  noProgressRounds: z.int().min(1).max(100).default(DEFAULT_NO_PROGRESS_ROUNDS),
  /**
   * When steps are written down: each before the next one begins, so that a run goes on from its last one after a crash; or
   * all of them at the end of the stretch, which spares a short run the writes and loses it in a crash. What has an effect
   * is written before it is done, whatever is said here.
   */
  checkpoints: z.enum(['every-step', 'at-end']).default('every-step'),
  /** Tools whose effects need no person under `--approve all-listed`, while nothing of the context came from outside. */
  autoApprove: z.array(z.string().min(1).max(64)).max(100).default([]),
});
export type AgentParameters = z.output<typeof agentParameters>;
