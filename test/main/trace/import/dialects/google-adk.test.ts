import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('Google ADK in flattened spans', () => {
  const { span, format } = loadOtelFixture('google-adk.flattened.json');

  it('reads the content from the framework, and marks the span that only counts as its repetition', () => {
    expect(format).toBe('flattened');
    expect(span('ad00000000000002')).toMatchObject({
      kind: 'llm',
      provider: 'google',
      systemInstructions: [{ type: 'text', content: 'You plan berths.' }],
      inputMessages: [
        { role: 'user', parts: [{ type: 'text', content: 'Any berth for 12 m?' }] },
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'fc-1', name: 'free_berths', arguments: { lengthM: 12 } }],
        },
        { role: 'user', parts: [{ type: 'tool_call_response', id: 'fc-1', response: { berths: ['B4'] } }] },
      ],
      outputMessages: [{ role: 'assistant', finishReason: 'stop', parts: [{ type: 'text', content: 'B4 is free.' }] }],
      toolDefinitions: [{ name: 'free_berths' }],
      params: { temperature: 0.1 },
    });
    expect(span('ad00000000000003')).toMatchObject({ sameAs: 'ad00000000000002', rollup: true });
    expect(span('ad00000000000002').rollup).toBeUndefined();
  });

  it('reads the call of a tool from its own attributes', () => {
    expect(span('ad00000000000004').tool).toMatchObject({
      arguments: { lengthM: 12 },
      result: { berths: ['B4'] },
      callId: 'fc-1',
    });
  });
});
