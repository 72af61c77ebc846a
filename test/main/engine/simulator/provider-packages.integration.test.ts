import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { always, serveProfile } from './serve-profile.ts';

const ask: LanguageModelV4CallOptions = {
  prompt: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'When does the gate open?' }] },
  ],
};
const SEARCH = {
  type: 'function' as const,
  name: 'search_documents',
  description: 'Finds passages.',
  inputSchema: { type: 'object' as const, properties: { query: { type: 'string' as const } }, required: ['query'] },
};

const FORMATS: readonly [string, (server: { openai: string }) => LanguageModelV4][] = [
  ['OpenAI responses', ({ openai }) => createOpenAI({ apiKey: 'any', baseURL: openai })('gpt-9')],
  ['OpenAI chat', ({ openai }) => createOpenAI({ apiKey: 'any', baseURL: openai }).chat('gpt-9')],
  [
    'OpenAI-compatible',
    ({ openai }) => createOpenAICompatible({ name: 'x', baseURL: openai, includeUsage: true })('llama'),
  ],
  ['Anthropic', ({ openai }) => createAnthropic({ apiKey: 'any', baseURL: openai })('claude-9')],
];

async function partsOf(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4StreamPart[]> {
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of (await model.doStream(options)).stream) parts.push(part);
  return parts;
}

describe.each(FORMATS)('the provider package for %s', (_, open) => {
  it('reads a whole answer and its usage', async () => {
    const model = open(await serveProfile({ outputTokens: 12 }));
    const { content, finishReason, usage } = await model.doGenerate(ask);
    expect(content).toMatchObject([{ type: 'text', text: expect.stringContaining('gate open') }]);
    expect([finishReason.unified, usage.outputTokens.total]).toEqual(['stop', 12]);
    expect(usage.inputTokens.total).toBe(9);
  });

  it('reads a stream, its usage and its end', async () => {
    const model = open(await serveProfile({ outputTokens: 12, interTokenMs: 1 }));
    const parts = await partsOf(model, ask);
    expect(parts.filter((part) => part.type === 'text-delta' && part.delta !== '')).toHaveLength(12);
    expect(parts.filter(({ type }) => type === 'error')).toEqual([]);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'stop' },
      usage: { outputTokens: { total: 12 } },
    });
  });

  it('reads a tool call, whole and streamed, and sends its result back', async () => {
    const model = open(await serveProfile({}));
    const { content } = await model.doGenerate({ ...ask, tools: [SEARCH] });
    const parts = await partsOf(model, { ...ask, tools: [SEARCH] });
    for (const call of [
      content.find(({ type }) => type === 'tool-call'),
      parts.find(({ type }) => type === 'tool-call'),
    ]) {
      expect(call).toMatchObject({ toolName: 'search_documents', input: '{"query":"When does the gate open?"}' });
    }
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'tool-calls' } });
    const answer = await partsOf(model, {
      tools: [SEARCH],
      prompt: [
        ...ask.prompt,
        {
          role: 'assistant',
          content: [
            { type: 'tool-call', toolCallId: 'call_a', toolName: 'search_documents', input: { query: 'gate' } },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'call_a',
              toolName: 'search_documents',
              output: { type: 'json', value: [{ marker: 4, text: 'The gate opens at six.' }] },
            },
          ],
        },
      ],
    });
    const text = answer.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
    expect(text).toBe('The gate opens at six. [4]');
  });

  it('reads JSON of its schema', async () => {
    const model = open(await serveProfile({}));
    const schema = { type: 'object' as const, properties: { open: { type: 'boolean' as const } }, required: ['open'] };
    const { content } = await model.doGenerate({ ...ask, responseFormat: { type: 'json', schema } });
    expect(JSON.stringify(content)).toMatch(/open\\?":\s*true|answer/);
  });

  it('tells a cap from an end', async () => {
    const model = open(await serveProfile({ outputTokens: 50 }));
    const parts = await partsOf(model, { ...ask, maxOutputTokens: 16 });
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'length' } });
  });

  it('fails with the status and what to wait', async () => {
    const model = open(await serveProfile(always({ type: 'rate-limit', retryAfterSeconds: 2 })));
    await expect(model.doStream(ask)).rejects.toMatchObject({
      statusCode: 429,
      isRetryable: true,
      responseHeaders: { 'retry-after': '2', 'retry-after-ms': '2000' },
    });
  });

  it('puts characters together that were cut', async () => {
    const model = open(await serveProfile(always({ type: 'split-utf8' }, { outputTokens: 60 })));
    const text = (await partsOf(model, ask)).map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
    expect(text).toMatch(/[—“é€Ü]/);
    expect(text).not.toContain('\ufffd');
  });

  it('breaks off on a reset in the middle', async () => {
    const model = open(await serveProfile(always({ type: 'reset', afterTokens: 3 }, { outputTokens: 20 })));
    const { stream } = await model.doStream(ask);
    let error: unknown = null;
    try {
      for await (const part of stream) if (part.type === 'error') error = part.error;
    } catch (thrown) {
      error = thrown;
    }
    expect(error).not.toBeNull();
  });
});
