import { objectOf } from '../../base/text-in-json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { PromptFile, PromptVariables } from '../../contract/prompt-file.ts';

/**
 * What a prompt's templates are filled with: what the run has, and of what the prompt declares under `input`, what is given,
 * or else the `default` of its schema. Something that the run has itself is never given by anybody else.
 */
export function promptVariables(
  prompt: Pick<PromptFile, 'input'>,
  variables: PromptVariables,
  given: PromptVariables,
): PromptVariables {
  const declared = Object.entries(prompt.input ?? {}).flatMap(([name, type]) => {
    const value = given[name] ?? defaultOf(type);
    return value === undefined || Object.hasOwn(variables, name) ? [] : [[name, value] as const];
  });
  return declared.length === 0 ? variables : { ...variables, ...Object.fromEntries(declared) };
}

function defaultOf(type: NonNullable<PromptFile['input']>[string]): JsonValue | undefined {
  return typeof type === 'string' ? undefined : objectOf(type)?.['default'];
}
