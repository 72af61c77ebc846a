import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { JsonObject } from '../../base/json.ts';
import type { SchemaProblem } from '../../spec/schema-validator.ts';

/** Of a text that is shown to its model again, UTF-16 code units. */
const MAX_SHOWN_LENGTH = 20_000;

/** @returns the prompt with the schema told in words, for models that take none beside it */
export function instructed(prompt: LanguageModelV4Prompt, schema: JsonObject): LanguageModelV4Prompt {
  const told = `Answer with one JSON value and nothing else: no prose before or after it, no code fence. It must be valid against this JSON Schema:\n${JSON.stringify(schema)}`;
  const [first, ...rest] = prompt;
  if (first?.role !== 'system') return [{ role: 'system', content: told }, ...prompt];
  return [{ ...first, content: `${first.content}\n\n${told}` }, ...rest];
}

/** @returns the prompt with what the model said and what is wrong with it */
export function askedAgain(
  prompt: LanguageModelV4Prompt,
  text: string,
  problems: readonly SchemaProblem[],
): LanguageModelV4Prompt {
  const listed = describeProblems(problems).map((problem) => `- ${problem}`);
  const again = `That cannot be used:\n${listed.join('\n')}\n\nGive the whole JSON value again, put right, and nothing else.`;
  return [
    ...prompt,
    { role: 'assistant', content: [{ type: 'text', text: text.slice(0, MAX_SHOWN_LENGTH) }] },
    { role: 'user', content: [{ type: 'text', text: again }] },
  ];
}

export function describeProblems(problems: readonly SchemaProblem[]): readonly string[] {
  return problems.map(({ path, message }) => (path === '' ? `the value ${message}` : `${path} ${message}`));
}
