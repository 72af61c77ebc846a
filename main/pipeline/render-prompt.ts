import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Chunk } from '../contract/retrieval.ts';
import type { PromptFile, PromptVariables } from '../contract/prompt-file.ts';
import { neutralize } from '../spec/template/neutralize.ts';
import type { SessionTurn } from '../spec/tracer.ts';
import { fillMessages, toModelPrompt } from './prompts/fill-messages.ts';
import { promptVariables } from './prompts/prompt-inputs.ts';
import type { PackedChunk } from './run-state.ts';

/** Earlier turns shown to a model at most. */
const MAX_HISTORY_TURNS = 6;

/**
 * Fills a prompt's templates for an answer: `question`, `query` (standing alone), `context`, `documents`, `history`, and what
 * the prompt declares under `input`.
 *
 * Retrieved text is data: it is a value and never a template, and anything in it that looks like a source marker is broken
 * up, so that a document cannot end its own block and speak as the prompt.
 *
 * @param values.variables of the stage, for what the prompt declares
 * @throws ConfigError for a variable that does not exist
 */
export function renderPrompt(prompt: PromptFile, values: PromptValues): LanguageModelV4Prompt {
  return fillPrompt(prompt, answerVariables(values), values.variables);
}

export interface PromptValues {
  question: string;
  query: string;
  context: readonly Pick<PackedChunk, 'chunk'>[];
  turns: readonly SessionTurn[];
  variables?: PromptVariables;
}

/** What a template of an answer may use. */
export function answerVariables(values: PromptValues): PromptVariables {
  return {
    question: values.question,
    query: values.query,
    context: renderContext(values.context),
    history: renderHistory(values.turns),
    documents: values.context.map(({ chunk }, index) => ({
      n: index + 1,
      title: neutralize(chunk.title),
      path: neutralize(chunk.displayPath),
      heading: neutralize(chunk.headingPath.join(' › ')),
      text: neutralize(chunk.text),
    })),
  };
}

/**
 * @param variables what the run has
 * @param given for what the prompt declares under `input`
 * @throws ConfigError for a variable that does not exist
 */
export function fillPrompt(
  prompt: PromptFile,
  variables: PromptVariables,
  given: PromptVariables = {},
): LanguageModelV4Prompt {
  return toModelPrompt(fillMessages(prompt, promptVariables(prompt, variables, given)).messages);
}

function renderContext(context: readonly Pick<PackedChunk, 'chunk'>[]): string {
  if (context.length === 0) return '(no document was found)';
  return context.map(({ chunk }, index) => renderSource(chunk, index + 1)).join('\n');
}

/** One passage as a numbered block that its text cannot close. */
export function renderSource(chunk: Pick<Chunk, 'displayPath' | 'headingPath' | 'text'>, marker: number): string {
  const place = [chunk.displayPath, ...chunk.headingPath].join(' › ');
  return `<source n="${marker}" place="${neutralize(place).replaceAll('"', "'")}">\n${neutralize(chunk.text)}\n</source>`;
}

export function renderHistory(turns: readonly SessionTurn[]): string {
  return turns
    .slice(-MAX_HISTORY_TURNS)
    .map(({ question, answer }) => `Q: ${neutralize(question)}\nA: ${neutralize(answer)}`)
    .join('\n');
}
