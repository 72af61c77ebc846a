import { dirname, join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import type { PromptExample, PromptFile } from '../contract/prompt-file.ts';
import { createLineStarts, placeAt } from '../spec/template/line-starts.ts';
import { promptFingerprintOf } from '../storage/prompt-fingerprint.ts';
import { refuseLaterVersion } from './parse-jsonc.ts';
import { type PartialLookup, type PlacedProblem, readPromptSource } from './prompts/prompt-source.ts';
import type { PromptPart } from './prompts/prompt-sections.ts';

const PROMPT_VERSION = 1;
/** Problems named in one message at most; the rest are counted. */
const MAX_NAMED_PROBLEMS = 3;

/**
 * Reads `prompts/*.prompt.md`: YAML front matter, then Liquid templates in sections, one a chat message (see
 * `prompts/prompt-sections.ts`).
 *
 * @param options.path as it stands in messages
 * @param options.text with `\n` line ends
 * @param options.partials of `prompts/partials/`; none by default
 * @throws ConfigError naming file, line, the value and what is allowed; StorageError `schema_too_new`
 */
export function parsePrompt(options: { path: string; text: string; partials?: PartialLookup }): PromptFile {
  const { path, text, partials = () => null } = options;
  const source = readPromptSource(text, partials);
  const { frontMatter, parts, templates, problems } = source;
  refuseLaterVersion(path, frontMatter.value, PROMPT_VERSION);
  const { parsed } = frontMatter;
  if (problems.length > 0 || parsed === null) throw problemError(path, text, problems, partials);
  const examples = examplesOf(parts);
  const prompt = {
    ...parsed,
    system: textOf(parts, 'system'),
    user: textOf(parts, 'user'),
    ...(examples.length === 0 ? {} : { examples }),
    ...(templates.partials.length === 0 ? {} : { partials: textsOf(templates.partials, partials) }),
  };
  return { ...prompt, fingerprint: promptFingerprintOf(prompt) };
}

function textOf(parts: readonly PromptPart[], name: string): string {
  return parts.find((part) => part.name === name)?.text ?? '';
}

function examplesOf(parts: readonly PromptPart[]): readonly PromptExample[] {
  const count = parts.filter(({ role }) => role === 'assistant').length;
  return Array.from({ length: count }, (_, index) => ({
    user: textOf(parts, `examples.${index}.user`),
    assistant: textOf(parts, `examples.${index}.assistant`),
  }));
}

function textsOf(names: readonly string[], partials: PartialLookup): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, (partials(name) ?? '').replace(/\n+$/, '')]));
}

function problemError(
  path: string,
  text: string,
  problems: readonly PlacedProblem[],
  partials: PartialLookup,
): ConfigError {
  const placed = problems.slice(0, MAX_NAMED_PROBLEMS).map(({ message, partial, start }) => {
    const file = partial === null ? path : join(dirname(path), 'partials', `${partial}.liquid`);
    const { line, column } = placeAt(createLineStarts(partial === null ? text : (partials(partial) ?? '')), start);
    return { path: file, line, column, message: `${file}:${line}:${column}: ${message}` };
  });
  const more = problems.length - placed.length;
  const { line = 1, column = 1, path: where = path } = placed[0] ?? {};
  return new ConfigError(`${placed.map(({ message }) => message).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`, {
    // An editor marks the place in the file that it shows.
    details: where === path ? { path, line, column } : { path: where },
  });
}
