import { promptIdOf } from '../../replay/recipe.ts';
import type { Handlers } from '../handlers.ts';
import { isAgent } from '../agent/agent-files.ts';
import type { StandingParts } from '../session-parts.ts';

/** The pipelines of the workspace, as its files are now. */
export function createPipelineHandlers({ files }: Pick<StandingParts, 'files'>): Handlers<'pipeline.list'> {
  return {
    'pipeline.list': async () => {
      const { pipeline: chosen } = files.readWorkspace();
      const { byId, problems } = files.readPipelines();
      return {
        pipelines: [...byId.values()].map(({ id, description, stages }) => ({
          id,
          description,
          isDefault: id === chosen,
          isAgent: isAgent(stages),
          stages: stages.length,
          modelStages: stages.filter((stage) => promptIdOf(stage) !== null).map((stage) => stage.id),
        })),
        problems: problems.map(({ path, error }) => ({ path, message: error.message })),
      };
    },
  };
}
