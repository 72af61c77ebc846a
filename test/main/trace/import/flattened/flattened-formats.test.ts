import { describe, expect, it } from 'vitest';
import { mapTraces } from '../../../../support/map-traces.ts';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('rows of a Phoenix data frame', () => {
  const { span, format } = loadOtelFixture('phoenix-dataframe.jsonl');

  it('read nested documents, and times as text or as milliseconds', () => {
    expect(format).toBe('phoenix');
    expect(span('e500000000000001')).toMatchObject({
      startNs: '1780300800125000000',
      endNs: '1780300800500123000',
      parentSpanId: 'e500000000000009',
      retrieval: {
        query: 'crane schedule',
        documents: [
          { id: 'n1', score: 0.9, metadata: { file: 'cranes.md', pages: [1, 2] } },
          { id: 'n2', content: 'Crane 1 is out of order.' },
        ],
      },
      attributes: { chromadb: { collection: 'yard' } },
    });
    expect(span('e500000000000002').startNs).toBe('1780300801000000000');
  });

  it('read the messages of a completion from its raw input and output', () => {
    expect(span('e500000000000002')).toMatchObject({
      status: 'error',
      error: { type: 'RateLimitError', message: 'rate limited' },
      provider: 'deepseek',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Summarise the crane schedule.' }] }],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'Crane 2 from six.' }] }],
      input: { prompt: 'Summarise the crane schedule.' },
    });
  });
});

describe('other carriers of spans', () => {
  it('reads rows of ClickHouse, whose numbers are texts', () => {
    const { span, format } = loadOtelFixture('clickhouse.json');
    expect(format).toBe('clickhouse');
    expect(span('c100000000000001')).toMatchObject({
      startNs: '1780300800123456789',
      endNs: '1780300801623456790',
      status: 'error',
      error: { type: 'ConnectionError', message: 'cut off' },
      provider: 'OpenAI',
      params: { temperature: 0 },
      usage: { inputTokens: 12, outputTokens: 3 },
      service: 'harbour-desk',
      events: [{ name: 'exception', timeNs: '1780300801000000000' }],
    });
  });

  it('reads what the console exporter of Python prints', () => {
    const { spans, format } = loadOtelFixture('console.python.json');
    expect(format).toBe('otel-console');
    expect(spans[0]).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '00f067aa0ba902b7',
      kind: 'embedding',
      status: 'error',
      error: { message: 'quota' },
      startNs: '1780300800000001000',
      attributes: { 'span.kind': 'client' },
      links: [{ spanId: '00f067aa0ba902b8' }],
    });
  });

  it('joins records of a log that stand among flattened spans', () => {
    const ids = { traceId: 'aa11aa11aa11aa11aa11aa11aa11aa11', spanId: 'aa00000000000001' };
    const { spans, records } = mapTraces([
      {
        ...ids,
        name: 'chat',
        startTimeUnixNano: '1780300800000000000',
        attributes: { 'gen_ai.operation.name': 'chat' },
      },
      {
        ...ids,
        observedTimeUnixNano: '1780300800500000000',
        attributes: { 'event.name': 'strands.telemetry.tracer' },
        body: {
          input: { messages: [{ role: 'user', content: '[{"text":"Any mooring?"}]' }] },
          output: {
            messages: [{ role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'moorings', input: {} } }] }],
          },
        },
      },
    ]);
    expect(records).toBe(1);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 't1', name: 'moorings', arguments: {} }] },
    ]);
    expect(spans[0]?.inputMessages).toHaveLength(1);
  });
});
