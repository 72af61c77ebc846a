import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('OpenLLMetry as Tempo hands it out', () => {
  const { span, format, unmapped } = loadOtelFixture('openllmetry.tempo.json');
  const call = span('c300000000000002');

  it('keeps nanoseconds that no double holds, and takes an empty parent for none', () => {
    expect(format).toBe('otlp');
    expect(call.startNs).toBe('1780300800010000000');
    expect(span('c300000000000001').parentSpanId).toBeUndefined();
  });

  it('orders fourteen turns by number, the tenth after the ninth', () => {
    expect(call.inputMessages?.map(({ role }) => role)).toEqual([
      'system',
      ...Array.from({ length: 5 }, () => ['user', 'assistant']).flat(),
      'assistant',
      'tool',
      'user',
    ]);
    expect(call.inputMessages?.[10]?.parts).toEqual([{ type: 'text', content: 'turn 10 of assistant' }]);
  });

  it('reads calls, results and pictures within the turns', () => {
    expect(call.inputMessages?.slice(11)).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_9', name: 'lookup_vessel', arguments: { imo: 9301234 } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_9', response: '{"name": "Sigrid"}' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'And this one?' },
          { type: 'uri', modality: 'image', uri: 'https://harbour.example/cam/3.jpg' },
        ],
      },
    ]);
  });

  it('keeps arguments that are no JSON as they stood, and takes a quoted nothing for nothing', () => {
    expect(call.outputMessages).toEqual([
      {
        role: 'assistant',
        finishReason: 'tool_calls',
        parts: [
          {
            type: 'tool_call',
            id: 'call_10',
            name: 'lookup_vessel',
            arguments: '{"imo": 93012',
            rawArguments: '{"imo": 93012',
          },
        ],
      },
    ]);
  });

  it('names the provider by the model where a framework names itself', () => {
    expect(call).toMatchObject({
      provider: 'openai',
      conversationId: 'quay-3',
      userId: 'skipper-44',
      usage: { inputTokens: 410, outputTokens: 17, cacheReadInputTokens: 128 },
      prompt: { name: 'vessel-lookup', version: '3', template: 'Look up {imo}', variables: { imo: '9301234' } },
      toolDefinitions: [{ name: 'lookup_vessel', parameters: { type: 'object' } }],
    });
    expect(call.attributes['gen_ai.system']).toBe('Langchain');
  });

  it('reads the call of a decorated function as the call of a tool', () => {
    expect(span('c300000000000003').tool).toEqual({
      name: 'lookup_vessel',
      arguments: { imo: 9301234 },
      result: { name: 'Sigrid' },
    });
    expect(span('c300000000000001')).toMatchObject({ kind: 'chain', output: 'Sigrid' });
  });

  it('reads what a vector store found from its events, and leaves out the vector', () => {
    expect(span('c300000000000004')).toMatchObject({
      kind: 'retriever',
      retrieval: {
        topK: 2,
        documents: [
          {
            id: 'log-1',
            content: 'Sigrid moored at quay 3.',
            rank: 1,
            metadata: { day: '2026-06-01', distance: 0.21 },
          },
          { id: 'log-2', rank: 2 },
        ],
      },
    });
    expect(unmapped.get('embedding.vector')).toBe(1);
  });
});
