import type { PromptInfo } from '../../../../main/contract/prompt.ts';

/** @returns the prompt that answers questions: of the workspace's own pipeline, else of any, else the first there is; null without any */
export function promptInUse(prompts: readonly PromptInfo[], pipelineId: string | null): PromptInfo | null {
  return (
    prompts.find(({ usedBy }) => usedBy.some((use) => use.pipelineId === pipelineId)) ??
    prompts.find(({ usedBy }) => usedBy.length > 0) ??
    prompts[0] ??
    null
  );
}
