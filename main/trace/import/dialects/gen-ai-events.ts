import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { readMessage } from '../values/messages/read-message.ts';
import { decodeJsonText, unwrapJsonText } from '../values/parse-json-text.ts';
import type { Dialect } from './dialect.ts';
import { presentMembers } from './present-members.ts';
import { messagesOf, partsOf, spokenContent, withFinishReasons } from './read-content.ts';
import { toolCallOf } from './read-tool-io.ts';
import { type SpanEvent, type SpanFields, unless } from './span-fields.ts';

/** Roles of the events of 1.28 to 1.36. */
const MESSAGE_EVENTS: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
  'gen_ai.choice': 'assistant',
};
/** One event with all messages, from 1.37 on; and those before 1.28. */
const DETAILS = new Set([
  'gen_ai.client.inference.operation.details',
  'gen_ai.content.prompt',
  'gen_ai.content.completion',
]);

/** @returns whether an event of a span, or a record of its log, tells messages */
function tellsMessages({ name, attributes }: SpanEvent): boolean {
  return Object.hasOwn(MESSAGE_EVENTS, name) || DETAILS.has(name) || holdsBoth(attributes['body']);
}

/** AWS's distribution logs `{input: {messages}, output: {messages}}`, named after the instrumentation. */
function holdsBoth(body: JsonValue | undefined): boolean {
  return fieldOf(body, 'input', 'messages') !== undefined || fieldOf(body, 'output', 'messages') !== undefined;
}

/** Messages told by events of the span: one event each (1.28 to 1.36), all in one (1.37 and later), JSON text (before). */
export const genAiEventsDialect: Dialect = {
  name: 'gen-ai-events',
  speaks: ({ reader, openEvents }) =>
    openEvents.some((event) => tellsMessages(event)) || listedEvents(reader.peek('events')) !== undefined,
  read: (span) => {
    const { reader, told } = span;
    const own = span.openEvents.filter((event) => tellsMessages(event));
    const listed = own.length > 0 ? undefined : reader.take(listedEvents, 'events', 'all_messages_events');
    const fields = told.kind === 'tool' ? readToolEvents(own, told) : readEvents(listed ?? own, told);
    // What a message was read from is told; an event that told nothing stays.
    if (fields.inputMessages ?? fields.outputMessages ?? fields.tool) {
      span.openEvents = span.openEvents.flatMap((event) => (tellsMessages(event) ? emptied(event) : [event]));
    }
    const outputMessages = fields.outputMessages && withFinishReasons(fields.outputMessages, reader);
    return defined<SpanFields>({ ...fields, outputMessages });
  },
};

function readEvents(events: readonly SpanEvent[], told: Readonly<SpanFields>): SpanFields {
  const input: CanonicalMessage[] = [];
  const output: CanonicalMessage[] = [];
  let systemInstructions: SpanFields['systemInstructions'];
  for (const event of events) {
    if (DETAILS.has(event.name) || holdsBoth(event.attributes['body'])) {
      systemInstructions ??= firstRead(event, ['gen_ai.system_instructions'], partsOf);
      input.push(...(firstRead(event, INPUTS, (value) => messagesOf(value, 'user')) ?? []));
      output.push(...(firstRead(event, OUTPUTS, (value) => messagesOf(value, 'assistant')) ?? []));
    } else {
      const message = messageOf(event);
      if (message === undefined) continue;
      (event.name === 'gen_ai.choice' ? output : input).push(message);
    }
  }
  return defined<SpanFields>({
    systemInstructions: unless(told.systemInstructions, () => systemInstructions),
    inputMessages: unless(told.inputMessages, () => (input.length > 0 ? input : undefined)),
    outputMessages: unless(told.outputMessages, () => (output.length > 0 ? output : undefined)),
  });
}

