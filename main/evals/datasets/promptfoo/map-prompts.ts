import { TrestleError } from '../../../base/errors/trestle-error.ts';
import type { JsonValue } from '../../../base/json.ts';
import { parsedJson } from '../../../base/text-in-json.ts';
import { isList, isObject } from '../row-fields.ts';
import type { ConfigFolder } from './folder-of-config.ts';
import type { LeftOut } from './left-out.ts';
import { readYaml } from './read-yaml.ts';

/** A prompt as messages of a template that knows nothing but `{{ variables }}`. */
export interface MappedPrompt {
  label: string;
  messages: readonly { role: 'system' | 'user' | 'assistant'; text: string }[];
}

const FILE = /^file:\/\/|^[^\n{}]+\.(?:txt|md|j2|json|ya?ml|csv|jsonl|[cm]?[jt]s|py)(?::\w+)?$/;
const CODE = /\.(?:[cm]?[jt]s|py)(?::\w+)?$/;
const ROLES: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};
const VARIABLE = /\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}/g;
const MAX_LENGTH = 100_000;

/** Names that every run fills in; see docs/prompts.md. */
const OWN_VARIABLES = new Set(['question', 'context', 'history']);

/**
 * Prompts of a config that can be had as templates of ours.
 *
 * @param variables the variable that is the question, and what others always are: those are written into the text
 */
export function mapPrompts(
  given: JsonValue | undefined,
  folder: ConfigFolder,
  variables: { question: string | null; constants: ReadonlyMap<string, string> },
  left: LeftOut,
): MappedPrompt[] {
  const list = given === undefined || given === null ? [] : isList(given) ? given : [given];
  return list.flatMap((one, at) => {
    const label = `prompt ${at + 1}`;
    try {
      return textsOf(one, folder).flatMap((text, part): MappedPrompt[] => {
        const whole = convert(text, variables);
        if ('reason' in whole) {
          left.add(part === 0 ? label : `${label}, part ${part + 1}`, whole.reason);
          return [];
        }
        return [{ label: labelOf(one) ?? label, messages: whole.messages }];
      });
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      left.add(label, error.message);
      return [];
    }
  });
}

function labelOf(prompt: JsonValue): string | null {
  const label = isObject(prompt) ? (prompt['label'] ?? prompt['display']) : null;
  return typeof label === 'string' ? label.slice(0, 200) : null;
}

/** A file of texts holds several, with `---` between them. */
function textsOf(prompt: JsonValue, folder: ConfigFolder): string[] {
  const { raw, id } = isObject(prompt) ? prompt : { raw: prompt, id: undefined };
  const text = typeof raw === 'string' ? raw : typeof id === 'string' ? id : null;
  if (text === null) return [JSON.stringify(prompt)];
  if (!FILE.test(text.trim()) || CODE.test(text.trim())) return [text];
  const read = folder.read(text.trim());
  if (/\.ya?ml$/.test(text)) return [JSON.stringify(readYaml(read, text).value)];
  if (text.endsWith('.json')) return [read];
  return read.split(/^---[ \t]*$/m).filter((part) => part.trim() !== '');
}

function convert(
  text: string,
  { question, constants }: { question: string | null; constants: ReadonlyMap<string, string> },
): { messages: MappedPrompt['messages'] } | { reason: string } {
  if (CODE.test(text.trim()) && !text.trim().includes('\n')) return { reason: 'it is made by code, which is not run' };
  if (text.length > MAX_LENGTH) return { reason: `it has more than ${MAX_LENGTH} characters` };
  const messages = messagesOf(text);
  if (messages === null) return { reason: 'it is no list of messages with role and text' };
  const unknown = new Set<string>();
  const filled = messages.map(({ role, text: body }) => ({
    role,
    text: body.replaceAll(VARIABLE, (whole, name: string) => {
      if (name === question) return '{{question}}';
      if (constants.has(name)) return constants.get(name) ?? '';
      if (!OWN_VARIABLES.has(name)) unknown.add(name);
      return whole.replaceAll(/\s/g, '');
    }),
  }));
  if (unknown.size > 0) {
    return {
      reason: `it uses ${[...unknown].slice(0, 5).join(', ')}, which differ from test to test: a run fills in question, history and context`,
    };
  }
  if (/\{[%#]|\{\{/.test(messages.map((one) => one.text.replaceAll(VARIABLE, '')).join('\n'))) {
    return { reason: 'its template does more than fill in variables' };
  }
  if (/^## (?:system|user|assistant)[ \t]*$/im.test(filled.map((one) => one.text).join('\n'))) {
    return { reason: 'it has a heading that begins a message in a prompt of ours' };
  }
  return { messages: filled };
}

function messagesOf(text: string): { role: 'system' | 'user' | 'assistant'; text: string }[] | null {
  const value = /^\s*\[/.test(text) ? parsedJson(text) : undefined;
  if (!isList(value)) return [{ role: 'user', text: text.trim() }];
  const messages = value.map((message) => {
    const { role, content } = isObject(message) ? message : ({} as { role?: JsonValue; content?: JsonValue });
    const known = typeof role === 'string' ? ROLES[role] : undefined;
    return known === undefined || typeof content !== 'string' ? null : { role: known, text: content.trim() };
  });
  return messages.every((message) => message !== null) && messages.length > 0 ? messages : null;
}
