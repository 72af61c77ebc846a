import * as z from 'zod';
import type { JsonObject } from '../../../base/json.ts';
import type { SimulatedReply, SimulatedTurn } from '../simulated-request.ts';
import type { AnswerIdentity, DecodedRequest, EventScript, WireDialect } from './dialect.ts';
import { WireRequestError } from './wire-request-error.ts';
import { openAiError } from './openai-error.ts';
import { eventOf, parseWire } from './parse-wire.ts';

const contentPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(contentPart)]).nullish();
const toolCall = z.looseObject({
  id: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content,
  tool_calls: z.array(toolCall).nullish(),
});
const functionTool = z.looseObject({
  type: z.string(),
  function: z
    .looseObject({
      name: z.string(),
      description: z.string().nullish(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
    })
    .optional(),
});
const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() }),
]);

/** `POST /v1/chat/completions`. What a model that does not exist cannot honour (temperature, penalties…) is let through. */
export const chatRequest = z.looseObject({
  model: z.string().min(1).max(200),
  messages: z.array(message).min(1).max(10_000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().min(1).max(128).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  tools: z.array(functionTool).max(1000).nullish(),
  tool_choice: toolChoice.nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    })
    .nullish(),
  user: z.string().max(1000).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

export const DONE_EVENT = 'data: [DONE]\n\n';
const CHUNK = 'chat.completion.chunk';
/** Stands for a piece's text where a chunk is made once for all pieces. */
const SPLIT_HERE = '\u0000text\u0000';

export const openAiChat: WireDialect = {
  requestIdHeader: 'x-request-id',
  brokenEvent: 'data: {"id":"chatcmpl-","object":"chat.completion.chunk","choices":[{"delta":{"content":"br\n\n',
  decode,
  stream,
  whole,
  error: openAiError,
};

function decode(body: unknown): DecodedRequest {
  const parsed = parseWire(chatRequest, body);
  if ((parsed.n ?? 1) > 1) throw new WireRequestError('n: only one choice is given; leave it out or set it to 1.', 'n');
  const turns = parsed.messages.map(readMessage);
  const { tool_choice: choice, response_format: format } = parsed;
  return {
    model: parsed.model,
    isStream: parsed.stream ?? false,
    wantsUsage: parsed.stream_options?.include_usage ?? false,
    request: {
      turns,
      tools: (parsed.tools ?? []).flatMap(({ function: tool }) =>
        tool === undefined
          ? []
          : [
              {
                name: tool.name,
                description: tool.description ?? '',
                inputSchema: (tool.parameters ?? {}) as JsonObject,
              },
            ],
      ),
      toolChoice:
        typeof choice === 'object' && choice !== null ? { name: choice.function?.name ?? '' } : (choice ?? 'auto'),
      maxOutputTokens: parsed.max_completion_tokens ?? parsed.max_tokens ?? null,
      json:
        format?.type === 'json_schema' || format?.type === 'json_object'
          ? { schema: (format.json_schema?.schema ?? null) as JsonObject | null }
          : null,
      passages: null,
      question: turns.findLast(({ role }) => role === 'user')?.text ?? '',
    },
  };
}

function readMessage({ role, content: given, tool_calls: calls }: z.infer<typeof message>): SimulatedTurn {
  return {
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    text: textOfContent(given),
    toolCalls: (calls ?? []).map(({ function: { name, arguments: input } }) => ({ name, input })),
  };
}

/** @returns the text of a message; parts that are no text (images, sound) say nothing here */
export function textOfContent(given: z.infer<typeof content>): string {
  if (typeof given === 'string') return given;
  return (given ?? []).map((part) => part.text ?? '').join('\n');
}

function stream(reply: SimulatedReply, identity: AnswerIdentity, wantsUsage: boolean): EventScript {
  const chunk = (delta: object, finishReason: string | null = null): string =>
    eventOf(chatChunk(identity, { delta, finishReason, wantsUsage }));
  const [opening = '', closing = ''] = chunk({ content: SPLIT_HERE }).split(JSON.stringify(SPLIT_HERE));
  const tools = reply.toolCalls.flatMap(({ id, name, input }, index) => [
    chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
    ...halves(input).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  const usage = wantsUsage
    ? eventOf({ ...chunkHead(identity), choices: [], usage: chatUsage(reply.inputTokens, reply.outputTokens) })
    : '';
  return {
    head: chunk({ role: 'assistant', content: reply.toolCalls.length > 0 ? null : '', refusal: null }),
    // Written out by hand: this is said for every token.
    piece: (text) => `${opening}${JSON.stringify(text)}${closing}`,
    tail: `${tools.join('')}${chunk({}, FINISH[reply.finish])}${usage}`,
    end: DONE_EVENT,
  };
}

const FINISH: Readonly<Record<SimulatedReply['finish'], string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
};

/** @returns one `chat.completion.chunk`; usage is null in all but the last when it was asked for */
export function chatChunk(
  identity: AnswerIdentity,
  { delta, finishReason, wantsUsage }: { delta: object; finishReason: string | null; wantsUsage: boolean },
): object {
  return {
    ...chunkHead(identity),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...(wantsUsage ? { usage: null } : {}),
  };
}

/** @returns the members that every chunk of an answer shares */
export function chunkHead({ tag, model, createdAt }: AnswerIdentity): object {
  return { id: `chatcmpl-${tag}`, object: CHUNK, created: createdAt, model, system_fingerprint: null };
}

/** @returns OpenAI's `usage` */
export function chatUsage(inputTokens: number, outputTokens: number): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function whole(reply: SimulatedReply, { tag, model, createdAt }: AnswerIdentity): object {
  const calls = reply.toolCalls.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
  }));
  return {
    id: `chatcmpl-${tag}`,
    object: 'chat.completion',
    created: createdAt,
    model,
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls.length > 0 ? null : reply.text,
          refusal: null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: FINISH[reply.finish],
      },
    ],
    usage: chatUsage(reply.inputTokens, reply.outputTokens),
  };
}

/** Arguments come in pieces; two are enough to find a client that takes the first for all. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return text.length < 2 ? [text] : [text.slice(0, middle), text.slice(middle)];
}
