import { event, inPieces, MODEL, type Usage, type Vendor } from './vendor.ts';

interface MessagesRequest {
  messages: { role: string; content: string | { type: string; text: string }[] }[];
  system?: string | { text: string }[];
  tools?: { name: string }[];
  stream?: boolean;
  max_tokens: number;
}

const typed = (type: string, data: Record<string, unknown> = {}): string => event({ type, ...data }, type);

/** Input that came from the cache is counted beside the rest, not in it. */
const usageOf = ({ input, cached, output }: Usage) => ({
  input_tokens: input - cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  output_tokens: output,
});
const message = (changes: Record<string, unknown>) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  ...changes,
});
const start = (usage: Usage): string[] => [
  typed('message_start', { message: message({ usage: { ...usageOf(usage), output_tokens: 1 } }) }),
];
const end = (reason: string, usage: Usage): string[] => [
  typed('message_delta', {
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: usage.output },
  }),
  typed('message_stop'),
];
const textOf = (content: string | { text: string }[] | undefined): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('');

/** Anthropic's Messages format. */
export const anthropic: Vendor = {
  name: 'Anthropic messages',
  kind: 'anthropic',
  keyHeader: ['x-api-key', (key) => key],
  path: () => '/messages',
  textEvents: (pieces, usage) => [
    ...start(usage),
    typed('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    typed('ping'),
    ...pieces.map((text) => typed('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    typed('content_block_stop', { index: 0 }),
    ...end('end_turn', usage),
  ],
  toolEvents: ({ id, name, args }, usage) => [
    ...start(usage),
    typed('content_block_start', { index: 0, content_block: { type: 'tool_use', id, name, input: {} } }),
    ...inPieces(args).map((partial_json) =>
      typed('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json } }),
    ),
    typed('content_block_stop', { index: 0 }),
    ...end('tool_use', usage),
  ],
  failureEvent: typed('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
  filteredEvents: (usage) => [...start(usage), ...end('refusal', usage)],
  whole: (text, usage) =>
    message({ content: [{ type: 'text', text }], stop_reason: 'end_turn', usage: usageOf(usage) }),
  errorBody: ({ message: said, type = 'invalid_request_error' }) => ({
    type: 'error',
    error: { type, message: said },
    request_id: 'req_1',
  }),
  read: (body) => {
    const { messages, system, tools, stream, max_tokens } = body as MessagesRequest;
    return {
      text: textOf(messages.findLast(({ role }) => role === 'user')?.content),
      system: textOf(system),
      toolNames: (tools ?? []).map(({ name }) => name),
      isStream: stream === true,
      maxTokens: max_tokens,
    };
  },
};
