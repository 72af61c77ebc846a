import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ConfigError } from '../../base/errors/config-error.ts';
import { canonicalJson } from '../../base/json.ts';
import type { PromptFile, PromptVariables } from '../../contract/prompt-file.ts';
import {
  type CompiledTemplates,
  compileTemplates,
  type RenderedTemplate,
  TemplateRenderError,
} from '../../spec/template/compile-templates.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

export type MessageRole = 'system' | 'user' | 'assistant';
export interface FilledMessage extends RenderedTemplate {
  /** `system`, `user`, `examples.0.user`, `examples.0.assistant`. */
  part: string;
  role: MessageRole;
}

/** The templates of a prompt, by the messages they become, in order. */
function partsOf({ system, user, examples = [] }: PromptFile): { name: string; role: MessageRole; text: string }[] {
  return [
    ...(system.trim() === '' ? [] : [{ name: 'system', role: 'system' as const, text: system }]),
    ...examples.flatMap((example, index) => [
      { name: `examples.${index}.user`, role: 'user' as const, text: example.user },
      { name: `examples.${index}.assistant`, role: 'assistant' as const, text: example.assistant },
    ]),
    { name: 'user', role: 'user' as const, text: user },
  ];
}

/**
 * Each prompt is parsed once, however often it is rendered. What a prompt says is never changed in place, so it is known by
 * its identity, and forgotten with it.
 */
const compiledByPrompt = new WeakMap<PromptFile, CompiledTemplates>();

function compiledOf(prompt: PromptFile): CompiledTemplates {
  const known = compiledByPrompt.get(prompt);
  if (known !== undefined) return known;
  const { partials = {} } = prompt;
  const compiled = compileTemplates({
    sections: partsOf(prompt),
    partials: (name) => (Object.hasOwn(partials, name) ? (partials[name] ?? null) : null),
  });
  compiledByPrompt.set(prompt, compiled);
  return compiled;
}

/**
 * Renders every message of a prompt.
 *
 * @param options.isLenient leaves empty what is not there, in place of an error
 * @throws ConfigError for a variable that does not exist, a template that is none, or one that makes too much text
 */
export function fillMessages(
  prompt: PromptFile,
  variables: PromptVariables,
  options: { isLenient?: boolean } = {},
): { messages: readonly FilledMessage[]; compiled: CompiledTemplates } {
  const compiled = compiledOf(prompt);
  const messages = partsOf(prompt).map(({ name, role }): FilledMessage => {
    try {
      return { part: name, role, ...compiled.render(name, variables, options) };
    } catch (error) {
      if (error instanceof TemplateRenderError) throw renderError(prompt, variables, error);
      throw error;
    }
  });
  return { messages, compiled };
}

function renderError(prompt: PromptFile, variables: PromptVariables, error: TemplateRenderError): ConfigError {
  const { code, message, subject = '', template } = error.problem;
  const details = { prompt: prompt.id, ...error.problem };
  if (code !== 'unknown-variable') {
    return new ConfigError(`Prompt ${prompt.id} cannot be rendered (${template}): ${message}.`, {
      cause: error,
      details,
    });
  }
  const says = Object.hasOwn(prompt.input ?? {}, subject)
    ? `needs {{${subject}}}, which nobody gave. Give it under "variables" of the stage, or a "default" under "input".`
    : `uses {{${subject}}}, which does not exist. Known: ${Object.keys(variables).join(', ')}.`;
  return new ConfigError(`Prompt ${prompt.id} ${says}`, { cause: error, details });
}

export function toModelPrompt(messages: readonly FilledMessage[]): LanguageModelV4Prompt {
  return messages.map(({ role, text }) =>
    role === 'system' ? { role, content: text } : { role, content: [{ type: 'text', text }] },
  );
}

/** @returns sha256 (hex) of messages as they are sent: the same words to a model have the same name */
export function renderedFingerprint(messages: LanguageModelV4Prompt): string {
  return sha256Hex(canonicalJson(JSON.parse(JSON.stringify(messages))));
}
