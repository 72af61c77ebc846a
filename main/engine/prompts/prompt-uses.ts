import { AGENT_STAGE } from '../../agent/agent-stage-name.ts';
import type { JsonObject } from '../../base/json.ts';
import { objectOf } from '../../base/text-in-json.ts';
import type { PromptVariables } from '../../contract/prompt-file.ts';
import type { PromptUse } from '../../contract/prompt.ts';
import type { PromptSetting } from '../../contract/prompt-variables.ts';
import { promptIdOf } from '../../replay/recipe.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';

const BOTH: readonly PromptSetting[] = ['generate', 'agent'];

export interface UseOfPrompt extends PromptUse {
  setting: PromptSetting;
  /** What the stage gives for what the prompt declares under `input`. */
  variables: PromptVariables;
}

/** @returns the stages that name a prompt, pipeline by pipeline */
export function usesOfPrompt(files: Pick<WorkspaceFiles, 'readPipelines'>, promptId: string): readonly UseOfPrompt[] {
  return [...files.readPipelines().byId.values()].flatMap(({ id, stages }) =>
    stages.flatMap((stage): UseOfPrompt[] => {
      if (promptIdOf(stage) !== promptId) return [];
      const { promptFingerprint, variables } = stage.with as { promptFingerprint?: unknown; variables?: JsonObject };
      return [
        {
          pipelineId: id,
          stageId: stage.id,
          pinned: typeof promptFingerprint === 'string' ? promptFingerprint : null,
          variables: objectOf(variables) ?? {},
          setting: stage.uses === AGENT_STAGE ? 'agent' : 'generate',
        },
      ];
    }),
  );
}

/** @returns where a prompt is rendered; both where nothing uses it */
export function settingsOf(uses: readonly UseOfPrompt[]): readonly PromptSetting[] {
  return uses.length === 0 ? BOTH : [...new Set(uses.map(({ setting }) => setting))];
}
