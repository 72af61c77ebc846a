import * as z from 'zod';
import type { JsonObject } from '../../../base/json.ts';
import type { SimulatedReply, SimulatedTurn } from '../simulated-request.ts';
import type { AnswerIdentity, DecodedRequest, EventScript, WireDialect } from './dialect.ts';
import { WireRequestError } from './wire-request-error.ts';
import { openAiError } from './openai-error.ts';
import { halves } from './openai-chat.ts';
import { eventOf, parseWire } from './parse-wire.ts';

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const inputItem = z.looseObject({
  type: z.string().optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']).optional(),
  content: z.union([z.string(), z.array(part)]).optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  output: z.union([z.string(), z.array(part)]).optional(),
});
type InputItem = z.infer<typeof inputItem>;

/** `POST /v1/responses`. Nothing is kept between requests: earlier ones cannot be named. */
const responsesRequest = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([z.string(), z.array(inputItem).max(10_000)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  previous_response_id: z.string().nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.string(),
        name: z.string().optional(),
        description: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .max(1000)
    .nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string(), name: z.string().optional() })])
    .nullish(),
  text: z
    .looseObject({
      format: z.looseObject({ type: z.string(), schema: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    })
    .nullish(),
});

export const openAiResponses: WireDialect = {
  requestIdHeader: 'x-request-id',
  brokenEvent: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"br\n\n',
  decode,
  stream,
  whole: (reply, identity) => responseOf(reply, identity, outputOf(reply, identity), true),
  error: openAiError,
};

function decode(body: unknown): DecodedRequest {
  const parsed = parseWire(responsesRequest, body);
  if (parsed.previous_response_id != null) {
    const message = 'previous_response_id: nothing is kept here. Send the whole conversation in input.';
    throw new WireRequestError(message, 'previous_response_id');
  }
  const items: readonly InputItem[] =
    typeof parsed.input === 'string' ? [{ role: 'user', content: parsed.input }] : parsed.input;
  const turns: SimulatedTurn[] = [
    ...(parsed.instructions == null ? [] : [{ role: 'system' as const, text: parsed.instructions, toolCalls: [] }]),
    ...items.flatMap(readItem),
  ];
  const { tool_choice: choice, text } = parsed;
  const format = text?.format;
  return {
    model: parsed.model,
    isStream: parsed.stream ?? false,
    wantsUsage: true,
    request: {
      turns,
      tools: (parsed.tools ?? []).flatMap(({ type, name, description, parameters }) =>
        type !== 'function' || name === undefined
          ? []
          : [{ name, description: description ?? '', inputSchema: (parameters ?? {}) as JsonObject }],
      ),
      toolChoice: typeof choice === 'object' && choice !== null ? { name: choice.name ?? '' } : (choice ?? 'auto'),
      maxOutputTokens: parsed.max_output_tokens ?? null,
      json:
        format?.type === 'json_schema' || format?.type === 'json_object'
          ? { schema: (format.schema ?? null) as JsonObject | null }
          : null,
      passages: null,
      question: turns.findLast(({ role }) => role === 'user')?.text ?? '',
    },
  };
}

function readItem(item: InputItem): SimulatedTurn[] {
  if (item.role !== undefined) {
    const role = item.role === 'developer' ? 'system' : item.role;
    return [{ role, text: textOf(item.content), toolCalls: [] }];
  }
  if (item.type === 'function_call') {
    return [{ role: 'assistant', text: '', toolCalls: [{ name: item.name ?? '', input: item.arguments ?? '{}' }] }];
  }
  if (item.type === 'function_call_output') return [{ role: 'tool', text: textOf(item.output), toolCalls: [] }];
  if (item.type === 'item_reference') {
    throw new WireRequestError('input: nothing is kept here, so no item can be referred to. Send it.', 'input', 404);
  }
  // Reasoning and the like: a model that does not exist has none.
  return [];
}

function textOf(content: InputItem['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');
}

type OutputItem = { id: string; type: string } & Record<string, unknown>;

function outputOf(reply: SimulatedReply, { tag }: AnswerIdentity): OutputItem[] {
  const message: OutputItem[] =
    reply.text === ''
      ? []
      : [
          {
            id: `msg_${tag}`,
            type: 'message',
            status: reply.finish === 'length' ? 'incomplete' : 'completed',
            role: 'assistant',
            content: [{ type: 'output_text', text: reply.text, annotations: [], logprobs: [] }],
          },
        ];
  return [
    ...message,
    ...reply.toolCalls.map(({ id, name, input }, index) => ({
      id: `fc_${tag}${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: id,
      name,
      arguments: input,
    })),
  ];
}

function responseOf(
  reply: SimulatedReply,
  { tag, model, createdAt }: AnswerIdentity,
  output: readonly OutputItem[],
  isDone: boolean,
): object {
  const isCut = reply.finish === 'length';
  const status = isCut ? 'incomplete' : 'completed';
  return {
    id: `resp_${tag}`,
    object: 'response',
    created_at: createdAt,
    status: isDone ? status : 'in_progress',
    error: null,
    incomplete_details: isDone && isCut ? { reason: 'max_output_tokens' } : null,
    instructions: null,
    model,
    output,
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: isDone
      ? {
          input_tokens: reply.inputTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: reply.outputTokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: reply.inputTokens + reply.outputTokens,
        }
      : null,
    metadata: {},
  };
}

/** The events of a response, numbered as they go. Its last one is what ends it: there is no `[DONE]`. */
function stream(reply: SimulatedReply, identity: AnswerIdentity): EventScript {
  let sequence = 0;
  const event = (type: string, members: object): string => {
    const text = eventOf({ type, sequence_number: sequence, ...members }, type);
    sequence += 1;
    return text;
  };
  const output = outputOf(reply, identity);
  const [first] = output;
  const message = first?.type === 'message' ? first : null;
  const place = { item_id: message?.id, output_index: 0, content_index: 0 };
  const emptyPart = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const begun = responseOf(reply, identity, [], false);
  const head = [event('response.created', { response: begun }), event('response.in_progress', { response: begun })];
  if (message !== null) {
    const opened = { ...message, status: 'in_progress', content: [] };
    head.push(event('response.output_item.added', { output_index: 0, item: opened }));
    head.push(event('response.content_part.added', { ...place, part: emptyPart }));
  }
  return {
    head: head.join(''),
    piece: (delta) => event('response.output_text.delta', { ...place, delta, logprobs: [] }),
    // Numbered when it is read, after the pieces.
    get tail() {
      const events: string[] = [];
      if (message !== null) {
        events.push(event('response.output_text.done', { ...place, text: reply.text, logprobs: [] }));
        events.push(event('response.content_part.done', { ...place, part: { ...emptyPart, text: reply.text } }));
        events.push(event('response.output_item.done', { output_index: 0, item: message }));
      }
      for (const [index, item] of output.entries()) {
        if (item.type !== 'function_call') continue;
        const at = { item_id: item.id, output_index: index };
        const input = String(item['arguments']);
        const opened = { ...item, status: 'in_progress', arguments: '' };
        events.push(event('response.output_item.added', { output_index: index, item: opened }));
        for (const delta of halves(input)) {
          events.push(event('response.function_call_arguments.delta', { ...at, delta }));
        }
        events.push(event('response.function_call_arguments.done', { ...at, name: item['name'], arguments: input }));
        events.push(event('response.output_item.done', { output_index: index, item }));
      }
      return events.join('');
    },
    get end() {
      const type = reply.finish === 'length' ? 'response.incomplete' : 'response.completed';
      return event(type, { response: responseOf(reply, identity, output, true) });
    },
  };
}
