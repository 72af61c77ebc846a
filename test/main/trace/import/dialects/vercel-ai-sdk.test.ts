import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('Vercel AI SDK', () => {
  const { span, format, unmapped } = loadOtelFixture('vercel-ai-sdk.readable-spans.json');

  it('reads the call of the model', () => {
    expect(format).toBe('otel-readable-span');
    expect(span('9100000000000002')).toMatchObject({
      kind: 'llm',
      parentSpanId: '9100000000000001',
      provider: 'openai',
      requestModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      startNs: '1780300800010000000',
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Weather at quay 3?' }] },
      ],
      outputMessages: [
        {
          finishReason: 'tool-calls',
          parts: [{ type: 'tool_call', id: 'call_w', name: 'weather', arguments: { quay: 3 } }],
        },
      ],
      usage: { inputTokens: 44, outputTokens: 12, cacheReadInputTokens: 8 },
      toolDefinitions: [{ type: 'function', name: 'weather', inputSchema: { type: 'object' } }],
      conversationId: 'web-5',
      userId: 'skipper-44',
    });
  });

  it('takes the function around one call for its repetition', () => {
    expect(span('9100000000000001')).toMatchObject({ kind: 'chain', rollup: true, sameAs: '9100000000000002' });
    expect(span('9100000000000002').sameAs).toBeUndefined();
  });

  it('reads tools and embeddings', () => {
    expect(span('9100000000000003').tool).toEqual({
      name: 'weather',
      callId: 'call_w',
      arguments: { quay: 3 },
      result: { wind: 'NW 5' },
    });
    expect(span('9100000000000004')).toMatchObject({
      kind: 'embedding',
      input: 'wind at quay 3',
      usage: { inputTokens: 5 },
    });
    expect(unmapped.get('embedding.vector')).toBe(1);
  });
});
