import { stringify } from 'yaml';
import type { PromptFile } from '../../contract/prompt-file.ts';

/** @returns a file that parses to the prompt: for versions of which only what they say is known, not how it was written */
export function writePromptText(prompt: PromptFile): string {
  const { id, description, model, temperature, maxOutputTokens, input, outputSchema, invalidOutput, tests } = prompt;
  const shape = {
    version: 1,
    id,
    description,
    model,
    temperature,
    maxOutputTokens,
    input,
    outputSchema,
    invalidOutput,
    tests,
  };
  const told = Object.entries(shape).filter(([, value]) => value !== undefined && value !== '');
  const sections = [
    ...(prompt.system === '' ? [] : [['system', prompt.system] as const]),
    ...(prompt.examples ?? []).flatMap(({ user, assistant }) => [
      ['user', user] as const,
      ['assistant', assistant] as const,
    ]),
    ['user', prompt.user] as const,
  ];
  const body = sections.map(([role, text]) => `## ${role}\n\n${text}\n`).join('\n');
  return `---\n${stringify(Object.fromEntries(told), { aliasDuplicateObjects: false })}---\n\n${body}`;
}