/** On the span of a tool, Strands Agents writes the arguments as the tool's message and the result as the choice. */
function readToolEvents(events: readonly SpanEvent[], told: Readonly<SpanFields>): SpanFields {
  const said = (event: string, member: string): JsonValue | undefined =>
    unwrapJsonText(events.find(({ name }) => name === event)?.attributes[member] ?? null) ?? undefined;
  const given = said('gen_ai.tool.message', 'content');
  const result = said('gen_ai.choice', 'message');
  if (told.tool === undefined || (given ?? result) === undefined) return {};
  return { tool: toolCallOf({ name: told.tool.name, callId: told.tool.callId, input: given, output: result }) };
}

const INPUTS = ['gen_ai.input.messages', 'gen_ai.prompt'];
const OUTPUTS = ['gen_ai.output.messages', 'gen_ai.completion'];

function firstRead<Value>(
  { attributes }: SpanEvent,
  keys: readonly string[],
  read: (value: JsonValue) => Value | undefined,
): Value | undefined {
  const body = asObject(unwrapJsonText(attributes['body'] ?? null));
  for (const key of keys) {
    const [, side = '', member = ''] = key.split('.');
    const value = attributes[key] ?? body?.[key] ?? fieldOf(body, side, member);
    if (value !== undefined && value !== null) {
      const taken = read(value);
      if (taken !== undefined) return taken;
    }
  }
  return undefined;
}

/** The body lies in the attributes of a span's event, and in `body` of a log's record, where it may be JSON text. */
function messageOf({ name, attributes }: SpanEvent): CanonicalMessage | undefined {
  const body = asObject(unwrapJsonText(attributes['body'] ?? attributes['gen_ai.event.content'] ?? null)) ?? attributes;
  const inner = decodeJsonText(body['message'] ?? null);
  const message = asObject(inner) ?? (inner === null ? body : { content: inner });
  const role = asText(message['role']) ?? asText(body['role']) ?? MESSAGE_EVENTS[name] ?? 'user';
  const read = readMessage(
    presentMembers({
      ...plain(message),
      role,
      content: spokenContent(message['content'] ?? undefined),
      tool_calls: unwrapJsonText(message['tool_calls'] ?? body['tool_calls'] ?? null),
      tool_call_id: message['tool_call_id'] ?? (role === 'tool' ? (message['id'] ?? body['id']) : undefined),
    }),
  );
  if (read === undefined || (read.parts.length === 0 && body['content'] === undefined && inner === null))
    return undefined;
  const finishReason = read.finishReason ?? asText(body['finish_reason']);
  return finishReason === undefined ? read : { ...read, finishReason };
}

/** Of an event's attributes only what messages have; `gen_ai.system` beside it is none. */
function plain(message: JsonObject): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(message).filter(([key]) => !key.includes('.')));
}

/** What is left of an event whose message was read: who and when, without what was said. */
function emptied(event: SpanEvent): SpanEvent[] {
  const attributes = Object.fromEntries(Object.entries(event.attributes).filter(([key]) => !SAID.has(key)));
  return [{ ...event, attributes }];
}

const SAID = new Set([
  'body',
  'content',
  'message',
  'tool_calls',
  'role',
  'id',
  'tool_call_id',
  'finish_reason',
  'gen_ai.event.content',
  'gen_ai.system_instructions',
  ...INPUTS,
  ...OUTPUTS,
]);

/** Logfire and Pydantic AI keep the events in one attribute, as a list or its JSON text. */
function listedEvents(value: JsonValue | undefined): readonly SpanEvent[] | undefined {
  if (value === undefined) return undefined;
  const events = asArray(unwrapJsonText(value))?.flatMap((item) => {
    const name = asText(fieldOf(item, 'event.name'));
    const attributes = asObject(item);
    if (name === undefined || attributes === undefined) return [];
    return tellsMessages({ name, attributes }) ? [{ name, attributes }] : [];
  });
  return events !== undefined && events.length > 0 ? events : undefined;
}
