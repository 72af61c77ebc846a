import type { FaultPlan } from '../../contract/fault-plan.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { LIVE_POLICY, type RunPolicy } from '../../contract/run.ts';
import type { PlannedFault } from '../../load/scenario/plan-faults.ts';
import { NO_QUERY_FAULTS, type QueryFaults } from './bent-query.ts';

/** What of a fault timeline is on at one time, by where it acts. */
export interface ActiveFaults {
  /** Carried by the executor. */
  policy: RunPolicy;
  query: QueryFaults;
  /** Share of tool calls that fail. */
  toolShare: number;
  /** No answer comes from a cache. */
  isCold: boolean;
}

export const NO_ACTIVE_FAULTS: ActiveFaults = {
  policy: LIVE_POLICY,
  query: NO_QUERY_FAULTS,
  toolShare: 0,
  isCold: false,
};

/**
 * @param atMs since the start of the run
 * @param options.stages of the pipeline that is loaded: a fault of a stage names one of them, or several by what they use
 */
export function faultsAt(
  faults: readonly PlannedFault[],
  atMs: number,
  options: { seed: number; stages: PipelineFile['stages'] },
): ActiveFaults {
  const active = faults.filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  if (active.length === 0) return NO_ACTIVE_FAULTS;
  let query = NO_QUERY_FAULTS;
  let toolShare = 0;
  let isCold = false;
  const stageFaults: FaultPlan['faults'] = [];
  for (const { what } of active) {
    if (what.type === 'stage') {
      for (const stage of matchingStages(options.stages, what.stage)) {
        stageFaults.push({ stage, fault: what.fault, share: what.share });
      }
    } else if (what.type === 'slow-disk') query = { ...query, diskMs: query.diskMs + what.addMs };
    else if (what.type === 'stale-index') query = { ...query, staleShare: Math.max(query.staleShare, what.share) };
    else if (what.type === 'mixed-embeddings') query = { ...query, hasMixedEmbeddings: true };
    else if (what.type === 'oversized-context') {
      query = { ...query, paddingTokens: query.paddingTokens + what.tokens };
    } else if (what.type === 'tool-failure') toolShare = Math.max(toolShare, what.share);
    else if (what.type === 'cold-start') isCold = true;
  }
  const policy =
    stageFaults.length === 0 ? LIVE_POLICY : { ...LIVE_POLICY, faults: { seed: options.seed, faults: stageFaults } };
  return { policy, query, toolShare, isCold };
}

/** @returns ids of the stages that a name means: its own, else all that use something which begins so */
export function matchingStages(stages: PipelineFile['stages'], name: string): readonly string[] {
  const own = stages.filter(({ id }) => id === name);
  const meant = own.length > 0 ? own : stages.filter(({ uses }) => uses === name || uses.startsWith(`${name}/`));
  return meant.map(({ id }) => id);
}
