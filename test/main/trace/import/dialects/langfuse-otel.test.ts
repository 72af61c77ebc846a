import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('the Langfuse SDK', () => {
  it('reads spans of the Langfuse SDK, whose cached input is counted apart', () => {
    const { span } = loadOtelFixture('langfuse-sdk.otlp.json');
    expect(span('1f00000000000001')).toMatchObject({
      kind: 'llm',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Is the lock open?' }] }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'Until ten.' }] }],
      usage: { inputTokens: 16, outputTokens: 4, cacheReadInputTokens: 6 },
      costUsd: { total: 0.003 },
      prompt: { name: 'lock', version: '5' },
      tags: ['lock'],
      conversationId: 'lf-1',
    });
    expect(span('1f00000000000002')).toMatchObject({
      kind: 'tool',
      status: 'error',
      error: { message: 'register is offline' },
      tool: { arguments: { lock: 'north' } },
    });
  });
});
