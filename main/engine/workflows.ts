import type { EngineClient } from '../contract/methods.ts';
import { type Agents, createAgents } from './agent/agents.ts';
import { createEvalLab, type EvalLab } from './evals/eval-lab.ts';
import { createGateRuns, type GateRuns } from './gates/gate-runs.ts';
import { createLoadLab, type LoadLab } from './load/load-lab.ts';
import { createReplays, type Replays } from './replay/replays.ts';
import type { StandingParts } from './session-parts.ts';
import type { TrialPinning } from './trials/canary-ends.ts';
import { createTrials, type Trials } from './trials/trials.ts';

/** What runs things over a workspace. Much code, which no first view asks for: it is made when something is first run. */
export interface Workflows {
  /** Runs of agents, what they wait for and what they keep. */
  agents: Agents;
  replays: Replays;
  /** Runs of `evals/`. */
  evals: EvalLab;
  /** Loads on this workspace's pipelines, and what came of them. */
  load: LoadLab;
  /** What has to hold before a release serves. */
  gates: GateRuns;
  /** Releases that are tried on traffic. */
  trials: Trials;
}

/** @param options.client of the same workspace */
export function createWorkflows(
  standing: StandingParts,
  options: { client: () => EngineClient; trialPinning: TrialPinning },
): Workflows {
  const { client, trialPinning } = options;
  const agents = createAgents(standing);
  const parts = { ...standing, agents };
  const replays = createReplays(parts);
  const evals = createEvalLab(parts);
  const load = createLoadLab(parts, client);
  const gates = createGateRuns({ ...parts, replays, load }, client);
  const trials = createTrials({ ...parts, replays, load, gates }, trialPinning);
  return { agents, replays, evals, load, gates, trials };
}
