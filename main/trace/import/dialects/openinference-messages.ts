import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, MessagePart } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { readRole } from '../values/messages/read-role.ts';
import { readArguments } from '../values/messages/read-tool-call.ts';
import { type AttributeReader, type ListItem, listWithin } from './attribute-reader.ts';
import { spokenContent } from './read-content.ts';

/** @returns the messages under `llm.input_messages` or `llm.output_messages`, taken; undefined where there is none */
export function spelledMessages(
  reader: AttributeReader,
  prefix: string,
  role: string,
): readonly CanonicalMessage[] | undefined {
  const messages = reader.takeList(prefix)?.map((item) => messageOf(item, role));
  return messages !== undefined && messages.length > 0 ? messages : undefined;
}

function messageOf(item: ListItem, fallback: string): CanonicalMessage {
  const role = readRole(asText(member(item, 'role')) ?? fallback);
  const spoken = spokenParts(item);
  const callId = asId(member(item, 'tool_call_id'));
  const isResult = role === 'tool' || callId !== undefined;
  const parts: MessagePart[] = isResult ? [resultOf(callId, spoken, member(item, 'content'))] : spoken;
  return defined<CanonicalMessage>({
    role,
    name: asText(member(item, 'name')),
    parts: [...parts, ...callsOf(item)],
    finishReason: asText(member(item, 'finish_reason')),
  });
}

/** Exporters write `message.role`, some leave the prefix out. */
function member(item: ListItem, name: string): JsonValue | undefined {
  return item.get(`message.${name}`) ?? item.get(name);
}

function spokenParts(item: ListItem): MessagePart[] {
  const contents = listWithin(item, 'message.contents');
  if (contents.length > 0) return contents.flatMap((content) => contentOf(content) ?? []);
  const content = member(item, 'content');
  if (content !== undefined) return contentParts(spokenContent(content));
  // A content that was a list of texts is spelled out like one: `message.content.0`.
  return listWithin(item, 'message.content').flatMap((text) => contentParts(text.get('')));
}

/** A result is the text it is, or its parts where it has several. */
function resultOf(id: string | undefined, spoken: readonly MessagePart[], content: JsonValue | undefined): MessagePart {
  const texts = spoken.flatMap((part) => (part.type === 'text' ? [part.content] : []));
  const response: JsonValue = content ?? (texts.length === 1 ? (texts[0] ?? null) : texts.length > 1 ? texts : null);
  return id === undefined ? { type: 'tool_call_response', response } : { type: 'tool_call_response', id, response };
}

function contentOf(content: ListItem): MessagePart | undefined {
  const at = (name: string): JsonValue | undefined => content.get(`message_content.${name}`) ?? content.get(name);
  const type = asText(at('type')) ?? 'text';
  const text = at('text');
  if (typeof text === 'string') {
    return text === '' ? undefined : { type: type === 'reasoning' ? 'reasoning' : 'text', content: text };
  }
  const url = asText(at('image.image.url') ?? at('audio.audio.url') ?? at('image.url') ?? at('url'));
  if (url !== undefined) return mediumOf(url, type, asText(at('audio.audio.mime_type')));
  return { type: 'other', raw: Object.fromEntries(content) };
}

function mediumOf(url: string, modality: string, mimeType: string | undefined): MessagePart {
  const data = /^data:([^;,]*)[^,]*,/.exec(url);
  if (data === null) return defined<MessagePart>({ type: 'uri', modality, mimeType, uri: url });
  const content = url.slice(data[0].length);
  return defined<MessagePart>({ type: 'blob', modality, mimeType: mimeType ?? (data[1] || undefined), content });
}

function callsOf(item: ListItem): MessagePart[] {
  const calls = listWithin(item, 'message.tool_calls').flatMap((call) => {
    const at = (name: string): JsonValue | undefined => call.get(`tool_call.${name}`) ?? call.get(name);
    const name = asText(at('function.name') ?? at('name'));
    return name === undefined ? [] : [callOf(name, asId(at('id')), at('function.arguments') ?? at('arguments'))];
  });
  if (calls.length > 0) return calls;
  const legacy = asText(member(item, 'function_call_name'));
  return legacy === undefined ? [] : [callOf(legacy, undefined, member(item, 'function_call_arguments_json'))];
}

/** A call of a tool whose arguments are JSON text or a value. */
export function callOf(name: string, id: string | undefined, given: JsonValue | undefined): MessagePart {
  return { type: 'tool_call', ...(id === undefined ? {} : { id }), name, ...readArguments(given) };
}

/** @returns what a completions API was asked, `llm.prompts.N.prompt.text`, taken */
export function promptsOf(reader: AttributeReader): readonly CanonicalMessage[] | undefined {
  return textMessages(reader, 'llm.prompts', 'prompt.text', 'user');
}

/** @returns what a completions API answered, `llm.choices.N.completion.text`, taken */
export function choicesOf(reader: AttributeReader): readonly CanonicalMessage[] | undefined {
  return textMessages(reader, 'llm.choices', 'completion.text', 'assistant');
}

function textMessages(
  reader: AttributeReader,
  prefix: string,
  textKey: string,
  role: string,
): readonly CanonicalMessage[] | undefined {
  const messages = reader.takeList(prefix)?.flatMap((item) => {
    const text = asText(item.get(textKey)) ?? asText(item.get('')) ?? asText(item.get('text'));
    return text === undefined ? [] : [{ role, parts: [{ type: 'text' as const, content: text }] }];
  });
  return messages !== undefined && messages.length > 0 ? messages : undefined;
}

/** @returns the messages within what a framework handed to a model: a list of them, `{messages}`, `{prompt}`, `{prompts}`, or a plain text */
export function requestMessages(input: JsonValue | undefined): readonly CanonicalMessage[] | undefined {
  if (typeof input === 'string') return readMessages(input, 'user');
  const isList = asArray(input) !== undefined;
  const given = isList ? input : firstOf(input, 'messages', 'prompt', 'prompts', 'input', 'contents');
  // A `repr` of Python objects within JSON holds no messages.
  const isRepr = asArray(given)?.every((item) => typeof item === 'string' && item.startsWith('ChatMessage(')) === true;
  return isRepr ? undefined : readMessages(given, 'user');
}

/** @returns the messages within what a model handed back: `{text}`, `{message}`, `{choices}`, LangChain's `{generations}`, or a plain text */
export function responseMessages(output: JsonValue | undefined): readonly CanonicalMessage[] | undefined {
  if (typeof output === 'string') return readMessages(output, 'assistant');
  const generation = asArray(asArray(fieldOf(output, 'generations'))?.[0])?.[0];
  const choice = asArray(fieldOf(output, 'choices'))?.[0];
  const said =
    (fieldOf(output, 'role') === undefined ? undefined : output) ??
    fieldOf(choice, 'message') ??
    fieldOf(generation, 'message') ??
    firstOf(generation, 'text') ??
    firstOf(output, 'message', 'messages', 'text', 'content', 'output', 'response');
  return readMessages(said, 'assistant');
}
