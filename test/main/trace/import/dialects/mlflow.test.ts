import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('MLflow over OTLP', () => {
  const { format, span, unmapped } = loadOtelFixture('mlflow.otlp.json');

  it('reads a call of a model whole, out of JSON within texts', () => {
    expect(format).toBe('otlp');
    expect(span('3f00000000000003')).toMatchObject({
      kind: 'llm',
      provider: 'openai',
      requestModel: 'gpt-4o-mini',
      params: { temperature: 0.1 },
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: 'Answer from the rules.' }] },
        {
          role: 'user',
          parts: [{ type: 'text', content: 'May the Sigrid, draught 4.1 m, lie at quay 3 at low water?' }],
        },
      ],
      outputMessages: [
        {
          role: 'assistant',
          finishReason: 'tool_calls',
          parts: [{ type: 'tool_call', id: 'call_tide', name: 'tide_table', arguments: { quay: 3 } }],
        },
      ],
      toolDefinitions: [{ function: { name: 'tide_table' } }],
      usage: { inputTokens: 210, outputTokens: 18 },
      costUsd: { total: 0.0000423, input: 0.0000315, output: 0.0000108 },
      content: 'full',
      source: { dialect: 'mlflow' },
    });
  });

  it('keeps inputs of which the messages are but a part, and drops what fields say in full', () => {
    const { attributes } = span('3f00000000000003');
    expect(attributes['mlflow.spanInputs']).toContain('"user":"desk"');
    expect(attributes).not.toHaveProperty('mlflow.spanOutputs');
    expect(attributes).not.toHaveProperty('mlflow.chat.tokenUsage');
    expect(unmapped.has('mlflow.spanInputs')).toBe(false);
  });

  it('reads agents, documents and tools by their type', () => {
    expect(span('3f00000000000001')).toMatchObject({
      kind: 'agent',
      input: { question: 'May the Sigrid, draught 4.1 m, lie at quay 3 at low water?' },
      output: 'No: quay 3 has 3.8 m at low water.',
    });
    expect(span('3f00000000000002')).toMatchObject({
      kind: 'retriever',
      retrieval: {
        query: 'depth at quay 3',
        documents: [
          { id: 'quays-3', content: 'Quay 3: 3.8 m at low water.', rank: 1 },
          { id: 'quays-4', rank: 2 },
        ],
      },
    });
    expect(span('3f00000000000004')).toMatchObject({
      kind: 'tool',
      status: 'error',
      error: { type: 'TimeoutError', message: 'the tide gauge did not answer' },
      tool: { name: 'tide_table', arguments: { quay: 3 } },
    });
  });

  it('leaves a type that an application made up to what else the span tells', () => {
    expect(span('3f00000000000005')).toMatchObject({ kind: 'other', input: { answer: 'No' }, output: true });
  });
});
