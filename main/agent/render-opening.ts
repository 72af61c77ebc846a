import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { PromptFile, PromptVariables } from '../contract/prompt-file.ts';
import { fillPrompt, renderHistory } from '../pipeline/render-prompt.ts';
import type { RunOpening } from '../spec/agent-store.ts';
import { neutralize } from '../spec/template/neutralize.ts';

/**
 * What a run begins with: the prompt with `{{task}}`, `{{history}}` (turns shown whole), `{{summary}}` (of those before)
 * and `{{memory}}` filled in. All but the task is data that somebody else may have written.
 *
 * @param variables of the stage, for what the prompt declares under `input`
 * @throws ConfigError for a variable that does not exist
 */
export function renderOpening(
  prompt: PromptFile,
  task: string,
  opening: RunOpening,
  variables?: PromptVariables,
): LanguageModelV4Prompt {
  return fillPrompt(prompt, openingVariables(task, opening), variables);
}

export function openingVariables(task: string, opening: RunOpening): PromptVariables {
  return {
    task,
    question: task,
    history: opening.turns.length === 0 ? '(none)' : renderHistory(opening.turns),
    summary: opening.summary === '' ? '(none)' : neutralize(opening.summary),
    memory:
      opening.memory.length === 0 ? '(none)' : opening.memory.map(({ text }) => `- ${neutralize(text)}`).join('\n'),
  };
}
