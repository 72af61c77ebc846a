import * as z from 'zod';
import type { JsonObject } from '../../../base/json.ts';
import type { SimulatedReply, SimulatedTurn } from '../simulated-request.ts';
import type { AnswerIdentity, DecodedRequest, EventScript, WireDialect, WireError } from './dialect.ts';
import { halves } from './openai-chat.ts';
import { eventOf, parseWire } from './parse-wire.ts';

const textBlock = z.looseObject({ type: z.string(), text: z.string().optional() });
const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  content: z.union([z.string(), z.array(textBlock)]).optional(),
});
const message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
});

/** `POST /v1/messages`. */
const messagesRequest = z.looseObject({
  model: z.string().min(1).max(200),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1).max(10_000),
  system: z.union([z.string(), z.array(textBlock)]).nullish(),
  stream: z.boolean().nullish(),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        description: z.string().nullish(),
        input_schema: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .max(1000)
    .nullish(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() }).nullish(),
  output_config: z
    .looseObject({
      format: z.looseObject({ type: z.string(), schema: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    })
    .nullish(),
});

export const anthropicMessages: WireDialect = {
  requestIdHeader: 'request-id',
  brokenEvent: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"text":"br\n\n',
  decode,
  stream,
  whole: (reply, identity) => messageOf(reply, identity, contentOf(reply), true),
  error: anthropicError,
};

function decode(body: unknown): DecodedRequest {
  const parsed = parseWire(messagesRequest, body);
  const turns: SimulatedTurn[] = [
    ...(parsed.system == null ? [] : [{ role: 'system' as const, text: textOf(parsed.system), toolCalls: [] }]),
    ...parsed.messages.flatMap(readMessage),
  ];
  const { tool_choice: choice, output_config: output } = parsed;
  const choices = { auto: 'auto', any: 'required', none: 'none', tool: { name: choice?.name ?? '' } } as const;
  return {
    model: parsed.model,
    isStream: parsed.stream ?? false,
    wantsUsage: true,
    request: {
      turns,
      tools: (parsed.tools ?? []).map(({ name, description, input_schema: schema }) => ({
        name,
        description: description ?? '',
        inputSchema: (schema ?? {}) as JsonObject,
      })),
      toolChoice: choices[choice?.type ?? 'auto'],
      maxOutputTokens: parsed.max_tokens,
      json: output?.format == null ? null : { schema: (output.format.schema ?? null) as JsonObject | null },
      passages: null,
      question: turns.findLast(({ role }) => role === 'user')?.text ?? '',
    },
  };
}

/** A user's message may carry results of tools, which are turns of their own. */
function readMessage({ role, content }: z.infer<typeof message>): SimulatedTurn[] {
  if (typeof content === 'string') return [{ role, text: content, toolCalls: [] }];
  const results = content
    .filter(({ type }) => type === 'tool_result')
    .map(({ content: result }) => ({ role: 'tool' as const, text: textOf(result), toolCalls: [] }));
  const toolCalls = content
    .filter(({ type }) => type === 'tool_use')
    .map(({ name, input }) => ({ name: name ?? '', input: JSON.stringify(input ?? {}) }));
  const text = textOf(content.filter(({ type }) => type === 'text'));
  return text === '' && toolCalls.length === 0 ? results : [...results, { role, text, toolCalls }];
}

function textOf(content: string | readonly { text?: string | undefined }[] | undefined): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');
}

const STOP: Readonly<Record<SimulatedReply['finish'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
};

function contentOf(reply: SimulatedReply): object[] {
  return [
    ...(reply.text === '' ? [] : [{ type: 'text', text: reply.text }]),
    ...reply.toolCalls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: parseOr(input) })),
  ];
}

/** A whole message holds arguments as JSON, so that broken ones can only be told as a text. */
function parseOr(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

function messageOf(
  reply: SimulatedReply,
  { tag, model }: AnswerIdentity,
  content: readonly object[],
  isDone: boolean,
): object {
  return {
    id: `msg_${tag}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: isDone ? STOP[reply.finish] : null,
    stop_sequence: null,
    usage: {
      input_tokens: reply.inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: isDone ? reply.outputTokens : 1,
    },
  };
}

function stream(reply: SimulatedReply, identity: AnswerIdentity): EventScript {
  const event = (type: string, members: object): string => eventOf({ type, ...members }, type);
  const hasText = reply.text !== '';
  const begun = event('message_start', { message: messageOf(reply, identity, [], false) });
  const opened = event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  const tools = reply.toolCalls.flatMap(({ id, name, input }, call) => {
    const index = call + (hasText ? 1 : 0);
    return [
      event('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }),
      ...halves(input).map((part) =>
        event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: part } }),
      ),
      event('content_block_stop', { index }),
    ];
  });
  const stopped = event('message_delta', {
    delta: { stop_reason: STOP[reply.finish], stop_sequence: null },
    usage: { output_tokens: reply.outputTokens },
  });
  return {
    head: `${begun}${event('ping', {})}${hasText ? opened : ''}`,
    piece: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    tail: `${hasText ? event('content_block_stop', { index: 0 }) : ''}${tools.join('')}${stopped}`,
    end: event('message_stop', {}),
  };
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
const FIRST_SERVER_ERROR = 500;

function anthropicError({ status, message: text, requestId }: WireError): object {
  const fallback = status >= FIRST_SERVER_ERROR ? 'api_error' : 'invalid_request_error';
  return {
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? fallback, message: text },
    request_id: requestId,
  };
}
