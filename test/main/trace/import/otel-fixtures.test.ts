import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { mapTraces, readTraceValues } from '../../../support/map-traces.ts';

const folder = fileURLToPath(new URL('../../../../fixtures/traces/otel/', import.meta.url));

function load(file: string) {
  const mapped = mapTraces(readTraceValues(folder + file));
  const span = (spanId: string): CanonicalSpan => {
    const found = mapped.spans.find((candidate) => candidate.spanId === spanId);
    if (found === undefined) throw new Error(`no span ${spanId}`);
    return found;
  };
  return { ...mapped, span };
}

describe('GenAI attributes of 1.37 in OTLP', () => {
  const { format, span, spans } = load('gen-ai.otlp.json');

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

describe('messages in the log signal', () => {
  const { span, unmapped, spans } = load('gen-ai-logs.otlp.json');

  it('join the span that they name', () => {
    expect(span('b200000000000001')).toMatchObject({
      content: 'full',
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'Which pilot is on duty tonight?' }] }],
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'Pilot Reyes, from 18:00.' }], finishReason: 'stop' },
      ],
    });
    expect(span('b200000000000002').outputMessages?.[0]?.parts).toEqual([{ type: 'text', content: 'Pilot Osei.' }]);
  });

  it('leave a span that no record names without content, and count a record that names none', () => {
    expect(span('b200000000000003').content).toBe('absent');
    expect(spans).toHaveLength(3);
    expect(unmapped.get('log record without its span')).toBe(1);
  });
});

describe('OpenLLMetry as Tempo hands it out', () => {
  const { span, format, unmapped } = load('openllmetry.tempo.json');
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

describe('OpenInference in OTLP with base64 ids', () => {
  const { span, unmapped } = load('openinference.otlp.json');

  it('makes ids of the documents that have none out of their text', () => {
    const { retrieval, tenantId, conversationId } = span('d400000000000002');
    expect(retrieval).toMatchObject({
      query: 'night tariff for visitors',
      documents: [
        { idSource: 'content-hash', rank: 1, metadata: { source: 'tariff.md', page: 2 } },
        { id: 'tariff-7', idSource: 'given', score: 0.62, rank: 2 },
      ],
    });
    expect(retrieval?.documents[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect({ tenantId, conversationId }).toEqual({ tenantId: 'north-quay', conversationId: 't-9' });
  });

  it('knows the search of the store within the retriever for the same', () => {
    expect(span('d400000000000003')).toMatchObject({ kind: 'other', sameAs: 'd400000000000002' });
    expect(span('d400000000000002').sameAs).toBeUndefined();
  });

  it('reads what a reranker chose and from what', () => {
    expect(span('d400000000000004')).toMatchObject({
      kind: 'reranker',
      requestModel: 'bge-reranker',
      retrieval: { topK: 1, query: 'night tariff for visitors', documents: [{ score: 0.97 }] },
      input: [{ content: 'Visitors pay 18 EUR a night.' }, { content: 'Members pay nothing.' }],
    });
  });

  it('reads a call of a model with parts, cost, prompt and tags', () => {
    expect(span('d400000000000005')).toMatchObject({
      kind: 'llm',
      provider: 'anthropic',
      requestModel: 'claude-sonnet-4-5',
      params: { max_tokens: 300, temperature: 0 },
      inputMessages: [
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What does a night cost?' },
            { type: 'blob', modality: 'image', mimeType: 'image/png', content: 'aGFyYm91cg==' },
          ],
        },
      ],
      outputMessages: [
        {
          finishReason: 'tool_use',
          parts: [
            { type: 'text', content: '18 EUR.' },
            { type: 'tool_call', id: 'call_t', arguments: { nights: 1 } },
          ],
        },
      ],
      usage: { inputTokens: 120, outputTokens: 8, cacheReadInputTokens: 100 },
      costUsd: { total: 0.0031, input: 0.003, output: 0.0001 },
      prompt: { template: 'What does {what} cost?', variables: { what: 'a night' }, version: '2' },
      tags: ['tariff', 'visitor'],
    });
  });

  it('takes the schema of a tool for none of its arguments', () => {
    expect(span('d400000000000006')).toMatchObject({
      tool: { name: 'quote_price', callId: 'call_t', arguments: { nights: 1 }, result: { eur: 18 } },
      attributes: { 'tool.parameters': '{"nights": {"type": "integer", "description": "how many"}}' },
    });
  });

  it('keeps the text of an embedding without its vector', () => {
    expect(span('d400000000000007')).toMatchObject({ kind: 'embedding', input: ['night tariff'], content: 'full' });
    expect(unmapped.get('embedding.vector')).toBe(1);
  });

  it('leaves text that only looks like JSON a text', () => {
    expect(span('d400000000000001')).toMatchObject({
      kind: 'chain',
      output: "{'answer': '18 EUR'}",
      conversationId: 's-77',
    });
  });
});

describe('rows of a Phoenix data frame', () => {
  const { span, format } = load('phoenix-dataframe.jsonl');

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

describe('Jaeger', () => {
  const { span, format } = load('agent.jaeger.json');

  it('counts in microseconds and knows a parent from what a span follows', () => {
    expect(format).toBe('jaeger');
    expect(span('f600000000000002')).toMatchObject({
      parentSpanId: 'f600000000000001',
      startNs: '1780300800000100000',
      endNs: '1780300800001350000',
      links: [{ spanId: 'f600000000000009', attributes: { refType: 'FOLLOWS_FROM' } }],
      service: 'harbour-desk',
      status: 'unset',
      events: [{ name: 'exception', timeNs: '1780300800000900000' }],
      outputMessages: [{ finishReason: 'stop' }],
    });
  });

  it('takes the status from its tags', () => {
    expect(span('f600000000000001')).toMatchObject({ status: 'ok', kind: 'other', service: 'gateway' });
    expect(span('f600000000000003')).toMatchObject({ status: 'error', error: { message: '404 Not Found' } });
    expect(span('f600000000000001').attributes['resource.host.name']).toBe('quay-a');
  });
});

describe('Vercel AI SDK', () => {
  const { span, format, unmapped } = load('vercel-ai-sdk.readable-spans.json');

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

describe('Google ADK in flattened spans', () => {
  const { span, format } = load('google-adk.flattened.json');

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

describe('other carriers', () => {
  it('reads rows of ClickHouse, whose numbers are texts', () => {
    const { span, format } = load('clickhouse.json');
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
    const { spans, format } = load('console.python.json');
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

  it('reads spans of the Langfuse SDK, whose cached input is counted apart', () => {
    const { span } = load('langfuse-sdk.otlp.json');
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

  it('reads messages from events, and leaves the events without them', () => {
    const { span } = load('langfuse-sdk.otlp.json');
    expect(span('1f00000000000003')).toMatchObject({
      kind: 'llm',
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Who lights the pier?' }] },
      ],
      outputMessages: [
        { role: 'assistant', parts: [{ type: 'text', content: 'The lamp keeper.' }], finishReason: 'stop' },
      ],
      events: [
        { name: 'gen_ai.system.message', attributes: {} },
        { name: 'gen_ai.user.message', attributes: { 'gen_ai.system': 'openai' } },
        { name: 'gen_ai.choice', attributes: { index: 0 } },
      ],
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
