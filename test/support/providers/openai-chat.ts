import { event, inPieces, MODEL, type Usage, type Vendor } from './vendor.ts';

interface ChatRequest {
  messages: { role: string; content: string | { text: string }[] }[];
  tools?: { function: { name: string } }[];
  stream?: boolean;
  max_tokens?: number;
  max_completion_tokens?: number;
}

const chunk = (delta: unknown, finish: string | null = null): string =>
  event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: MODEL,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  });

const usageOf = ({ input, cached, output, reasoning }: Usage) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

const end = (usage: Usage): string[] => [
  event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: MODEL,
    choices: [],
    usage: usageOf(usage),
  }),
  event('[DONE]'),
];

function textOf(content: ChatRequest['messages'][number]['content']): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

/** Chat completions: OpenAI's own, and what every imitation speaks. */
export function openAiChat(kind: Vendor['kind'], name: string): Vendor {
  return {
    name,
    kind,
    ...(kind === 'openai' ? { api: 'chat-completions' as const } : {}),
    keyHeader: ['authorization', (key) => `Bearer ${key}`],
    path: () => '/chat/completions',
    textEvents: (pieces, usage) => [
      chunk({ role: 'assistant', content: '' }),
      ...pieces.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      ...end(usage),
    ],
    toolEvents: ({ id, name: tool, args }, usage) => [
      chunk({
        role: 'assistant',
        content: null,
        tool_calls: [{ index: 0, id, type: 'function', function: { name: tool, arguments: '' } }],
      }),
      ...inPieces(args).map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
      chunk({}, 'tool_calls'),
      ...end(usage),
    ],
    failureEvent: event({
      error: { message: 'The server had an error', type: 'server_error', param: null, code: null },
    }),
    filteredEvents: (usage) => [chunk({ role: 'assistant', content: '' }), chunk({}, 'content_filter'), ...end(usage)],
    whole: (text, usage) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: MODEL,
      choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' }],
      usage: usageOf(usage),
    }),
    errorBody: ({ message, type = 'invalid_request_error' }) => ({ error: { message, type, param: null, code: type } }),
    read: (body) => {
      const { messages, tools, stream, max_tokens, max_completion_tokens } = body as ChatRequest;
      const last = messages.findLast(({ role }) => role === 'user');
      const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
      return {
        text: last === undefined ? '' : textOf(last.content),
        system: system.map(({ content }) => textOf(content)).join('\n'),
        toolNames: (tools ?? []).map((tool) => tool.function.name),
        isStream: stream === true,
        maxTokens: max_tokens ?? max_completion_tokens,
      };
    },
  };
}
