import { canonicalJson } from '../base/json.ts';
import type { PromptFile } from '../contract/prompt-file.ts';
import { sha256Hex } from './content-hash.ts';

const PLAIN_VARIABLE = /\{\{\s*[a-z_]+\s*\}\}/g;

/**
 * @returns whether a template has nothing but plain variables, as `{{question}}`. Such a template renders as it did before
 *   templates were Liquid; any other text with braces was text then
 */
export function isPlainTemplate(template: string): boolean {
  return !template.includes('{{{') && !/\{[{%]/.test(template.replaceAll(PLAIN_VARIABLE, '\0'));
}

/** @returns the templates of a prompt, partials included */
export function templatesOf({ system, user, examples = [], partials = {} }: PromptShape): readonly string[] {
  return [
    system,
    user,
    ...examples.flatMap((example) => [example.user, example.assistant]),
    ...Object.values(partials),
  ];
}

/** What of a prompt shapes an answer. */
export type PromptShape = Pick<
  PromptFile,
  | 'id'
  | 'model'
  | 'temperature'
  | 'maxOutputTokens'
  | 'outputSchema'
  | 'invalidOutput'
  | 'system'
  | 'user'
  | 'examples'
  | 'partials'
  | 'input'
>;

/**
 * Only what shapes an answer: an edited description or test is the same prompt. What a prompt does not use is left out, so
 * that prompts from before there was such a thing keep their fingerprints.
 *
 * @returns sha256 (hex)
 */
export function promptFingerprintOf(prompt: PromptShape): string {
  const { id, model, temperature, maxOutputTokens, outputSchema, invalidOutput, system, user } = prompt;
  const { examples, partials, input } = prompt;
  const shape = { id, model, temperature, maxOutputTokens, outputSchema, invalidOutput, system, user };
  return sha256Hex(canonicalJson({ ...shape, examples, partials, input, syntax: syntaxOf(prompt) }));
}

/** `liquid` for a prompt whose templates mean something else than they did before they were Liquid. */
export function syntaxOf(prompt: PromptShape): 'liquid' | undefined {
  return templatesOf(prompt).every(isPlainTemplate) ? undefined : 'liquid';
}

/** @returns a template that renders to the text, whatever it says */
export function literalTemplate(text: string): string {
  return text.replaceAll(/\{(?=[{%])|\{$/g, "{{ '{' }}");
}

/** @returns a template from before there was Liquid as one that renders to the same: braces that were text stay text */
export function plainAsLiquid(template: string): string {
  if (isPlainTemplate(template)) return template;
  return template
    .split(/(\{\{\s*[a-z_]+\s*\}\})/)
    .map((piece, index) => (index % 2 === 1 ? piece : literalTemplate(piece)))
    .join('');
}
