import { event, inPieces, MODEL, type Usage, type Vendor } from './vendor.ts';

interface ResponsesRequest {
  input: { role?: string; content?: string | { type: string; text: string }[] }[];
  instructions?: string;
  tools?: { name: string }[];
  stream?: boolean;
  max_output_tokens?: number;
  store?: boolean;
}

let sequence = 0;
const typed = (type: string, data: Record<string, unknown>): string =>
  event({ type, sequence_number: sequence++, ...data }, type);

const usageOf = ({ input, cached, output, reasoning }: Usage) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
});

const response = (changes: Record<string, unknown>) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  model: MODEL,
  output: [],
  usage: null,
  ...changes,
});
const message = (text: string, status: string) => ({
  id: 'msg_1',
  type: 'message',
  status,
  role: 'assistant',
  content: status === 'in_progress' ? [] : [{ type: 'output_text', text, annotations: [] }],
});
const opening = (): string[] => [
  typed('response.created', { response: response({}) }),
  typed('response.in_progress', { response: response({}) }),
];

/** OpenAI's Responses format. */
export const openAiResponses: Vendor = {
  name: 'OpenAI responses',
  kind: 'openai',
  api: 'responses',
  keyHeader: ['authorization', (key) => `Bearer ${key}`],
  path: () => '/responses',
  textEvents: (pieces, usage) => {
    const text = pieces.join('');
    const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    return [
      ...opening(),
      typed('response.output_item.added', { output_index: 0, item: message('', 'in_progress') }),
      typed('response.content_part.added', { ...at, part: { type: 'output_text', text: '', annotations: [] } }),
      ...pieces.map((delta) => typed('response.output_text.delta', { ...at, delta, logprobs: [] })),
      typed('response.output_text.done', { ...at, text, logprobs: [] }),
      typed('response.content_part.done', { ...at, part: { type: 'output_text', text, annotations: [] } }),
      typed('response.output_item.done', { output_index: 0, item: message(text, 'completed') }),
      typed('response.completed', {
        response: response({ status: 'completed', output: [message(text, 'completed')], usage: usageOf(usage) }),
      }),
    ];
  },
  toolEvents: ({ id, name, args }, usage) => {
    const item = { id: 'fc_1', type: 'function_call', call_id: id, name };
    const at = { item_id: 'fc_1', output_index: 0 };
    const done = { ...item, status: 'completed', arguments: JSON.stringify(args) };
    return [
      ...opening(),
      typed('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress', arguments: '' } }),
      ...inPieces(args).map((delta) => typed('response.function_call_arguments.delta', { ...at, delta })),
      typed('response.function_call_arguments.done', { ...at, name, arguments: JSON.stringify(args) }),
      typed('response.output_item.done', { output_index: 0, item: done }),
      typed('response.completed', {
        response: response({ status: 'completed', output: [done], usage: usageOf(usage) }),
      }),
    ];
  },
  failureEvent: typed('error', { code: 'server_error', message: 'The server had an error', param: null }),
  filteredEvents: (usage) => [
    ...opening(),
    typed('response.incomplete', {
      response: response({
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        usage: usageOf(usage),
      }),
    }),
  ],
  whole: (text, usage) =>
    response({ status: 'completed', output: [message(text, 'completed')], usage: usageOf(usage) }),
  errorBody: ({ message: said, type = 'invalid_request_error' }) => ({
    error: { message: said, type, param: null, code: type },
  }),
  read: (body) => {
    const { input, instructions, tools, stream, max_output_tokens, store } = body as ResponsesRequest;
    if (store !== false) throw new Error('the conversation would be stored');
    const textOf = (content: ResponsesRequest['input'][number]['content']): string =>
      typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('');
    const system = input.filter(({ role }) => role === 'system' || role === 'developer');
    return {
      text: textOf(input.findLast(({ role }) => role === 'user')?.content),
      system: [instructions ?? '', ...system.map(({ content }) => textOf(content))].join('\n').trim(),
      toolNames: (tools ?? []).map(({ name }) => name),
      isStream: stream === true,
      maxTokens: max_output_tokens,
    };
  },
};
