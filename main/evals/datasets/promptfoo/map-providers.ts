import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isList, isObject } from '../row-fields.ts';
import type { LeftOut } from './left-out.ts';

/** What models of a config come to. */
export interface MappedProviders {
  /** `provider/model`, each once. */
  models: readonly string[];
  /** Of the first that says so: prompts hold these, and models do not. */
  temperature: number | null;
  maxOutputTokens: number | null;
}

/** Ids whose names map as they are, but for how the call is made. */
const KNOWN: readonly (readonly [pattern: RegExp, provider: string])[] = [
  [/^openai:(?:chat:|responses:)?([^:]+)$/, 'openai'],
  [/^anthropic:(?:messages:)?([^:]+)$/, 'anthropic'],
  [/^google:([^:]+)$/, 'google'],
  [/^ollama:(?:chat:|completion:)?(.+)$/, 'ollama'],
];
const NOT_CHAT =
  /^(?:openai:(?:embedding|embeddings|completion|assistant|image|realtime|moderation|transcription|agents)|google:(?:live|image))/;
const PROGRAM =
  /^(?:file:|exec:|python:|javascript:|golang:|https?:|wss?:|webhook:|mcp|promptfoo:|package:)|\.(?:js|ts|cjs|mjs|py|rb|go|sh)(?::|$)/;
const MAX_MODEL_LENGTH = 160;

/** @param given `providers` or `targets`: an id, a list of ids and of objects, or an object by id */
export function mapProviders(given: JsonValue | undefined, left: LeftOut): MappedProviders {
  const models = new Set<string>();
  let temperature: number | null = null;
  let maxOutputTokens: number | null = null;
  for (const { id, config } of entriesOf(given, left)) {
    const model = modelOf(id);
    if ('reason' in model) {
      left.add(`provider ${id.slice(0, 100)}`, model.reason);
      continue;
    }
    models.add(model.id);
    for (const [name, value] of Object.entries(config)) {
      const number = typeof value === 'number' ? value : null;
      if (name === 'temperature' && number !== null && number >= 0 && number <= 2) {
        temperature ??= number;
        if (temperature !== number)
          left.add('temperature of a provider', 'a prompt has one for all models; that of the first is taken');
      } else if (/^max(_completion|_output)?_tokens$/.test(name) && Number.isInteger(number) && (number ?? 0) >= 1) {
        maxOutputTokens ??= number;
      } else
        left.add(
          `provider option ${name.slice(0, 60)}`,
          'it belongs into the prompt or into providers of trestle.jsonc',
        );
    }
  }
  return { models: [...models], temperature, maxOutputTokens };
}

function entriesOf(given: JsonValue | undefined, left: LeftOut): { id: string; config: JsonObject }[] {
  if (given === undefined || given === null) return [];
  const list = isList(given) ? given : isObject(given) && given['id'] === undefined ? Object.keys(given) : [given];
  return list.flatMap((one) => {
    if (typeof one === 'string') return [{ id: one, config: {} }];
    if (!isObject(one)) {
      left.add('a provider', 'it is neither a name nor an object');
      return [];
    }
    const { id, config } = one;
    if (typeof id === 'string') return [{ id, config: isObject(config) ? config : {} }];
    // `{"openai:gpt-4.1": {config: …}}`
    return Object.entries(one).map(([name, value]) => {
      const inner = isObject(value) ? value['config'] : undefined;
      return { id: name, config: isObject(inner) ? inner : {} };
    });
  });
}

function modelOf(id: string): { id: string } | { reason: string } {
  if (PROGRAM.test(id))
    return { reason: 'it is a program or an address of its own; make a pipeline or a provider of it' };
  if (NOT_CHAT.test(id)) return { reason: 'it is no model that answers in a chat' };
  for (const [pattern, provider] of KNOWN) {
    const name = pattern.exec(id)?.[1];
    if (name !== undefined && name.length <= MAX_MODEL_LENGTH && /^[\w.:@/+-]+$/.test(name))
      return { id: `${provider}/${name}` };
  }
  return {
    reason:
      'declare it under providers in trestle.jsonc (kind openai-compatible, where it is) and name it in matrix.models',
  };
}
