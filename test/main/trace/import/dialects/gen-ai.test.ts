import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('GenAI attributes of 1.37 in OTLP', () => {
  const { format, span, spans } = loadOtelFixture('gen-ai.otlp.json');

  it('reads who spoke with whom, and where', () => {
    expect(format).toBe('otlp');
    expect(span('a100000000000001')).toMatchObject({
      kind: 'agent',
      agent: { id: 'desk-7', name: 'harbour_desk', version: '12' },
      conversationId: 'conv-118',
      userId: 'skipper-44',
      tenantId: 'north-quay',
      service: 'harbour-desk',
      environment: 'staging',
    });
    expect(span('a100000000000001').attributes).toMatchObject({
      'resource.service.version': '4.2.0',
      'span.kind': 'server',
    });
  });

  it('marks the agent whose tokens are those of its calls', () => {
    expect(span('a100000000000001').rollup).toBe(true);
    const total = spans.reduce((sum, { rollup, usage }) => sum + (rollup ? 0 : (usage?.inputTokens ?? 0)), 0);
    expect(total).toBe(812 + 1118);
  });

  it('reads a call of a model whole', () => {
    expect(span('a100000000000002')).toMatchObject({
      kind: 'llm',
      parentSpanId: 'a100000000000001',
      startNs: '1780300800100000000',
      endNs: '1780300801500000000',
      status: 'ok',
      prompt: { name: 'desk-system', version: '9' },
      params: { temperature: 0.2, max_tokens: 512 },
      systemInstructions: [{ type: 'text' }],
      outputMessages: [
        {
          role: 'assistant',
          finishReason: 'tool_call',
          parts: [
            { type: 'reasoning', content: 'The sill matters; look up the tide.' },
            { type: 'tool_call', id: 'toolu_tide', name: 'tide_table', arguments: { day: 'sunday', time: '07:30' } },
          ],
        },
      ],
      usage: {
        inputTokens: 812,
        outputTokens: 40,
        cacheReadInputTokens: 600,
        cacheWriteInputTokens: 100,
        reasoningOutputTokens: 11,
      },
      content: 'full',
    });
  });

  it('reads tools and documents, with text or without', () => {
    expect(span('a100000000000003').tool).toEqual({
      name: 'tide_table',
      callId: 'toolu_tide',
      type: 'function',
      arguments: { day: 'sunday', time: '07:30' },
      result: { heightM: 2.4, sillM: 1 },
    });
    expect(span('a100000000000004').retrieval).toEqual({
      query: 'draught limits inner basin',
      topK: 2,
      dataSourceId: 'berth-rules',
      documents: [
        { id: 'rules-14', idSource: 'given', score: 0.83, rank: 1 },
        { id: 'rules-02', idSource: 'given', score: 0.71, rank: 2 },
      ],
    });
  });

  it('explains a failure by its exception, and takes an exception without a failure for none', () => {
    expect(span('a100000000000005')).toMatchObject({
      status: 'error',
      error: {
        type: 'TimeoutError',
        message: 'the berth register did not answer within 150 ms',
        stack: 'reserve.py:88',
      },
      tool: { name: 'reserve_berth', arguments: '{"berth":' },
    });
    expect(span('a100000000000006')).toMatchObject({ status: 'unset', events: [{ name: 'exception' }] });
    expect(span('a100000000000006').error).toBeUndefined();
  });

  it('says that content is absent instead of inventing it', () => {
    const silent = span('a100000000000006');
    expect(silent.content).toBe('absent');
    expect(silent).not.toHaveProperty('inputMessages');
    expect(silent).not.toHaveProperty('outputMessages');
    expect(silent.links).toEqual([
      { traceId: silent.traceId, spanId: 'a100000000000002', attributes: { reason: 'continues' } },
    ]);
  });
});
