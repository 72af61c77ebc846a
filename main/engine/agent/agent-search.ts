import { ConfigError } from '../../base/errors/config-error.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import { type PipelinePlan, planUpTo, type StageRegistry } from '../../pipeline/plan.ts';

/** @returns what an agent's search runs of a pipeline; null of one that finds nothing, where a search fails when it is called */
export function planSearch(retrieval: PipelineFile, stages: StageRegistry): PipelinePlan | null {
  try {
    return planUpTo(retrieval, 'context', stages);
  } catch (error) {
    if (ConfigError.is(error)) return null;
    throw error;
  }
}
