import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ConfigError } from '../base/errors/config-error.ts';
import type { Chunk } from '../contract/retrieval.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import type { SessionTurn } from '../spec/tracer.ts';
import type { PackedChunk } from './run-state.ts';

/** Earlier turns shown to a model at most. */
const MAX_HISTORY_TURNS = 6;

/**
 * Fills a prompt's variables: `{{question}}`, `{{query}}` (standing alone), `{{context}}` and `{{history}}`.
 *
 * Retrieved text is data: it goes into the user message only, each chunk between numbered markers, and anything in it
 * that looks like such a marker is broken up, so that a document cannot end its own block and speak as the prompt.
 *
 * @throws ConfigError for a variable that does not exist
 */
export function renderPrompt(
  prompt: PromptFile,
  values: { question: string; query: string; context: readonly PackedChunk[]; turns: readonly SessionTurn[] },
): LanguageModelV4Prompt {
  const variables: Readonly<Record<string, string>> = {
    question: values.question,
    query: values.query,
    context: renderContext(values.context),
    history: renderHistory(values.turns),
  };
  return fillPrompt(prompt, variables);
}

/** @throws ConfigError for a variable that does not exist */
export function fillPrompt(prompt: PromptFile, variables: Readonly<Record<string, string>>): LanguageModelV4Prompt {
  const fill = (template: string): string =>
    template.replaceAll(/\{\{\s*([a-z_]+)\s*\}\}/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) {
        throw new ConfigError(
          `Prompt ${prompt.id} uses {{${name}}}, which does not exist. Known: ${Object.keys(variables).join(', ')}.`,
        );
      }
      return value;
    });
  return [
    ...(prompt.system.trim() === '' ? [] : [{ role: 'system' as const, content: fill(prompt.system) }]),
    { role: 'user' as const, content: [{ type: 'text' as const, text: fill(prompt.user) }] },
  ];
}

function renderContext(context: readonly PackedChunk[]): string {
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

/** Breaks up source markers inside data with a zero-width space; the text still reads the same. */
export function neutralize(text: string): string {
  return text.replaceAll(/<(?=\/?source\b)/gi, '<\u200b');
}
